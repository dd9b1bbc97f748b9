"""Several wishes in one text of a resident: each goes to the ticket whose number stands by it."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
NUDGED = f"{SIGN}已催办工单10008，将提醒承办人。"
WITHDRAW = f"{SIGN}确认撤销工单10019？回Y撤销，回N保留。"
OVER = f"{SIGN}工单10008已办结，您补充的内容已记录。如未解决，请回“重办10008”。"
AGAIN = f"{SIGN}工单10008已重新办理，已转中大一格团队。"
THANKS = f"{SIGN}感谢您的评价，工单10008已归档。7天内如未解决，回复“重办”。"
NONE = f"{SIGN}没有找到您在办的工单，请核对工单号。回复“查”可看您的工单。"
STANDS = f"{SIGN}工单10008：待签收，中大一格，09:00受理"


@pytest.fixture
@beginning
def mended(two: World) -> World:
    """Likewise, and the light is mended: a verdict is waited for."""
    two.leader.replies("办结10008 已换灯泡")
    two.resident.got()
    return two


def statuses(world: World) -> list[str]:
    return [one.status for one in world.tickets()]


@pytest.mark.parametrize(
    "text",
    [
        "催10008 撤销10019",
        "撤销10019 催10008",
        "10008催一下，10019撤销吧自己弄好了",
        "你好，催10008，麻烦撤销工单10019，谢谢",
        "催10008和撤销10019 不用了",
        "NUDGE 10008 WITHDRAW 10019",
    ],
)
def test_each_wish_goes_to_its_own_number_and_a_withdrawal_asks_for_y(
    two: World, text: str
) -> None:
    assert two.resident.texts(text) == [NUDGED, WITHDRAW]
    assert "居民催办工单10008" in two.leader.got()[0]
    assert two.other_leader.got() == []
    assert "工单10019已按您的要求撤销" in two.resident.texts("Y")[0]
    assert statuses(two) == ["dispatched", "withdrawn"]


def test_n_keeps_what_was_to_be_withdrawn(two: World) -> None:
    two.resident.texts("催10008 撤销10019")
    two.resident.texts("N")
    assert statuses(two) == ["dispatched", "dispatched"]


def test_a_team_reads_what_is_said_of_its_own_ticket_alone(two: World) -> None:
    assert two.resident.texts("查10008 补充10019 是4号楼") == [STANDS, f"{SIGN}已补充到工单10019。"]
    assert two.other_leader.got() == [f"{SIGN}工单10019居民补充：补充10019 是4号楼"]
    assert two.leader.got() == []


@pytest.mark.parametrize("wrong", ["10020", "10043"])
def test_a_wrong_number_is_told_and_falls_on_no_other_ticket(two: World, wrong: str) -> None:
    assert two.resident.texts(f"催10008 撤销{wrong}") == [NUDGED, NONE]
    assert two.resident.texts(f"撤销{wrong} 催10008") != []
    assert statuses(two) == ["dispatched", "dispatched"]


def test_of_two_withdrawals_each_asks_for_its_own_y(two: World) -> None:
    asked = [f"{SIGN}确认撤销工单{one}？回Y撤销，回N保留。" for one in (10008, 10019)]
    assert two.resident.texts("撤销10008 撤销10019") == asked
    assert two.resident.texts("Y")[-1] == asked[0]
    assert statuses(two) == ["dispatched", "withdrawn"]
    two.clock.passes(minutes=1)
    two.resident.texts("Y")
    assert statuses(two) == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize(
    ("text", "told", "after"),
    [
        ("催10008 撤销10019", [OVER, WITHDRAW], "resolved"),
        ("重办10008 又坏了 撤销10019", [AGAIN, WITHDRAW], "dispatched"),
        ("满意10008 撤销10019", [THANKS, WITHDRAW], "closed"),
        ("撤销10019，满意10008", [THANKS, WITHDRAW], "closed"),
        ("1 10008 撤销10019", [THANKS, WITHDRAW], "closed"),
    ],
)
def test_a_wish_for_what_is_over_and_another_are_both_heard(
    mended: World, text: str, told: list[str], after: str
) -> None:
    assert mended.resident.texts(text) == told
    assert "工单10019已按您的要求撤销" in mended.resident.texts("Y")[0]
    assert statuses(mended) == [after, "withdrawn"]


def test_a_bad_verdict_is_asked_about_once_y_was_heard(mended: World) -> None:
    sorry, asked = mended.resident.texts("不满意10008，撤销10019")
    assert "工单10008已转中大一格团队重新办理" in sorry
    assert asked == WITHDRAW
    mended.resident.texts("Y")
    mended.leader.got()
    mended.resident.texts("灯还是闪")
    assert statuses(mended) == ["dispatched", "withdrawn"]
    assert "灯还是闪" in mended.leader.got()[-1]


@pytest.mark.parametrize("text", ["满意10008 重办10019", "重办10019，满意10008"])
def test_a_verdict_counts_for_its_own_ticket_whichever_was_asked_about_last(
    mended: World, text: str
) -> None:
    mended.other_leader.replies("办结10019 已疏通")
    told = mended.resident.texts(text)[-2:]
    assert sorted(told) == sorted([THANKS, f"{SIGN}工单10019已重新办理，已转中大二格团队。"])
    assert statuses(mended) == ["closed", "dispatched"]


def test_two_verdicts_are_each_its_own_ticket_s(mended: World) -> None:
    mended.other_leader.replies("办结10019 已疏通")
    mended.resident.texts("1 10008 3 10019")
    assert [one.rating for one in mended.tickets()] == [1, 3]
    assert statuses(mended) == ["closed", "dispatched"]


def test_another_matter_beside_several_wishes_is_a_ticket(mended: World) -> None:
    told = mended.resident.texts("满意10008，另外和平巷3号井盖丢了，撤销10019")
    assert told[0] == THANKS
    assert "井盖事项已受理，工单10024" in told[1]
    assert told[2:] == [WITHDRAW]


def test_a_danger_beside_several_wishes_comes_first(two: World) -> None:
    told = two.resident.texts("催10008 撤销10019 海景苑3幢着火了")
    assert "110" in told[0]
    assert [one.tier for one in two.tickets()] == ["general", "general", "emergency"]
    assert statuses(two)[1] == "dispatched"
