"""What residents tell of beside the answer to a question: a verdict, Y or N, words, or which."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import dispatched, in_hand, resolved
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
THANKS = f"{SIGN}感谢您的评价，工单10008已归档。7天内如未解决，回复“重办”。"
MIXED = f"{SIGN}已收到您对工单10008的意见，工作人员会核实。"
WITHDRAW = f"{SIGN}确认撤销工单10008？回Y撤销，回N保留。"


def receipt(matter: str) -> str:
    return f"您反映的{matter}事项已受理，工单10019"


@beginning
def withdrawing(world: World) -> World:
    """One that the reporter wants no more: Y is waited for."""
    dispatched(world).resident.texts("撤销")
    return world


@beginning
def asked(world: World) -> World:
    """One of which the leader wants to know something."""
    in_hand(world).leader.replies("问10008 明天在家吗")
    return world


def rating(world: World) -> tuple[int | None, str, str]:
    """What became of the verdict: as what it counts, the status, and why one should look."""
    ticket = world.ticket_numbered(10008)
    return ticket.rating, ticket.status.value, ticket.flag


@pytest.mark.parametrize(
    ("text", "counts", "matter"),
    [
        ("满意，另外和平巷3号井盖丢了", 1, "井盖"),
        ("1 另外和平巷3号井盖丢了", 1, "井盖"),
        ("满意！路口还有个井盖坏了", 1, "井盖"),
        ("满意，再反映一下我家停水了", 1, "供水"),
        ("满意 还有下水道堵了", 1, "排水积水"),
        ("一般。楼道灯也坏了", 2, "路灯照明"),
        ("满意，海景苑3号楼没水", 1, "供水"),
        ("1 谢谢，还有楼下垃圾没人收", 1, "垃圾环卫"),
        ("1 顺便问下垃圾几点收", 1, "垃圾环卫"),
    ],
)
def test_a_matter_beside_a_verdict_is_a_ticket_and_does_not_spoil_it(
    town: World, text: str, counts: int, matter: str
) -> None:
    thanks, receipted = resolved(town).resident.texts(text)
    assert thanks == THANKS
    assert receipt(matter) in receipted
    assert rating(town) == (counts, "closed", "")


@pytest.mark.parametrize(
    "text",
    [
        "满意，师傅把路上垃圾也清了",
        "1 师傅态度很好，水也来了",
        "满意，海景苑的灯也修好了",
        "满意，另外谢谢你们",
    ],
)
def test_good_news_beside_a_verdict_is_no_matter(town: World, text: str) -> None:
    assert resolved(town).resident.texts(text) == [THANKS]
    assert rating(town) == (1, "closed", "")
    assert len(town.tickets()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "满意，上次井盖丢了也补上了",
        "1 另外门口好臭",
        "满意，还有一盏不亮",
        "满意，下水道不堵了",
        "满意，不过路灯又坏了",
        "满意，海景苑3号楼积水很深",
    ],
)
def test_where_it_is_not_sure_an_operator_looks(town: World, text: str) -> None:
    assert resolved(town).resident.texts(text) == [MIXED]
    assert rating(town) == (None, "resolved", "mixed")
    assert len(town.tickets()) == 1


def test_a_verdict_that_pulls_both_ways_still_does_beside_another_matter(town: World) -> None:
    mixed, receipted = resolved(town).resident.texts("满意个屁，另外和平巷3号井盖丢了")
    assert mixed == MIXED
    assert receipt("井盖") in receipted
    assert rating(town) == (None, "resolved", "mixed")


@pytest.mark.parametrize(
    ("text", "reason", "tickets"),
    [
        ("不满意，另外井盖丢了", "", 2),
        ("3 灯还是闪，另外海景苑3号楼没水", "灯还是闪", 2),
        ("不满意，门口垃圾挡着灯不亮", "门口垃圾挡着灯不亮", 1),
        ("不满意，另外还是不亮", "另外还是不亮", 1),
    ],
)
def test_a_bad_verdict_opens_it_again_and_only_plainly_another_matter_is_a_ticket(
    town: World, text: str, reason: str, tickets: int
) -> None:
    resolved(town)
    town.resident.texts(text)
    assert rating(town)[:2] == (3, "dispatched")
    again = town.leader.got()[0]
    assert (f"居民：{reason}）" in again) if reason else ("居民：" not in again)
    assert len(town.tickets()) == tickets


def test_why_it_was_bad_reaches_the_team_with_another_matter_beside_it(town: World) -> None:
    resolved(town).resident.texts("3")
    town.leader.got()
    added, receipted = town.resident.texts("灯还是闪，另外和平巷3号井盖丢了")
    assert "已补充到工单10008" in added
    assert receipt("井盖") in receipted
    assert "居民补充：灯还是闪" in town.leader.got()[0]


@pytest.mark.parametrize("text", ["Y 另外和平巷3号井盖丢了", "Y，另外海景苑3号楼没水"])
def test_a_plain_y_is_done_and_the_other_matter_is_a_ticket(town: World, text: str) -> None:
    done, receipted = withdrawing(town).resident.texts(text)
    assert "已按您的要求撤销" in done
    assert "工单10019" in receipted
    assert town.ticket_numbered(10008).status == "withdrawn"


@pytest.mark.parametrize(
    "text", ["是的，灯亮了，另外和平巷3号井盖丢了", "Y，但是灯还没好，另外和平巷3号井盖丢了"]
)
def test_a_yes_that_is_not_plain_is_asked_for_again_and_the_other_matter_kept(
    town: World, text: str
) -> None:
    receipted, again = withdrawing(town).resident.texts(text)
    assert receipt("井盖") in receipted
    assert again == WITHDRAW
    assert town.ticket_numbered(10008).status == "dispatched"
    assert "已按您的要求撤销" in town.resident.texts("Y")[0]


def test_n_keeps_it_and_the_other_matter_is_a_ticket(town: World) -> None:
    kept, receipted = withdrawing(town).resident.texts("N，另外和平巷3号井盖丢了")
    assert "未作改动" in kept
    assert receipt("井盖") in receipted


def test_what_else_is_said_under_the_question_for_y_is_kept(town: World) -> None:
    assert withdrawing(town).resident.texts("Y 路灯又坏了") == [WITHDRAW]
    assert town.events()[-1] == "add dispatched→dispatched"
    assert town.messages()[-1].ticket_id == town.ticket().id


@pytest.mark.parametrize("answer", ["在家", "好的"])
def test_the_answer_before_another_matter_reaches_who_asked(town: World, answer: str) -> None:
    asked(town).leader.got()
    answered, receipted = town.resident.texts(f"{answer}，另外和平巷3号井盖丢了")
    assert "工单10008的补充" in answered
    assert receipt("井盖") in receipted
    assert town.leader.got() == [f"{SIGN}工单10008居民答复：{answer}"]
    assert town.ticket_numbered(10008).status == "working"


@pytest.mark.parametrize("text", ["海景苑3号楼没水", "师傅你好，海景苑3号楼没水"])
def test_a_greeting_before_another_matter_is_no_answer(town: World, text: str) -> None:
    (receipted,) = asked(town).resident.texts(text)
    assert receipt("供水") in receipted
    assert town.ticket_numbered(10008).status == "waiting"


def test_what_is_of_its_own_elsewhere_needs_no_other_word_behind_an_answer(town: World) -> None:
    asked(town).leader.got()
    answered, receipted = town.resident.texts("在家，海景苑3号楼积水很深")
    assert "工单10008的补充" in answered
    assert receipt("排水积水") in receipted
    assert town.leader.got() == [f"{SIGN}工单10008居民答复：在家"]
    assert "）海景苑3号楼积水很深 " in town.other_leader.got()[-1]


def test_the_choice_before_another_matter_is_done(town: World) -> None:
    for text in ("和平巷17号路灯不亮", "海景苑3号楼垃圾没人清"):
        town.resident.texts(text)
        town.clock.passes(hours=1)
    assert "请回复序号" in town.resident.texts("催")[0]
    nudged, receipted = town.resident.texts("2，另外海景苑5号井盖丢了")
    assert "已催办工单10008" in nudged
    assert "井盖事项已受理，工单10024" in receipted
