"""All doors of the outer listener, opened by the user that PostgreSQL gives so few rights.

What that user may not do is in tests/store/test_grants.py; calls are in tests/voice, which go the
same way on PostgreSQL, as do the board, the grid pages and the platform beside this file.
"""

import json

import pytest

from gateway.channel_settings import ChannelSettings
from gateway.domain.bridge import Use
from gateway.domain.delivery import State
from gateway.domain.edit import EditKind
from gateway.domain.people import AlarmKind, MemberRole
from gateway.services.outside import bridge_clients
from gateway.services.town import directory, edits
from gateway.settings import Web
from gateway.store.tables import Alarm, ChannelState, Member, Operator, Prompt, Report, Resident
from modems.http import items
from modems.http.account import Account
from tests import databases, hosted, listener, twilio_fake
from tests.hosted import STATUS
from tests.modems.provider import SECRET
from tests.modems.test_http_arrivals import ALIYUN, ALIYUN_REPORT, JSON, JSON_REPORT, KANNEL
from tests.public.bridged import BridgedTown
from tests.twilio_fake import NUMBER, PUBLIC, inbound, signed
from tests.world import LEADER, MEMBER, RESIDENT, SUPERVISOR, World

SMS = "/hooks/twilio/tw/sms"
CARD = "330902198801011239"


@pytest.fixture
def database(tmp_path):
    """A database of PostgreSQL."""
    url = databases.fresh("postgresql", tmp_path)
    yield url
    databases.give_back(url)


@pytest.fixture
def town(database, tmp_path):
    """A town with a channel at Twilio and one of each kind of provider."""
    channels = (
        ChannelSettings("loop", "loopback", service_line="8189000"),
        ChannelSettings("tw", "twilio", number=NUMBER, twilio=twilio_fake.account()),
        *(
            ChannelSettings(one, "http", http=Account(one, "http://x", secrets=(SECRET,)))
            for one in ("json", "kannel", "aliyun", "tencent")
        ),
    )
    made = World(database, tmp_path, channels=channels, web=Web(public_base_url=PUBLIC))
    yield made
    made.close()


def test_it_opens_the_database_as_somebody_else(town, stranger):
    with listener.office_of(town).view() as desk:
        user = desk.tx.connection().exec_driver_sql("SELECT current_user").scalar_one()
    assert user.startswith("hooks_")
    assert stranger.get("/readyz").get_json()["reasons"] != ["the database does not answer"]


# ---------------------------------------------------------------- texts


def test_texts_by_twilio_come_in_and_opting_out_is_marked(town, stranger):
    with town.store.write() as tx:
        tx.query(ChannelState).delete()  # the channel is new, and nothing has spoken by it
    people = (("a", f"+86{RESIDENT}"), ("b", f"+86{LEADER}"), ("c", f"+86{SUPERVISOR}"))
    for word in ("STOP", "START"):
        for nth, phone in people:
            form = inbound(phone, word, f"SM{word}{nth}".ljust(34, "0"), OptOutType=word)
            assert stranger.post(SMS, data=form, headers=signed(SMS, form)).status_code == 200
    picture = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/1", "MediaContentType0": "x/y"}
    for _ in range(2):
        form = inbound(f"+86{RESIDENT}", "和平巷17号路灯不亮", **picture)
        assert stranger.post(SMS, data=form, headers=signed(SMS, form)).status_code == 200
    town.settle()
    assert len(town.tickets()) == 1
    with town.store.read() as tx:
        assert [one.opted_out_at for one in tx.query(Resident)] == [None, None, None]
        alarms = tx.query(Alarm).filter_by(kind=AlarmKind.BLOCKED).all()
        assert [one.cleared_at is not None for one in alarms] == [True, True]


@pytest.mark.parametrize("code", ["30007", "20003", "21610", "30003"])
def test_whatever_twilio_says_of_a_text_is_kept(database, tmp_path, code):
    with hosted.town(database, tmp_path) as town:
        town.sends(f"+86{RESIDENT}")
        assert town.reports(town.twilio.forms[0], "undelivered", code) == 204
        assert town.reports(town.twilio.forms[0], "failed", code) == 204


def test_a_text_whose_fate_was_unknown_is_found_and_its_early_report_applied(database, tmp_path):
    with hosted.town(database, tmp_path) as town:
        town.twilio.plans.append("break")
        town.sends(f"+86{RESIDENT}")
        form = town.twilio.forms[0]
        for _ in range(2):
            nobodys = {"MessageSid": "SM" + "c" * 32, "MessageStatus": "sent", "To": form["To"]}
            assert town.posts(STATUS, nobodys).status_code == 204
        sid = town.sid(form)
        with town.world.store.write() as tx:  # it came before its text was known
            at = town.world.clock.now
            tx.add(Report(channel="tw", phone=form["To"], reference=sid, state="delivered", at=at))
        assert town.reports(form, "sent") == 204
        (delivery,) = town.deliveries()
        assert delivery.state is State.DELIVERED
        with town.world.store.read() as tx:
            assert sid not in [one.reference for one in tx.query(Report)]


