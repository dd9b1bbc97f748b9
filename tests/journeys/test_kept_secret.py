"""Who asks for secrecy, in whatever words and at whatever door, is not told to the team."""

import pytest

from gateway.services.texts import lines
from gateway.services.tickets import corrections, ledger
from tests.journeys.told import last
from tests.same_matter import OPERATOR
from tests.world import Person, World

SIGN = "【普陀网格】"
HIDDEN = "联系未显示号码"


def confidential(town: World) -> bool:
    """Whether the only ticket is."""
    return town.ticket().confidential


def test_without_a_comma_before_it(town: World) -> None:
    """A lamp that is 不亮 denies no wish."""
    texts = (
        "和平巷17号路灯不亮 请保密",
        "和平巷17号路灯不亮请为我保密",
        "和平巷17号灯坏，别说是我",
    )
    for text in texts:
        town.resident.texts(text)
        assert HIDDEN in last(town.leader.got())
        town.passes(hours=1)
    assert [one.confidential for one in town.tickets()] == [True] * len(texts)


def test_a_mention_hides_nobody(town: World) -> None:
    town.resident.texts("和平巷17号保密局门口路灯不亮")
    assert "联系13900001001" in last(town.leader.got())


def test_where_it_is_may_be_said_with_it(town: World) -> None:
    town.resident.texts("路灯不亮")
    assert town.resident.texts("和平巷17号，请保密") == [
        f"{SIGN}工单10008已派中大一格团队办理，进展将短信告知。"
    ]
    assert HIDDEN in last(town.leader.got())
    assert confidential(town)


