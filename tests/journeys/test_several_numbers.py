"""One text about several tickets: what is refused of one takes none of the others with it."""

import pytest

from gateway.store.tables import Event
from tests.journeys.told import read_up
from tests.world import World

SIGN = "【普陀网格】"


@pytest.fixture
def three(town: World) -> World:
    """10008 and 10019 are with the first grid's team, 10024 with the second's."""
    town.resident.texts("和平巷17号路灯不亮")
    town.neighbour.texts("和平巷3号垃圾三天没清")
    town.stranger.texts("海景苑3号楼垃圾没人收")
    return read_up(town)


def statuses(town: World) -> list[str]:
    return [ticket.status for ticket in town.tickets()]


def test_what_is_theirs_is_done_and_all_else_is_named(three: World) -> None:
    assert three.member.replies("收到10008 10024 10019 10020 10043 10007 10006") == [
        f"{SIGN}没有工单10020 10007 10006，请核对。例：收到10008",
        f"{SIGN}工单10024不由您的团队承办。发“清单”看待办。",
        f"{SIGN}没有工单10043，请核对。例：收到10008",
        f"{SIGN}已签收工单10008。办好后回“办结10008 做了什么”。",
        f"{SIGN}已签收工单10019。办好后回“办结10019 做了什么”。",
    ]
    assert statuses(three) == ["working", "working", "dispatched"]


def test_nothing_of_it_theirs_is_told_in_one_text(three: World) -> None:
    assert three.other_leader.replies("收到10008 10019") == [
        f"{SIGN}工单10008 10019不由您的团队承办。发“清单”看待办。"
    ]
    assert statuses(three) == ["dispatched"] * 3


def test_a_final_verb_asks_of_what_is_left_alone(three: World) -> None:
    assert three.member.replies("办结10024 10008 都弄好了") == [
        f"{SIGN}工单10024不由您的团队承办。发“清单”看待办。",
        f"{SIGN}确认办结工单10008（都弄好了）？回Y确认。",
    ]
    three.member.replies("Y")
    assert statuses(three) == ["resolved", "dispatched", "dispatched"]


def test_y_to_several_ends_those_that_nobody_has_ended_meanwhile(three: World) -> None:
    three.member.replies("办结10008 10019 都弄好了")
    three.leader.replies("办结10008 换了灯泡")
    three.member.got()
    assert three.member.replies("Y") == [
        f"{SIGN}工单10019已办结，已告知居民。",
        f"{SIGN}工单10008现为待回访，不能办结。",
    ]
    assert "换了灯泡" in three.resident.got()[-1]
    assert "都弄好了" in three.neighbour.got()[-1]


def test_a_name_that_is_missing_for_one_is_asked_for_that_one_alone(three: World) -> None:
    done, missing = three.coordinator.replies("指派 李秀英 10024 10008")
    assert done == f"{SIGN}工单10008已指派给李秀英。"
    assert "10024" in missing
    assert "没有“李秀英”" in missing
    assert three.coordinator.replies("陈志强") == [f"{SIGN}工单10024已指派给陈志强。"]
    assert [one.member and one.member.name for one in three.tickets()] == ["李秀英", None, "陈志强"]


@pytest.mark.parametrize(
    "text",
    [
        "收到10008，10019不归我们管", "10008收到，10019转供电所", "收到10008 问10019 几号楼",
        "收到10008 办结10019已清运", "收到10008 10019是谁的", "10008没修好 10019办结 清走了",
        "办结10008，10019延期3天 缺料", "10019转供电所，10008转物业",
    ],
)  # fmt: skip
def test_two_verbs_in_one_text_hit_neither_ticket_and_are_answered_with_the_example(
    three: World, text: str
) -> None:
    (told,) = three.member.replies(text)
    assert told.startswith(f"{SIGN}没看懂。例：收到100")
    assert statuses(three) == ["dispatched"] * 3
    assert three.resident.got() == three.neighbour.got() == []


@pytest.mark.parametrize("text", ["查10008 10019", "10008和10019"])
def test_who_asks_after_several_is_answered_for_each(three: World, text: str) -> None:
    three.leader.texts("办结10019 清走了")
    three.leader.got()
    assert three.leader.replies(text) == [
        f"{SIGN}10008 待签收 11:00前 中大一格；10019 待回访 中大一格"
    ]


def test_of_several_that_are_asked_after_the_others_are_named(three: World) -> None:
    assert three.leader.replies("查10008 10024 10020") == [
        f"{SIGN}没有工单10020，请核对。例：办结10008 已换灯泡",
        f"{SIGN}工单10024不由您的团队承办。发“清单”看待办。",
        f"{SIGN}工单10008：待签收，11:00前，中大一格。和平巷17号路灯不亮 联系13900001001",
    ]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("10008已换灯泡 10019没修好", ("已换灯泡", "没修好")),
        ("进展10008已换灯泡，10019还没修好了", ("已换灯泡", "还没修好了")),
        ("已换灯泡10008 没修好10019", ("已换灯泡", "没修好")),
        ("问10008几号楼 10019几点在家", ("几号楼", "几点在家")),
    ],
)
def test_what_is_said_of_each_goes_to_its_own_resident_alone(
    three: World, text: str, heard: tuple[str, str]
) -> None:
    three.member.replies("收到10008 10019")
    three.resident.got()
    three.neighbour.got()
    three.member.replies(text)
    for who, own, other in ((three.resident, *heard), (three.neighbour, *reversed(heard))):
        (told,) = who.got()
        assert own in told
        assert other not in told
    with three.store.read() as tx:
        kept = [one.words.body for one in tx.query(Event).order_by(Event.id.desc()).limit(2)]
    assert kept == [heard[1], heard[0]]


