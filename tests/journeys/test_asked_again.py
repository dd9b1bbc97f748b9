"""Of two questions to a resident the newer one is answered first, and the older is put again."""

from tests.world import World

SIGN = "【普陀网格】"
ASKED = f"{SIGN}工单10019需要您补充，请直接回复：是哪个垃圾桶"


def two_matters(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.clock.passes(minutes=20)
    town.resident.texts("海景苑3号楼垃圾没人清")
    town.clock.passes(minutes=20)


def test_what_a_member_wants_to_know_is_asked_again_after_a_verdict(town: World) -> None:
    two_matters(town)
    town.other_leader.texts("收到10019")
    town.other_leader.texts("问10019 是哪个垃圾桶")
    town.leader.texts("办结10008 换了灯泡")
    rated, asked = town.resident.texts("1")
    assert "工单10008已归档" in rated
    assert asked == ASKED
    town.clock.passes(hours=1)
    assert "工单10019" in town.resident.texts("楼道口那个")[-1]
    assert town.ticket_numbered(10019).status == "working"
    assert town.other_leader.got()[-1] == f"{SIGN}工单10019居民答复：楼道口那个"


def test_what_is_answered_otherwise_is_not_asked_again(town: World) -> None:
    two_matters(town)
    town.other_leader.texts("问10019 是哪个垃圾桶")
    town.other_leader.texts("办结10019 已清运")
    town.leader.texts("办结10008 换了灯泡")
    rated, asked = town.resident.texts("1")
    assert "工单10008已归档" in rated
    assert asked == f"{SIGN}工单10019请回复：1满意 2一般 3不满意。"
    (rated,) = town.resident.texts("2")
    assert "工单10019已归档" in rated


def test_a_digit_is_no_reason_but_the_verdict_on_the_other(town: World) -> None:
    two_matters(town)
    town.leader.texts("办结10008 换了灯泡")
    town.other_leader.texts("办结10019 已清运")
    assert "哪里不满意" in town.resident.texts("3")[-1]
    town.clock.passes(minutes=5)
    assert "工单10008已归档" in town.resident.texts("1")[-1]
    town.resident.texts("垃圾还在")
    assert town.other_leader.got()[-1] == f"{SIGN}工单10019居民补充：垃圾还在"


def test_whether_to_withdraw_is_asked_again(town: World) -> None:
    two_matters(town)
    town.resident.texts("撤销10019")
    town.leader.texts("办结10008 换了灯泡")
    assert town.resident.texts("1")[-1] == f"{SIGN}确认撤销工单10019？回Y撤销，回N保留。"
    town.resident.texts("Y")
    assert town.ticket_numbered(10019).status == "withdrawn"
