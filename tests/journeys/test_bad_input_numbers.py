"""Numbers of no ticket, of somebody else's, of a finished one; words that are no command."""

import pytest

from gateway.store.tables import Member
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
NO_TICKET = f"{SIGN}没有找到您在办的工单。直接发送要反映的事情和地址即可登记。"
NOT_YOURS = f"{SIGN}工单10008不由您的团队承办。发“清单”看待办。"
# Every verb of a member that names a ticket, and the right example that comes back.
VERBS = [
    ("收到{}", "收到10008"),
    ("办结{} 已换灯泡", "办结10008 已换灯泡"),
    ("转办{} 沈家门供电所", "转办10008 城管中队"),
    ("退单{} 不归我们", "退单10008 不属本网格"),
    ("提级{} 需街道协调", "提级10008 需街道协调"),
    ("延期{} 3天 等配件", "延期10008 3天 等配件"),
    ("问{} 请问几号楼", "问10008 请问几号楼？"),
    ("进展{} 已到现场", "进展10008 已到现场"),
    ("挂账{} 没有经费", "挂账10008 需列入明年计划"),
    ("指派{} 李秀英", "指派 张三 10008"),
    ("联办{} 沈家门供电所", "联办 供电所 10008"),
    ("1 {}", "收到10008"),
    ("1.{}", "收到10008"),
    ("2 {} 换灯泡", "办结10008 已换灯泡"),
    ("4 {} 需街道协调", "提级10008 需街道协调"),
    ("5 {} 3天 等配件", "延期10008 3天 等配件"),
    ("6 {} 请问几号楼", "问10008 请问几号楼？"),
    ("7 {} 已到现场", "进展10008 已到现场"),
    ("8 {} 没有经费", "挂账10008 需列入明年计划"),
    ("9 李秀英 {}", "指派 张三 10008"),
    ("指派 李秀英 {}", "指派 张三 10008"),
    ("联办 沈家门供电所 {}", "联办 供电所 10008"),
    ("转办沈家门供电所{}", "转办10008 城管中队"),
    ("提级 需街道协调 {}", "提级10008 需街道协调"),
]
# What fingers make of a number after 收到.
NUMBERS = [
    "10009", "10080", "10019", "99999", "100007", "10000007", "1", "010008", "13900001001",
    "1000000000000000", "100 07", "10-007", "139 0000 1001", "+10007",
]  # fmt: skip


def is_untouched(world: World) -> bool:
    """Whether the ticket is as it came, and nobody else was told a word."""
    history = ["receive →received", "dispatch received→dispatched"]
    told = [name for name, person in world.people.items() if person.got()]
    return world.events() == history and not told


# ---------------------------------------------------------------- members


def test_every_verb_with_a_number_of_no_ticket_says_so_and_shows_how(dispatched: World) -> None:
    for verb, example in VERBS:
        answer = f"{SIGN}没有工单10007，请核对。例：{example}"
        assert dispatched.leader.replies(verb.format(10007)) == [answer], verb
        dispatched.clock.passes(minutes=15)  # hints have a budget
    assert is_untouched(dispatched)
    assert [message.status for message in dispatched.messages()] == ["done"] * (len(VERBS) + 1)


def test_a_number_is_wrong_in_many_ways(town: World) -> None:
    town.resident.texts(LAMP)
    town.leader.got()
    for number in NUMBERS:
        answer = f"{SIGN}没有工单{number.lstrip('+')}，请核对。例：收到10008"
        assert town.leader.replies(f"收到{number}") == [answer]
        town.clock.passes(minutes=15)
    assert town.ticket().status == "dispatched"
    assert len(town.events()) == 2  # nothing was noted either


def test_no_verb_takes_another_team_s_ticket(dispatched: World) -> None:
    for verb, _ in VERBS:
        text = verb.format(10008)
        assert dispatched.other_leader.replies(text) == [NOT_YOURS], text
        assert dispatched.electrician.replies(text) == [NOT_YOURS], text
        dispatched.clock.passes(minutes=1)
    assert is_untouched(dispatched)
    assert [message.ticket_id for message in dispatched.messages()[1:]] == [None] * 2 * len(VERBS)


def test_in_english_too(dispatched: World) -> None:
    with dispatched.store.write() as tx:
        for phone in (dispatched.leader.phone, dispatched.other_leader.phone):
            tx.query(Member).filter(Member.phone == f"+86{phone}").one().language = "en"
    assert dispatched.leader.replies("OK 10007") == [
        f"{SIGN}There is no ticket 10007. E.g. OK 10008"
    ]
    assert dispatched.leader.replies("DONE 10019 bulb replaced") == [
        f"{SIGN}There is no ticket 10019. E.g. DONE 10008 bulb replaced"
    ]
    assert dispatched.other_leader.replies("DONE 10008 bulb replaced") == [
        f"{SIGN}Ticket 10008 is not with your team. LIST shows yours."
    ]
    assert dispatched.leader.replies("CANCEL") == [
        f"{SIGN}Not understood. E.g. OK 10008; HELP shows the main ones."
    ]
    assert is_untouched(dispatched)


def test_a_final_verb_with_one_wrong_number_asks_before_it_takes_the_right_one(
    dispatched: World,
) -> None:
    assert dispatched.leader.replies("办结10008 10007 已换灯泡") == [
        f"{SIGN}没有工单10007，请核对。例：办结10008 已换灯泡",
        f"{SIGN}确认办结工单10008（已换灯泡）？回Y确认。",
    ]
    assert dispatched.leader.replies("N") == [f"{SIGN}好的，未作改动。"]
    assert is_untouched(dispatched)