def test_after_y_each_resident_reads_what_was_done_about_the_own_matter(three: World) -> None:
    assert three.member.replies("办结10008换了灯泡，办结10019清了垃圾") == [
        f"{SIGN}确认办结工单10008 10019（10008 换了灯泡；10019 清了垃圾）？回Y确认。"
    ]
    three.member.replies("Y")
    for who, own, other in (
        (three.resident, "换了灯泡", "清了垃圾"), (three.neighbour, "清了垃圾", "换了灯泡")
    ):  # fmt: skip
        told = who.got()[-1]
        assert own in told
        assert other not in told


def test_each_keeps_its_own_words_when_it_is_asked_again(three: World) -> None:
    asked = three.member.replies("办结10008 换了灯泡 10019 已清运")
    assert "（10008 换了灯泡；10019 已清运）" in asked[0]
    assert three.member.replies("好像是的") == asked


def test_what_is_not_theirs_takes_its_words_with_it(three: World) -> None:
    assert three.member.replies("办结10008换了灯泡 10024清了垃圾") == [
        f"{SIGN}工单10024不由您的团队承办。发“清单”看待办。",
        f"{SIGN}确认办结工单10008（换了灯泡）？回Y确认。",
    ]
    three.member.replies("Y")
    assert "换了灯泡" in three.resident.got()[-1]
    assert three.stranger.got() == []


@pytest.mark.parametrize(
    "text",
    [
        "今天10008已换灯泡 10019没修好", "办结10008换了灯泡 10019不归我",
        "办结10008换了灯泡 10019还没弄", "转办10008 供电所 10019 物业",
        "延期10008 2天缺料 10019 3天缺人", "指派 李秀英10008 周小明10019",
        "派李秀英去10008，王建国去10019", "指派李秀英去10008，周小明去10019",
        "派李秀英去10008，10019王建国去", "派李秀英去10008 再让王建国去10019",
        "派李秀英去10008修灯，然后周小明去10019", "指派李秀英10008 10019 王建国",
        "指派10008 10019 李秀英 王建国", "派李秀英去10008、10019，王建国也去",
    ],
)  # fmt: skip
def test_where_it_is_not_clear_which_words_are_whose_no_ticket_takes_them(
    three: World, text: str
) -> None:
    (told,) = three.leader.replies(text)
    assert told.startswith(f"{SIGN}没看懂。例：")
    assert three.resident.got() == three.neighbour.got() == []
    assert statuses(three) == ["dispatched"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "派李秀英去10008，再去10019",
        "派李秀英去10008和10019看看",
        "派李秀英去10008修灯，然后去10019",
        "派李秀英10008 10019 换灯泡",
    ],
)
def test_one_who_is_sent_from_one_to_the_next_has_both(three: World, text: str) -> None:
    assert three.leader.replies(text) == [
        f"{SIGN}工单{number}已指派给李秀英。" for number in (10008, 10019)
    ]


@pytest.mark.parametrize("text", ["还没修好", "10019没修好", "灯还没装", "not yet"])
def test_who_says_it_is_not_so_has_ended_nothing_and_a_later_y_neither(
    three: World, text: str
) -> None:
    three.member.replies("办结10008 10019 都弄好了")
    assert three.member.replies(text) == [f"{SIGN}好的，未作改动。"]
    three.member.replies("Y")
    assert statuses(three) == ["dispatched"] * 3
    assert three.resident.got() == three.neighbour.got() == []


@pytest.mark.parametrize("text", ["没问题", "没错", "已换灯泡，没有别的事"])
def test_what_denies_nothing_is_asked_again(three: World, text: str) -> None:
    three.member.replies("办结10008 10019 都弄好了")
    assert "回Y确认" in three.member.replies(text)[0]
    three.member.replies("Y")
    assert statuses(three) == ["resolved", "resolved", "dispatched"]


@pytest.mark.parametrize(
    "text", ["全部收到", "两个都收到", "两张工单都收到了", "收到全部", "OK all"]
)
def test_all_that_wait_are_accepted_by_one_word(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.neighbour.texts("和平巷25号垃圾没人清")
    assert "已签收工单10008" in "".join(answers := town.leader.texts(text))
    assert "已签收工单10019" in "".join(answers)
    assert [one.status for one in town.tickets()] == ["working", "working"]
    assert not any("进展" in one for one in town.resident.got() + town.neighbour.got())


def test_each_of_several_is_resolved_with_its_own_words_after_y(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.neighbour.texts("和平巷25号垃圾没人清")
    town.leader.texts("全部收到")
    assert "确认办结工单10008 10019" in "".join(town.leader.texts("办结10008 已换灯泡 10019 已清"))
    town.leader.texts("Y")
    assert "工单10008已办结：已换灯泡。" in "".join(town.resident.got())
    assert "工单10019已办结：已清。" in "".join(town.neighbour.got())


@pytest.mark.parametrize(
    "text",
    ["进展10008还要等 10019已清一半", "10008明天去 10019后天去", "问10008钥匙在 10019几号楼"],
)
def test_words_that_may_be_of_one_alone_reach_nobody_who_reported_the_other(
    three: World, text: str
) -> None:
    (asked,) = three.member.replies(text)
    assert "没看懂" in asked
    assert three.resident.got() == three.neighbour.got() == []
