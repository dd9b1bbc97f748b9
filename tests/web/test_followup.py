"""The screen of calls back, and exclusions on the ticket page."""

import pytest
from flask import Flask

from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from tests.beginnings import beginning
from tests.web.conftest import PASSWORD, Browser
from tests.world import World

PAGE = "/followup"


@pytest.fixture
@beginning
def finished(town: World) -> World:
    """A matter that was rated 3, done again and rated 2: to be called about."""
    town.resident.texts("和平巷17号路灯不亮")
    for rating in ("3", "2"):
        town.clock.passes(minutes=5)
        town.member.replies("收到10008")
        town.member.replies("办结10008 已换灯泡")
        town.resident.texts(rating)
    return town


@pytest.fixture
def supervisor(town: World, app: Flask) -> Browser:
    """A supervisor."""
    with town.office.desk() as desk:
        operators.add(desk, "supervisor", OperatorRole.SUPERVISOR, PASSWORD)
    return Browser(app).signs_in("supervisor")


def test_a_call_is_recorded_and_leaves_the_list(finished: World, operator: Browser) -> None:
    page = operator.page(PAGE)
    assert "评价不满意" in page
    assert "已换灯泡" in page
    assert "139****1001" in page
    fields = {"reached": "yes", "resolved": "yes", "satisfied": "2", "knows": "yes"}
    page = operator.does(f"{PAGE}/10008", back=PAGE, **fields)
    assert "没有待回访的工单" in page
    assert "回访" in operator.page("/t/10008")
    assert finished.ticket().status == "closed"


def test_not_solved_reopens_the_ticket(finished: World, operator: Browser) -> None:
    fields = {"reached": "yes", "resolved": "no", "satisfied": "3", "text": "还是不亮"}
    operator.does(f"{PAGE}/10008", back=PAGE, **fields)
    assert finished.ticket().status == "dispatched"
    finished.settle()
    assert "还是不亮" in finished.leader.got()[-1]


def test_what_is_opened_again_late_and_what_is_complained_of_are_both_named(
    finished: World, operator: Browser
) -> None:
    finished.clock.passes(days=8)
    operator.signs_in("operator")
    said = "网格员李秀英收红包，灯还没修"
    fields = {"reached": "yes", "resolved": "no", "satisfied": "3", "text": said}
    page = operator.does(f"{PAGE}/10008", back=PAGE, **fields)
    assert "已另立工单 10019" in page
    assert "已另立工单 10024" in page
    assert [one.origin_id for one in finished.tickets()] == [None, None, finished.tickets()[0].id]


def test_half_an_answer_is_refused_with_a_sentence(finished: World, operator: Browser) -> None:
    assert "请选" in operator.does(f"{PAGE}/10008", back=PAGE, reached="yes")
    assert finished.ticket().status == "closed"


def test_the_phone_is_shown_to_whoever_calls_and_that_is_on_record(
    finished: World, operator: Browser
) -> None:
    assert "13900001001" not in operator.page(PAGE)
    assert "13900001001" in operator.does(f"{PAGE}/10008/reveal", back=PAGE)
    assert "reveal closed→closed" in finished.events()


def test_who_handled_a_ticket_does_not_see_it_there(
    finished: World, operator: Browser, colleague: Browser, supervisor: Browser
) -> None:
    operator.does("/t/10008/write", back="/t/10008", to="note", text="已核实")
    assert "10008" not in operator.page(PAGE)
    answer = operator.does(f"{PAGE}/10008", back=PAGE, reached="no")
    assert "请由他人回访" in answer
    assert "10008" in colleague.page(PAGE)
    assert "10008" not in supervisor.page(PAGE)
    colleague.does("/t/10008/write", back="/t/10008", to="note", text="也看过")
    assert "10008" in supervisor.page(PAGE)  # nobody else is left


def test_an_exclusion_needs_a_reason_and_a_second_person(
    finished: World, operator: Browser, supervisor: Browser
) -> None:
    assert "剔除考核" in operator.page("/t/10008")
    assert "请写明原因" in operator.does(f"{PAGE}/10008/exclude", back="/t/10008", reason="")
    page = operator.does(f"{PAGE}/10008/exclude", back="/t/10008", reason="灯不归我们")
    assert "待另一人同意: 灯不归我们" in page
    own = operator.does(f"{PAGE}/10008/exclude/1/agree", back="/t/10008")
    assert "另一人" in own
    assert "灯不归我们" in supervisor.page(PAGE)
    assert "没有待同意的申请" in supervisor.does(f"{PAGE}/10008/exclude/1/agree", back=PAGE)
    assert "已剔除: 灯不归我们" in operator.page("/t/10008")
    assert finished.events()[-3:] == [
        "propose closed→closed", "approve closed→closed", "exclude closed→closed",
    ]  # fmt: skip


def test_only_operators_and_supervisors_call_back(
    finished: World, admin: Browser, nobody: Browser
) -> None:
    assert admin.get(PAGE).status_code == 403
    assert nobody.get(PAGE).status_code == 302
    assert admin.sends(f"{PAGE}/10008", reached="no").status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_speaks_both_languages(
    finished: World, operator: Browser, colleague: Browser, language: str
) -> None:
    colleague.does(f"{PAGE}/10008/exclude", back="/t/10008", reason="x")
    operator.does("/language", language=language)
    assert ("Calls back" if language == "en" else "待回访") in operator.page(PAGE)
