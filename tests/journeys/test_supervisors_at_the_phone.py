"""Who supervises and texts about tickets: they are worked at the console, not by SMS."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE

TOLD = "这里督办只收Y或N的答复，没有转出。查看、催办和督办工单请用控制台。"


@pytest.mark.parametrize(
    "text",
    ["督办10008", "10008 请抓紧", "催10008", "办结10008 已换灯泡", "清单", "值班", "走访统计"],
)
def test_such_a_text_opens_no_ticket_and_troubles_nobody(working: World, text: str) -> None:
    assert last(working.supervisor.texts(text)) == TOLD
    assert len(working.tickets()) == 1
    assert working.resident.got() + working.leader.got() + working.member.got() == []


def test_what_they_report_themselves_is_a_report(working: World) -> None:
    assert "工单10019" in last(working.supervisor.texts("海景苑3号楼没水"))
    assert "工单10019" in last(working.supervisor.texts("10019 已经三天了"))
    assert "工单10019" in last(working.supervisor.texts("查"))


def test_a_danger_is_one_whatever_number_stands_before_it(working: World) -> None:
    working.supervisor.texts("10008 和平巷17号电线起火")
    assert [one.tier for one in working.tickets()] == ["general", "emergency"]