def test_texts_and_reports_of_every_provider_come_in(town, stranger):
    def posts(what, channel, path=""):
        body = json.dumps(what).encode()
        headers = {"X-Gridline-Signature": items.signature(SECRET, body)}
        address = f"/hooks/http/{channel}/{SECRET}{path}"
        assert stranger.post(address, data=body, headers=headers).status_code == 200

    bad = {"phone_number": RESIDENT, "content": "半条"}
    for _ in range(2):
        posts([JSON], "json")
        posts([ALIYUN, bad, ALIYUN | {"sequence_id": 2, "content": f"身份证{CARD}"}], "aliyun")
        posts([JSON_REPORT], "json", "/report")
        posts([ALIYUN_REPORT], "aliyun", "/report")
        address = f"/hooks/http/kannel/{SECRET}"
        assert stranger.get(address, query_string=KANNEL).status_code == 200
    assert len(town.messages()) == 5


# ---------------------------------------------------------------- matters


@pytest.fixture
def bridged(database, tmp_path):
    """The town with a hotline platform."""
    made = BridgedTown(database, tmp_path)
    yield made
    made.close()


MATTERS = {
    "a lamp": "和平巷17号路灯不亮",
    "nobody knows where": "路灯不亮，晚上看不见",
    "an outage": "和平巷17号停电了",
    "an emergency": "和平巷17号着火了，有人被困",
    "an emergency somewhere": "着火了，有人被困",
    "about staff": "和平巷的网格长王建国态度恶劣",
    "a crowd": "和平巷17号有人拉横幅聚集",
    "a card": f"和平巷17号路灯不亮，身份证{CARD}",
    "about nothing": "阿弥陀佛",
}


@pytest.mark.parametrize("text", MATTERS.values(), ids=MATTERS)
@pytest.mark.parametrize("path", ["/api/v1/tickets", "/api/v1/calls"])
def test_a_matter_of_any_kind_becomes_a_ticket(bridged, path, text):
    """Again and again: the first may be joined, and at the third the supervisor is warned."""
    for nth in range(3):
        matter = {"external_id": str(nth), "contact_phone": RESIDENT, "appeal_subject": text}
        for _ in range(2):
            status, told = bridged.posts(path, matter)
            assert (status, told.get("detail")) == (201, None)
    assert len(bridged.world.tickets()) == 3
    bridged.world.settle()


def test_a_partner_on_call_and_rules_that_a_supervisor_has_set(bridged):
    world = bridged.world
    with world.office.desk() as desk:
        for phone in (LEADER, MEMBER):
            who = desk.tx.query(Member).filter_by(phone=f"+86{phone}").one()
            who.role = MemberRole.PARTNER
        boss = directory.as_supervisor(desk.tx.query(Operator).one(), "console")
        text = {"zh": "工单{number}已登记。", "en": "Ticket {number} is here."}
        edits.save(desk, EditKind.WORDING, "resident.call_receipt", text, boss)
    matter = {
        "external_id": "1",
        "contact_phone": RESIDENT,
        "appeal_subject": "路灯不亮",
        "incident_address": "和平巷17号",
    }
    assert bridged.posts("/api/v1/tickets", matter)[0] == 201
    world.settle()
    assert [one.endswith("工单10008已登记。") for one in world.resident.got()] == [False, True]
    with world.store.read() as tx:
        assert tx.query(Prompt).filter_by(phone=f"+86{RESIDENT}").count() == 1


def test_a_client_sees_its_own_and_others_see_the_board(bridged):
    matter = {"external_id": "1", "contact_phone": RESIDENT, "appeal_subject": MATTERS["a lamp"]}
    bridged.posts("/api/v1/tickets", matter)
    with bridged.world.office.desk() as desk:
        key = bridge_clients.add(desk, "app", [Use.OPEN311])
    anybody = listener.app_of(bridged.world).test_client()
    form = {"service_code": "lighting", "address_string": "和平巷17号", "api_key": key}
    assert anybody.post("/open311/v2/requests.json", data=form).status_code == 201
    since = bridged.world.clock.now.isoformat()
    assert len(bridged.gets("/api/v1/tickets", since=since)[1]["tickets"]) == 1
    assert bridged.gets("/api/v1/tickets/10008")[0] == 200
    for path in (
        "/", "/notice", "/notice.csv", "/lookup", "/grids/G1", "/healthz", "/api/v1/openapi.json",
        "/open311/v2/services.json", "/open311/v2/requests.xml", "/open311/v2/requests/10008.json",
    ):  # fmt: skip
        assert anybody.get(path).status_code == 200, path
    own = anybody.post("/lookup", data={"number": "10008", "ending": RESIDENT[-4:]})
    assert own.status_code == 200