def test_an_answer_to_the_team_may_ask_for_it(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.member.texts("收到10008")
    town.member.texts("问10008 是哪一盏")
    assert town.resident.texts("门口那盏，别说是我说的") == [
        f"{SIGN}已收到您对工单10008的补充，继续办理。"
    ]
    assert (town.ticket().status, confidential(town)) == ("working", True)


def test_what_is_added_may_ask_for_it(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("补充10008 在后门，不要透露我的电话")
    assert confidential(town)
    assert town.events()[-1].startswith("confide ")


@pytest.mark.parametrize(
    "text",
    [
        "报事 和平巷17号路灯不亮，居民要求保密",
        "代报 和平巷17号路灯不亮，李奶奶不想让邻居知道",
        "代报 和平巷17号路灯不亮，不要说是她报的",
        "代报 和平巷17号路灯不亮，她怕邻居报复，别提她名字",
        "代报 和平巷17号路灯不亮 李奶奶说别让人知道是她",
        "代报保密 和平巷17号路灯不亮",
        "NEW 和平巷17号路灯不亮, she does not want her neighbour to know",
    ],
)
def test_what_a_member_reports_may_ask_for_it(town: World, text: str) -> None:
    """For whoever wished it: the order names neither the wish nor them."""
    town.member.texts(text)
    (order,) = town.leader.got()
    assert confidential(town)
    assert HIDDEN in order
    assert not any(word in order for word in ("她", "李奶奶", "知道", "居民", "she", "know"))
    assert "和平巷17号路灯不亮" in order


def test_the_phone_of_whom_it_is_reported_for_is_starred(town: World) -> None:
    town.member.texts("代报 李奶奶139 0000 1009家和平巷17号路灯不亮，她要求保密")
    assert "李奶奶139****1009家和平巷17号路灯不亮 联系未显示号码" in last(town.leader.got())


def test_what_somebody_else_does_not_want_known_is_no_wish(town: World) -> None:
    town.member.texts("代报 和平巷17号路灯不亮，物业拒绝公开他们的账")
    assert "物业拒绝公开他们的账" in last(town.leader.got())
    assert not confidential(town)


def test_what_waits_for_the_morning_is_said_without_the_phone(town: World) -> None:
    town.passes(hours=13)
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("保密")
    town.passes(hours=10)
    assert [one.count(HIDDEN) for one in town.leader.got()] == [1]


def test_who_is_complained_of_gets_nothing_that_waits_for_a_paused_channel(town: World) -> None:
    with town.office.desk() as desk:
        lines.pause(desk, "loop")
    town.resident.texts("和平巷17号路灯不亮，找过王建国")
    with town.office.desk() as desk:
        corrections.correct(desk, ledger.get(desk, 10008), OPERATOR, category="staff_complaint")
    town.settle()
    with town.office.desk() as desk:
        lines.resume(desk, "loop")
    town.settle()
    assert town.leader.got() == []
    assert "找过王建国" in last(town.coordinator.got())


def test_from_whom_and_why_is_part_of_the_wish(town: World) -> None:
    """It is about what is open: no ticket of its own, and nobody reads whom the sender fears."""
    wishes = (
        "请保密，别让别人知道",
        "保密 我怕被报复",
        "请帮我保密，我就住旁边",
        "请保密我的信息，谢谢",
        "请替我保密，别告诉王建国",
        "保密，我不想让邻居知道",
        "别把我的电话告诉网格长",
        "别告诉王建国",
        "keep it secret please, do not tell my neighbour",
    )
    for nth, wish in enumerate(wishes):
        somebody = Person(town, f"1390000900{nth}")
        somebody.texts("和平巷17号路灯不亮")
        town.leader.got()
        number = town.tickets()[-1].number
        told = f"{SIGN}工单{number}已设为保密，不向承办人透露您的号码。"
        assert somebody.texts(wish) in ([told], [told.removeprefix(SIGN)])
        assert town.leader.got() == []
    assert [one.confidential for one in town.tickets()] == [True] * len(wishes)


def test_words_with_it_belong_to_what_is_open_unless_they_tell_of_a_matter(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.got()
    town.resident.texts("请保密，灯在后门")
    assert last(town.leader.got()) == "工单10008居民补充：灯在后门"
    town.resident.texts("海景苑3号楼垃圾没人收 请保密")
    assert [one.confidential for one in town.tickets()] == [True, True]


def test_who_takes_the_wish_back_is_not_told_that_it_was_made(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert town.resident.texts("取消保密") == [f"{SIGN}已补充到工单10008。"]
    assert not confidential(town)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("灯在后门，别告诉王建国", "补充：灯在后门"),
        ("补充10008 灯在后门，别告诉王建国", "补充：补充10008 灯在后门"),
        ("灯在后门，别说是我，快修", "补充：灯在后门 快修"),
        ("补充10008 别告诉王建国", ""),
        ("催 没人来，别告诉王建国", "居民催办工单10008"),
    ],
)
def test_the_wish_itself_is_told_to_nobody(town: World, text: str, heard: str) -> None:
    """What is said beside it is passed on, and the phone stays hidden from then on."""
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.got()
    (answer,) = town.resident.texts(text)
    assert "已设为保密" in answer or heard.startswith("居民催办")
    told = town.leader.got()
    assert heard in last(told) if heard else told == []
    assert not any("王建国" in line for line in told)
    assert confidential(town)


@pytest.mark.parametrize("verdict", ["3 没修好，别告诉王建国", "重办 没修好，别告诉王建国"])
def test_who_is_not_content_may_wish_for_it(town: World, verdict: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("办结10008 换了")
    town.resident.texts(verdict)
    order = last(town.leader.got())
    assert "和平巷17号路灯不亮（居民：没修好） 联系未显示号码" in order


def test_an_answer_to_the_team_is_passed_on_without_it(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("收到10008")
    town.leader.texts("问10008 哪一盏")
    town.resident.texts("后门那盏，别告诉王建国")
    assert last(town.leader.got()) == "工单10008居民答复：后门那盏"


def test_it_is_heard_for_all_that_are_named(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("海景苑3号楼垃圾没人收")
    town.leader.got()
    town.resident.texts("10008和10019都请保密，灯在后门")
    assert [one.confidential for one in town.tickets()] == [True, True]
    assert "灯在后门" in last(town.leader.got())


def test_of_what_is_over_it_is_heard_too(town: World) -> None:
    """And it is no report of its own, as without the wish."""
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("办结10008 换了")
    town.leader.got()
    assert "请回“重办10008”" in town.resident.texts("又不亮了，别告诉王建国")[-1]
    assert last(town.leader.got()) == "工单10008居民补充：又不亮了"
    assert confidential(town)
