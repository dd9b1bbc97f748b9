"""What a provider says of a text is kept, each word once; a phone that was off is tried again."""

import pytest

from gateway.domain.delivery import State
from gateway.runtime import ticker
from gateway.services.texts import outbox, traffic
from gateway.services.time import retention
from tests import databases, hosted
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.test_provider import ALIYUN, LAMP, opened, provider
from tests.modems.provider import SECRET, Says
from tests.twilio.fates import PHONE
from tests.world import RESIDENT, ZONE

pytestmark = SQLITE_ALONE

__all__ = ["opened", "provider"]
PLENTY = ALIYUN.replace("daily_limit = 2\n", "")
TENCENT = """
[[channels]]
name = "p1"
kind = "http"
profile = "tencent"
url = "{provider}"
user = "id"
password_env = "TOWN_PASSWORD"
secret_env = "TOWN_SECRET"
sign_name = "普陀网格"
app_id = "1400006666"
[channels.templates]
"*" = { code = "9", params = ["body"] }
"""


def said(world, delivery_id: int) -> list[tuple[int, str, str]]:
    with world.office.view() as desk:
        found = traffic.history(traffic.delivery(desk, delivery_id))
    return [(one.attempt, one.said, one.code) for one in found]


def test_every_word_of_twilio_is_kept_once_and_the_state_only_moves_up(tmp_path):
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as town:
        delivery = town.sends(PHONE)
        (form,) = town.twilio.forms
        for status in ("queued", "delivered", "sent", "delivered", "sent"):
            town.reports(form, status)
        words = said(town.world, delivery)
        assert words == [
            (1, "accepted", ""), (1, "queued", "queued"),
            (1, "delivered", "delivered"), (1, "sent", "sent"),
        ]  # fmt: skip
        assert town.deliveries()[0].state is State.DELIVERED


def test_a_text_found_in_the_list_says_so(tmp_path):
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as town:
        town.twilio.plans.append("break")
        delivery = town.sends(PHONE)
        town.world.passes(seconds=66)
        assert (1, "found", "") in said(town.world, delivery)


def test_what_was_said_is_kept_for_a_year(tmp_path):
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as town:
        delivery = town.sends(PHONE)
        town.reports(town.twilio.forms[0], "delivered")
        town.world.clock.passes(days=360)
        town.world.clock.now = town.world.clock.now.astimezone(ZONE).replace(hour=3)
        ticker.purge(town.world.office, None)
        assert len(said(town.world, delivery)) == 2
        town.world.clock.passes(days=10)
        with town.world.office.view() as desk:
            assert retention.due(desk).statuses == 1
        ticker.purge(town.world.office, None)
        assert len(said(town.world, delivery)) == 1
        assert town.deliveries()[0].state is State.DELIVERED


# ---------------------------------------------------------------- the phone was off


class Line:
    """One text to the resident by a provider, and what the provider reports of it."""

    def __init__(self, town, provider, profile: str) -> None:
        self.town, self.provider, self.profile = town, provider, profile

    def takes(self, *names: str) -> None:
        """The provider takes texts under these references."""
        for name in names:
            sent = '{"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "%s"}]}}'
            body = '{"Code": "OK", "BizId": "%s"}' if self.profile == "aliyun" else sent
            self.provider.says(Says(body=(body % name).encode()))

    def sends(self) -> None:
        with self.town.world.office.desk() as desk:
            self.message = outbox.queue_plain(desk, RESIDENT, LAMP, "p1").id
        self.town.world.settle()

    def reports(self, name: str, code: str, good: bool = False) -> None:
        aliyun = {"phone_number": RESIDENT, "success": good, "err_code": code, "biz_id": name}
        tencent = {
            "mobile": RESIDENT, "nationcode": "86", "sid": name, "errmsg": code,
            "report_status": "SUCCESS" if good else "FAIL",
        }  # fmt: skip
        told = aliyun if self.profile == "aliyun" else tencent
        path = f"/hooks/http/p1/{SECRET}/report"
        assert self.town.posts(path, [told]).status_code == 200
        self.town.world.settle()

    @property
    def state(self) -> State:
        return self.town.delivery("plain").state

    @property
    def count(self) -> int:
        return len(self.provider.asked)


@pytest.fixture(params=["aliyun", "tencent"])
def line(request, opened, provider):
    text = {"aliyun": PLENTY, "tencent": TENCENT}[request.param]
    made = Line(opened(text), provider, request.param)
    made.takes("a-1", "a-2", "a-3")
    made.sends()
    return made


OFF = {"aliyun": "MOBILE_NOT_ON_SERVICE", "tencent": "002"}


def test_a_phone_that_was_off_is_tried_once_more_and_no_third_time(line):
    line.reports("a-1", OFF[line.profile])
    assert (line.state, line.count) == (State.QUEUED, 1)
    line.town.world.passes(minutes=14)
    assert line.count == 1
    line.town.world.passes(minutes=2)
    assert (line.state, line.count) == (State.SENT, 2)
    line.reports("a-2", OFF[line.profile])
    line.town.world.passes(days=1)
    assert (line.state, line.count) == (State.FAILED, 2)
    assert [(nth, code) for nth, _, code in said(line.town.world, 1) if code] == [
        (1, OFF[line.profile]), (1, OFF[line.profile]),
        (2, OFF[line.profile]), (2, OFF[line.profile]),
    ]  # fmt: skip


def test_what_was_delivered_is_never_sent_again(line):
    line.reports("a-1", "DELIVERED", good=True)
    line.reports("a-1", OFF[line.profile])
    line.town.world.passes(hours=1)
    assert (line.state, line.count) == (State.DELIVERED, 1)


@BOTH
def test_a_text_that_had_arrived_after_all_is_not_sent_again(line):
    line.reports("a-1", OFF[line.profile])
    line.reports("a-1", "DELIVERED", good=True)
    line.town.world.passes(hours=1)
    assert (line.state, line.count) == (State.DELIVERED, 1)


def test_another_trouble_is_not_tried_again(line):
    line.reports("a-1", "MOBILE_IN_BLACK")
    line.town.world.passes(hours=1)
    assert (line.state, line.count) == (State.FAILED, 1)


def test_old_news_is_not_tried_again(line):
    line.town.world.passes(hours=24)
    line.reports("a-1", OFF[line.profile])
    line.town.world.passes(hours=1)
    assert (line.state, line.count) == (State.FAILED, 1)


def test_nobody_is_woken_by_the_second_try_of_a_text_sent_by_day(line):
    line.town.world.clock.now = line.town.world.clock.now.astimezone(ZONE).replace(
        hour=20, minute=55
    )
    line.reports("a-1", OFF[line.profile])
    line.town.world.passes(hours=2)
    assert line.count == 1
    line.town.world.passes(hours=9)
    assert line.count == 2


# ---------------------------------------------------------------- an answer was lost


@pytest.mark.parametrize(
    ("profile", "fate"), [("aliyun", State.UNCERTAIN), ("tencent", State.DELIVERED)]
)
def test_a_lost_text_is_settled_by_its_phone_alone_where_reports_name_no_attempt(
    opened, provider, profile, fate
):
    line = Line(opened({"aliyun": PLENTY, "tencent": TENCENT}[profile]), provider, profile)
    provider.says(Says(500, b""))
    line.sends()
    assert line.state is State.UNCERTAIN
    line.reports("a-9", "DELIVERED", good=True)  # Aliyun would have named our attempt
    assert (line.state, line.count) == (fate, 1)
