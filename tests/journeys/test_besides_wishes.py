"""What a resident wishes for a ticket, or says where it is, and tells of another matter as well."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import dispatched, resolved
from tests.world import World

pytestmark = SQLITE_ALONE

RUBBISH = "海景苑3号楼垃圾没人收"


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("催10008", "已催办工单10008"),
        ("催", "已催办工单10008"),
        ("查10008", "10008"),
        ("撤销10008", "确认撤销工单10008"),
        ("撤销", "确认撤销工单10008"),
        ("补充 在后门", "已补充到工单10008"),
        ("10008在后门", "已补充到工单10008"),
    ],
)
def test_a_wish_is_heard_and_the_other_matter_is_a_ticket(
    town: World, wish: str, told: str
) -> None:
    first, receipted = dispatched(town).resident.texts(f"{wish}，另外{RUBBISH}")
    assert told in first
    assert "工单10019" in receipted
    assert all("垃圾" not in one for one in town.leader.got())
    assert any(RUBBISH in one for one in town.other_leader.got())


def test_y_to_that_still_does_it(town: World) -> None:
    dispatched(town).resident.texts(f"撤销10008，另外{RUBBISH}")
    town.resident.texts("Y")
    assert town.ticket_numbered(10008).status == "withdrawn"
    assert town.ticket_numbered(10019).status == "dispatched"


def test_it_is_done_again_for_its_own_reason(town: World) -> None:
    resolved(town)
    town.resident.texts(f"重办10008 灯又闪了，另外{RUBBISH}")
    told = town.leader.got()
    assert any("灯又闪了" in one for one in told)
    assert all("垃圾" not in one for one in told)
    assert any(RUBBISH in one for one in town.other_leader.got())


@pytest.mark.parametrize(
    ("text", "why"), [("重办", ""), ("重办 灯又闪了", "（居民：灯又闪了）"), ("重办10008", "")]
)
def test_nor_needs_it_another_word_before_what_is_plainly_elsewhere(
    town: World, text: str, why: str
) -> None:
    resolved(town).resident.texts(f"{text}，{RUBBISH}")
    assert f"要求重办：和平巷17号路灯不亮{why} 联系" in town.leader.got()[-1]
    assert any(RUBBISH in one for one in town.other_leader.got())


@pytest.mark.parametrize("begins", [resolved, dispatched])
def test_what_any_report_may_begin_with_opens_no_other_one_again(town: World, begins) -> None:
    (receipted,) = begins(town).resident.texts("又坏了，海景苑5号楼电梯坏了")
    assert "电梯事项已受理，工单10019" in receipted
    assert town.leader.got() == []


def test_the_matter_of_what_is_over_is_why_though_another_is_open(two: World) -> None:
    two.leader.replies("办结10008 已换灯泡")
    two.resident.texts("重办，和平巷17号路灯还闪")
    assert "（居民：和平巷17号路灯还闪）" in two.leader.got()[-1]
    assert len(two.tickets()) == 2


def test_both_have_their_place(town: World) -> None:
    town.resident.texts("路灯不亮")
    town.resident.texts(f"和平巷17号，另外{RUBBISH}")
    assert any("路灯不亮" in one for one in town.leader.got())
    assert any(RUBBISH in one for one in town.other_leader.got())
    assert [one.status.value for one in town.tickets()] == ["dispatched", "dispatched"]


CALLED = "已转话务员，将尽快与您电话联系"


@pytest.mark.parametrize("wish", ["人工", "人工10008", "麻烦给我回个电话"])
def test_who_wants_a_call_gets_it_and_the_other_matter_is_a_ticket(town: World, wish: str) -> None:
    first, receipted = dispatched(town).resident.texts(f"{wish}，另外{RUBBISH}")
    assert f"工单10008{CALLED}" in first
    assert "工单10019" in receipted
    assert [one.flag for one in town.tickets()] == ["asked", ""]
    assert town.leader.got() == []
    assert any(RUBBISH in one for one in town.other_leader.got())


@pytest.mark.parametrize("begins", [resolved, lambda town: town])
def test_where_nothing_is_open_the_call_is_about_the_matter_itself(town: World, begins) -> None:
    receipted, told = begins(town).resident.texts(f"人工，另外{RUBBISH}")
    made = town.tickets()[-1]
    assert f"工单{made.number}" in receipted
    assert f"工单{made.number}{CALLED}" in told
    assert made.flag == "asked"


@pytest.mark.parametrize("matter", [RUBBISH, "海景苑3号楼着火了", "另外海景苑3号楼着火了"])
def test_so_it_is_with_a_danger_and_with_what_stands_right_behind_the_word(
    town: World, matter: str
) -> None:
    receipted, told = dispatched(town).resident.texts(f"人工，{matter}")
    assert "10019" in receipted or "110" in receipted
    assert f"工单10019{CALLED}" in told
    assert town.leader.got() == []


def test_which_of_several_they_are_to_call_about_is_asked(two: World) -> None:
    which, receipted = two.resident.texts("人工，另外海景苑5号楼井盖丢了")
    assert "请问是哪一件" in which
    assert "工单10024" in receipted
    assert f"工单10008{CALLED}" in two.resident.texts("2")[-1]
    assert [one.flag for one in two.tickets()] == ["asked", "", ""]
