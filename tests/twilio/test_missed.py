"""Texts that Twilio posted in vain are found in its list, whatever else is wrong with it."""

import pytest

from modems.errors import ChannelError, Fate
from tests import databases, hosted, twilio_fake
from tests.twilio.fates import LAMP, OTHER, PHONE

DRAIN = "海景苑3号楼下水道堵了"
SERVICED = {"service": "MG1"}
MESSAGES = f"/2010-04-01/Accounts/{twilio_fake.SID}/Messages"


@pytest.fixture
def serviced(tmp_path):
    """The town with a number for its hotline, which texts by a messaging service."""
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path, account=SERVICED) as made:
        yield made


def bodies(town: hosted.HostedTown) -> list[str]:
    with town.world.office.view() as desk:
        return [desk.tx.merge(one).words.body or "" for one in town.messages()]


def test_a_text_is_taken_in_whatever_becomes_of_its_pictures(both):
    poison = both.twilio.arrives(PHONE, LAMP, num_media="1")
    both.twilio.answers[f"{MESSAGES}/{poison['sid']}/Media.json"] = (404, {"code": 20404})
    both.twilio.arrives(OTHER, DRAIN)
    both.world.settle()
    assert bodies(both) == [LAMP, DRAIN]


def test_texts_to_every_number_of_a_service_are_taken_in(serviced):
    serviced.twilio.arrives(PHONE, LAMP, to="+12025550199", messagingservicesid="MG1")
    serviced.twilio.arrives(OTHER, DRAIN)  # to the hotline's own number
    serviced.twilio.arrives(OTHER, "与我们无关", to="+12025550198", messagingservicesid="MG2")
    serviced.world.settle()
    assert bodies(serviced) == [LAMP, DRAIN]


def test_after_a_week_away_all_that_came_meanwhile_is_taken_in(both):
    both.texts(PHONE, LAMP)
    both.world.clock.passes(days=1)
    both.twilio.arrives(OTHER, DRAIN)
    both.world.clock.passes(days=6)
    both.restarts()
    assert bodies(both) == [LAMP, DRAIN]


def test_a_text_that_is_posted_before_the_courier_is_back_hides_nothing_older(both):
    both.restarts()  # for the first time
    both.world.clock.passes(days=1)
    both.twilio.arrives(OTHER, DRAIN)
    both.world.clock.passes(days=6)
    form = twilio_fake.inbound(PHONE, LAMP)
    assert both.posts("/hooks/twilio/tw/sms", form).status_code == 200
    both.restarts()
    assert bodies(both) == [LAMP, DRAIN]


def test_what_came_before_the_first_start_is_looked_for_three_days_back(town):
    town.twilio.arrives(PHONE, LAMP)
    town.world.clock.passes(days=4)
    town.twilio.arrives(OTHER, DRAIN)
    town.restarts()
    assert bodies(town) == [DRAIN]


def test_a_list_of_many_pages_is_read_on_where_it_was_left(town, monkeypatch):
    monkeypatch.setattr("modems.twilio.listing._PAGE", 1)
    for nth in range(25):
        town.twilio.arrives(PHONE, f"{nth}")

    town.courier.step()
    assert len(bodies(town)) == 10  # so much at a look
    town.twilio.answers[f"{MESSAGES}.json"] = (500, {})
    town.courier.step()
    assert len(bodies(town)) == 10
    del town.twilio.answers[f"{MESSAGES}.json"]
    town.twilio.arrives(PHONE, "25")
    town.channel._list_at = 0.0  # five minutes later
    for _ in range(3):
        town.courier.step()
    assert sorted(map(int, bodies(town))) == list(range(25))
    town.channel._list_at = 0.0
    town.courier.step()
    assert sorted(map(int, bodies(town))) == list(range(26))


def test_a_page_that_is_there_no_more_has_the_list_read_anew(town, monkeypatch):
    monkeypatch.setattr("modems.twilio.listing._PAGE", 1)
    for nth in range(12):
        town.twilio.arrives(PHONE, f"{nth}")
    town.courier.step()
    town.twilio.answers[f"{MESSAGES}.json"] = (400, {"code": 20001})
    town.courier.step()
    del town.twilio.answers[f"{MESSAGES}.json"]
    town.channel._list_at = 0.0
    for _ in range(2):
        town.courier.step()
    assert sorted(map(int, bodies(town))) == list(range(12))


def test_a_long_list_whose_reader_ends_half_way_is_read_to_its_end_all_the_same(both, monkeypatch):
    monkeypatch.setattr("modems.twilio.listing._PAGE", 10)
    both.restarts()  # for the first time
    for nth in range(25):
        both.twilio.arrives(PHONE, f"{nth}")
    both.world.clock.passes(days=6)
    with monkeypatch.context() as broken:
        broken.setattr("modems.twilio.client.Client.read", _breaks)
        both.restarts()
    assert len(bodies(both)) == 10  # the newest
    both.world.clock.passes(hours=1)
    both.restarts()
    assert sorted(map(int, bodies(both))) == list(range(25))


def _breaks(*_about):
    raise ChannelError("http_500", Fate.RETRYABLE)


def test_a_list_that_cannot_be_read_for_days_is_read_since_then(town):
    town.restarts()
    town.twilio.answers[f"{MESSAGES}.json"] = (500, {})
    town.twilio.arrives(PHONE, LAMP)
    for _ in range(5):
        town.world.clock.passes(days=1)
        town.restarts()
    del town.twilio.answers[f"{MESSAGES}.json"]
    town.restarts()
    assert bodies(town) == [LAMP]


def test_a_clock_that_was_ahead_hides_nothing_once_it_is_right(town):
    town.world.clock.passes(days=30)
    town.courier.step()
    town.world.clock.passes(days=-30)
    town.twilio.arrives(PHONE, LAMP)
    town.channel._list_at = 0.0  # five minutes later
    town.courier.step()
    assert bodies(town) == [LAMP]
