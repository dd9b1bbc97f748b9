"""Who asks for secrecy, in whatever words and at whatever door, is not told to the team."""

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


def test_what_a_member_reports_may_ask_for_it(town: World) -> None:
    town.member.texts("报事 和平巷17号路灯不亮，居民要求保密")
    assert HIDDEN in last(town.leader.got())
    assert confidential(town)


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
    assert last(town.leader.got()) == "工单10008居民补充：请保密，灯在后门"
    town.resident.texts("海景苑3号楼垃圾没人收 请保密")
    assert [one.confidential for one in town.tickets()] == [True, True]


def test_who_takes_the_wish_back_is_not_told_that_it_was_made(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert town.resident.texts("取消保密") == [f"{SIGN}已补充到工单10008。"]
    assert not confidential(town)