def test_a_slip_in_an_answer_to_which_ticket_resolves_neither(dispatched: World) -> None:
    dispatched.neighbour.texts("和平巷3号垃圾三天没清")
    dispatched.leader.replies("办结 已经弄好了")
    assert dispatched.leader.replies("3") == [f"{SIGN}没看懂。例：收到10008；发“帮助”看常用指令。"]
    assert dispatched.leader.replies("10018") == [
        f"{SIGN}没有工单10018，请核对。例：办结10008 已换灯泡"
    ]
    assert [ticket.status for ticket in dispatched.tickets()] == ["dispatched", "dispatched"]
    assert dispatched.leader.replies("２") == [f"{SIGN}工单10019已办结，已告知居民。"]


def test_what_is_no_verb_of_a_member_changes_nothing_and_shows_how(dispatched: World) -> None:
    for text in ("CANCEL", "END", "QUIT", "REVOKE", "2", "10", "00"):
        assert dispatched.leader.replies(text) == [
            f"{SIGN}没看懂。例：收到10008；发“帮助”看常用指令。"
        ], text
        dispatched.clock.passes(minutes=15)
    assert is_untouched(dispatched)


@pytest.mark.parametrize(
    ("status", "ending"),
    [("待回访", ()), ("已归档", ("1",)), ("已撤销", None)],
)
def test_a_ticket_that_is_over_is_not_worked_again(
    town: World, status: str, ending: tuple[str, ...] | None
) -> None:
    town.resident.texts(LAMP)
    if ending is None:
        town.resident.texts("撤销")
        town.resident.texts("Y")
    else:
        town.leader.replies("办结10008 已换灯泡")
        for text in ending:
            town.resident.texts(text)
    history = town.events()
    for text, action in [
        ("收到10008", "签收"),
        ("办结10008 又修了", "办结"),
        ("退单10008 不归我们", "退单"),
        ("转办10008 沈家门供电所", "转办"),
        ("问10008 请问几号楼", "请居民补充"),
        ("指派 李秀英 10008", "指派"),
    ]:
        answer = f"{SIGN}工单10008现为{status}，不能{action}。"
        assert town.leader.replies(text) == [answer], text
        town.clock.passes(minutes=1)
    assert town.events() == history


# ---------------------------------------------------------------- residents


def test_nobody_else_s_ticket_is_told(dispatched: World) -> None:
    for text in ("查10008", "进度10008", "查 １０００８", "STATUS 10008"):
        assert dispatched.stranger.texts(text) == [NO_TICKET], text
    assert is_untouched(dispatched)


@pytest.mark.parametrize(
    "text",
    ["撤销10008", "催10008", "重办10008", "补充10008 是三号楼", "10008 不用来了", "人工10008"],
)
def test_whatever_a_stranger_writes_with_its_number_a_ticket_stays_as_it_is(
    town: World, text: str
) -> None:
    town.resident.texts(LAMP)
    town.leader.got()
    town.resident.got()
    (answer,) = town.stranger.texts(text)
    assert "10008" not in answer
    ticket = town.tickets()[0]
    assert (ticket.status, ticket.supervised, ticket.flag) == ("dispatched", False, "")
    assert town.leader.got() == town.resident.got() == []
    assert town.messages()[-1].ticket_id != ticket.id


def test_a_member_s_decision_that_nobody_waits_for_is_told_so(dispatched: World) -> None:
    for text in ("Y", "N", "是"):
        (told,) = dispatched.leader.replies(text)
        assert told.startswith(f"{SIGN}没有等您决定的申请"), text
        dispatched.clock.passes(minutes=15)
    assert is_untouched(dispatched)


def test_a_question_nobody_put_is_not_answered_by_y_or_a_figure(dispatched: World) -> None:
    unclear = f"{SIGN}没看懂您的短信。反映事情请写明事情和具体地址；回复“查”可查进度。"
    for text in ("1", "3"):
        assert dispatched.resident.texts(text) == [unclear]
    assert "没有等您答复Y或N的事" in dispatched.resident.texts("Y")[-1]
    assert is_untouched(dispatched)


def test_a_confirmation_that_was_not_put_to_the_phone_confirms_nothing(dispatched: World) -> None:
    assert dispatched.resident.texts("撤销") == [f"{SIGN}确认撤销工单10008？回Y撤销，回N保留。"]
    dispatched.stranger.texts("Y")
    dispatched.leader.replies("Y")
    dispatched.leader.got()
    assert dispatched.ticket().status == "dispatched"
    assert dispatched.resident.texts("Ｙ。") == [
        f"{SIGN}工单10008已按您的要求撤销。如再需要，请重新发送。"
    ]


def test_the_same_words_from_three_phones_are_three_reports(world: World) -> None:
    people = (world.resident, world.neighbour, world.stranger)
    for person, number in zip(people, (10008, 10019, 10024), strict=True):
        assert person.texts(LAMP) == [
            f"{SIGN}您反映的路灯照明事项已受理，工单{number}，已派中大一格团队办理，进展将短信告知。"
        ]
    assert [ticket.status for ticket in world.tickets()] == ["dispatched"] * 3


@pytest.mark.parametrize(("text", "done", "example"), [
    ("收到10008,10007", "已签收工单10008", "收到10008"),
    ("进展10008 10007 看过了", "已记入工单10008", "进展10008 已到现场"),
])  # fmt: skip
def test_of_a_right_and_a_wrong_number_both_are_spoken_of(
    world: World, text: str, done: str, example: str
) -> None:
    world.resident.texts(LAMP)
    world.leader.got()
    first, second = world.leader.texts(text)
    assert first == f"{SIGN}没有工单10007，请核对。例：{example}"
    assert done in second
