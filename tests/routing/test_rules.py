import pytest

from routing.text import plain
from tests.routing import town

RULES = town.lexicon().rules


def emergency(text):
    found = RULES.emergency(plain(text))
    return found.code if found else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("三楼着火了快来", "fire"),
        ("没人管的老房子着火了", "fire"),
        ("My kitchen is on fire", "fire"),
        ("楼道里有很重的煤气味", "gas_leak"),
        ("隔壁围墙倒塌压到人", "collapse"),
        ("电线断了掉在路上冒火花", "live_wire"),
        ("我家老人走失了", "missing_person"),
        ("有人落水", "life"),
        ("电梯困人，老人被困在里面", "life"),
        ("有人持刀砍人", "violence"),
        ("有人晕倒在地", "medical"),
        ("电梯坏了，有老人被关在里面", "life"),
        ("小孩一个人反锁在屋里", "life"),
        ("墙倒了", "collapse"),
        ("路面塌陷了", "cave_in"),
        ("The road caved in", "collapse"),
        ("电梯坏了，没有人被关在里面", None),
        ("钥匙锁在里面了", None),
        ("老人被关在门外", None),
        ("墙皮掉了", None),
        ("墙要倒了", None),
        ("井盖塌了", None),
        ("井盖塌陷了", None),
        ("消防通道被堵了", None),
        ("消火栓坏了", None),
        ("没有着火", None),
        ("没有发生火灾", None),
        ("去年这里着火过", None),
        ("担心会着火", None),
        ("有火灾隐患", None),
        ("房子可能倒塌", None),
        ("消防演练是不是着火演习", None),
        ("fire exit is blocked", None),
        ("fireworks all night", None),
        ("狗走失了", None),
        ("轮胎漏气", None),
        ("无煤气泄漏", None),
        ("厨房着火了，无人被困", "fire"),
    ],
)
def test_a_danger_is_told_from_one_denied_past_or_feared(text, code):
    assert emergency(text) == code


def test_a_denial_in_another_clause_takes_nothing_back():
    assert emergency("不是垃圾问题，没有人来，现在着火了") == "fire"


@pytest.mark.parametrize("text", ["", "！！！", "👍", "谢谢", "好的，谢谢！", "Thanks!", "..."])
def test_thanks_and_marks_report_nothing(text):
    assert RULES.is_idle(plain(text))


@pytest.mark.parametrize("text", ["谢谢，路灯还是没修", "好的路灯坏了", "路灯"])
def test_a_report_with_thanks_is_a_report(text):
    assert not RULES.is_idle(plain(text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [("不服法院判决", "in_court"), ("低息贷款，回T退订", "commercial"), ("路灯坏了", None)],
)
def test_what_is_not_for_us_has_a_reason(text, reason):
    assert RULES.reject(plain(text)) == reason
