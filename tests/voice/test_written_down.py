"""What the console makes of calls at the hotline."""

import pytest

from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.time import retention
from gateway.services.town import operators
from gateway.settings import CONFIG
from gateway.store.tables import Call
from tests.voice.conftest import caller, takes
from tests.web.conftest import PASSWORD, Browser, account
from tests.world import LEADER, MEMBER, RESIDENT
from web.console import create_app


@pytest.fixture
def app(town):
    made = create_app(town.office, wording.load(CONFIG, "screens"))
    made.testing = False
    return made


@pytest.fixture
def operator(town, app):
    with town.office.desk() as desk:
        operators.add(desk, "operator", OperatorRole.OPERATOR, PASSWORD)
    return Browser(app).signs_in("operator")


@pytest.fixture
def answered(town):
    """The id of a call that the leader took."""
    takes(town)
    return 1


def test_a_call_that_a_colleague_took_is_written_down_once(town, operator, answered):
    page = operator.page("/calls")
    assert "王建国 95 秒" in page
    assert f"/calls/new?call={answered}" in page
    assert 'value="+8613900001001"' in operator.page(f"/calls/new?call={answered}")
    form = {"phone": "13900001001", "text": "和平巷17号路灯不亮", "call": str(answered)}
    first = operator.sends("/calls/new", **form, do="save")
    again = operator.sends("/calls/new", **form, do="save")
    assert first.location == again.location == "/t/10008"
    town.settle()
    assert len(town.resident.got()) == 1
    assert town.ticket().status == "dispatched"
    page = operator.page("/calls")
    assert "95 秒" not in page
    assert "同事已接" in page
    assert "10008" in page


@pytest.mark.parametrize("shown", ["anonymous", "+865808189055"])
def test_the_ticket_is_of_the_phone_that_the_caller_told(town, operator, shown):
    takes(town, shown)
    form = {"phone": RESIDENT, "text": "和平巷17号路灯不亮", "call": "1", "do": "save"}
    refused = operator.sends("/calls/new", **form | {"phone": ""})
    assert (refused.status_code, "请输入对方的完整号码" in refused.text) == (409, True)
    operator.does("/calls/new", **form)
    town.settle()
    assert town.ticket().phone == f"+86{RESIDENT}"
    assert ["10008" in text for text in town.resident.got()] == [True]
    town.leader.texts("办结10008 已换灯泡")
    town.resident.texts("1")
    town.clock.passes(days=800)
    with town.office.desk() as desk:
        retention.purge(desk)
    with town.store.read() as tx:
        assert [(one.phone, one.ticket_number) for one in tx.query(Call)] == [("", 10008)]


def test_other_words_on_a_call_that_is_written_down_are_kept(town, operator, answered):
    form = {"phone": RESIDENT, "text": "和平巷17号路灯不亮", "call": str(answered), "do": "save"}
    operator.does("/calls/new", **form)
    for other in ({"text": "海景苑电梯坏了"}, {"phone": "13900001002"}):
        answer = operator.sends("/calls/new", **form | other)
        assert answer.status_code == 409
        assert "所写内容仍在表单里" in answer.text
        assert all(words in answer.text for words in other.values())
        assert 'name="call"' not in answer.text


def test_a_call_that_is_written_down_tells_nobody_more_of_its_caller(town, app, operator, answered):
    accused = account(town, app, "王", phone=LEADER)
    form = {"phone": RESIDENT, "text": "和平巷17号 王建国收红包", "call": str(answered)}
    operator.does("/calls/new", **form, do="save")
    assert accused.get("/t/10008").status_code == 403
    for one in (accused, operator):
        assert one.get(f"/calls/new?call={answered}").status_code == 404
    assert accused.sends("/calls/new", **form, do="save").status_code == 409


def test_a_confidential_callers_phone_is_hidden_from_the_team(town, app, operator, answered):
    lisi = account(town, app, "李", phone=MEMBER)
    form = {"phone": RESIDENT, "text": "和平巷17号路灯不亮，请保密", "call": str(answered)}
    operator.does("/calls/new", **form, do="save")
    seen, hidden = operator.page("/calls"), lisi.page("/calls")
    assert ("10008" in hidden, RESIDENT[-4:] in hidden, "保密" in hidden) == (True, False, True)
    assert RESIDENT[-4:] in seen


def test_a_call_about_nothing_needs_no_ticket(town, operator, answered):
    assert "补记" in operator.page("/calls")
    page = operator.does(f"/calls/{answered}/nothing")
    assert "待补记" not in page
    assert operator.get(f"/calls/new?call={answered}").status_code == 404
    assert town.tickets() == []


def test_words_are_needed_to_write_a_call_down(town, operator, answered):
    form = {"phone": "13900001001", "text": "", "call": str(answered)}
    answer = operator.sends("/calls/new", **form, do="save")
    assert answer.status_code == 409
    assert f'name="call" value="{answered}"' in answer.get_data(as_text=True)


def test_only_a_call_that_was_taken_can_be_written_down(town, operator):
    phone = caller(town)
    phone.rings()
    assert operator.get("/calls/new?call=1").status_code == 404
    assert operator.sends("/calls/1/nothing").status_code == 404
    assert operator.sends("/calls/99/nothing").status_code == 404
    assert "通话中" in operator.page("/calls")


def test_the_queue_says_what_waits_for_an_ear(town, operator):
    phone = caller(town)
    phone.rings()
    phone.presses("1")
    phone.speaks(12)
    town.settle()
    assert "电话录音待听" in operator.page("/")
    assert "电话录音12秒" in operator.page("/t/10008")


def test_calls_in_vain_stand_at_their_one_ticket(town, operator):
    for _ in range(2):
        phone = caller(town)
        phone.rings()
        phone.hangs_up()
        town.passes(minutes=3)
    page = operator.page("/t/10008")
    assert "未接来电，请回电问明事项。" in page
    assert operator.page("/calls").count("10008") >= 2
