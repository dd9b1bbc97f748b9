"""What the console makes of calls at the hotline."""

import pytest

from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from gateway.settings import CONFIG
from tests.voice.conftest import caller
from tests.web.conftest import PASSWORD, Browser
from web.console import create_app


@pytest.fixture
def operator(town):
    with town.office.desk() as desk:
        operators.add(desk, "operator", OperatorRole.OPERATOR, PASSWORD)
    app = create_app(town.office, wording.load(CONFIG, "screens"))
    app.testing = False
    return Browser(app).signs_in("operator")


@pytest.fixture
def answered(town):
    """The id of a call that the leader took."""
    phone = caller(town)
    phone.rings()
    phone.presses("0")
    phone.colleague().presses("1")
    phone.dial_ends("completed", DialCallDuration="95")
    town.passes(minutes=2)
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


def test_a_call_about_nothing_needs_no_ticket(town, operator, answered):
    assert "补记" in operator.page("/calls")
    page = operator.does(f"/calls/{answered}/nothing")
    assert "待补记" not in page
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
