"""Unknown senders, a town without a registry, members who leave, members who are residents too."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from gateway.store.tables import Words
from tests.cli.conftest import Shell
from tests.journeys.told import read_up
from tests.world import MEMBER, ZONE, World, registry_folder

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
RECEIPT = f"{SIGN}您反映的事项已受理，工单{{}}，正在分派，办理情况将短信告知。回复“查”可查进度。"
NOBODY = [
    "10086", "95588", "12345", "110", "106901234567890", "Beeline", "ALIPAY1", "王大爷", "*#06#",
    "+", "", "anonymous", "0" * 40,
]  # fmt: skip


def bodies(world: World) -> list[str | None]:
    """The words of all that came in, as they lie in the store."""
    with world.store.read() as tx:
        return [tx.get_one(Words, one.text_id).body for one in world.messages()]


# ---------------------------------------------------------------- unknown senders


def test_senders_that_are_nobody_s_phone_are_set_aside_unanswered_and_kept(world: World) -> None:
    for sender in NOBODY:
        world.channel.deliver(sender, f"{LAMP}，{sender}", world.clock.now)
    world.settle()
    assert [message.status for message in world.messages()] == ["aside"] * len(NOBODY)
    assert bodies(world) == [f"{LAMP}，{sender}" for sender in NOBODY]
    assert [message.phone_shown for message in world.messages()] == NOBODY
    assert world.channel.sent == []
    assert world.tickets() == []


def test_a_landline_and_a_phone_from_abroad_get_tickets(world: World) -> None:
    for phone in ("0580-8189001", "+14155550100"):
        world.channel.deliver(phone, LAMP, world.clock.now)
        world.settle()
    assert [ticket.phone for ticket in world.tickets()] == ["0580-8189001", "+14155550100"]
    to = [piece.phone for piece in world.channel.sent if "已受理" in piece.text]
    assert to == ["+14155550100"]  # a landline takes no texts
    number = world.tickets()[0].number
    assert world.member.texts(f"办结{number} 已换灯泡")[-1] == (
        f"{SIGN}工单{number}已办结。居民收不到短信，方便时请当面或电话告知结果。"
    )


def test_one_phone_is_one_resident_however_the_network_shows_it(world: World) -> None:
    shown = [
        "13900001001", "+8613900001001", "8613900001001", "008613900001001", "+008613900001001",
        "139 0000 1001", "139-0000-1001", "１３９００００１００１",
    ]  # fmt: skip
    for nth, phone in enumerate(shown):
        world.channel.deliver(phone, f"{LAMP}{nth}", world.clock.now)
        world.settle()
        world.clock.passes(minutes=1)
    assert {message.phone for message in world.messages()} == {"+8613900001001"}
    assert [message.ticket_id for message in world.messages()] == [world.ticket().id] * len(shown)
    assert world.resident.got()[1:] == [f"{SIGN}已补充到工单10008。"] * (len(shown) - 1)


# ---------------------------------------------------------------- an empty registry


def test_a_town_without_a_registry_receipts_everything_and_keeps_it_in_triage(
    database: str, tmp_path: Path
) -> None:
    world = World(database, tmp_path, populated=False)
    texts = [
        LAMP,
        "办结10008 已换灯泡",
        "社保怎么查",
        "𠮷野家门口有垃圾",
        "the street light is out",
    ]
    people = ["resident", "neighbour", "stranger", "leader", "member"]
    numbers = [10008, 10019, 10024, 10035, 10043]
    for name, text, number in zip(people, texts, numbers, strict=True):
        assert world.people[name].texts(text) == [RECEIPT.format(number)]
    urgent = (
        f"{SIGN}如有危险请立即拨打110、119或120！工单10056已受理，请回复具体地址（路名、门牌号）。"
    )
    assert world.volunteer.texts("着火了") == [urgent]
    world.passes(hours=3)
    assert [ticket.number for ticket in world.tickets()] == [*numbers, 10056]
    assert {ticket.status for ticket in world.tickets()} == {"triage"}
    assert bodies(world) == [*texts, "着火了"]
    assert world.resident.texts("查") == [f"{SIGN}工单10008：待派单，地点待定，09:00受理"]
    assert world.resident.texts("网格") == [
        f"{SIGN}还不知道您所在的网格。请发送小区或路名、门牌号。"
    ]
    world.close()


# ---------------------------------------------------------------- a member is removed


@pytest.fixture
def shell(database, tmp_path, monkeypatch, capsys):
    """The command line on the town's own database."""
    monkeypatch.setenv("GRIDLINE_DATABASE_URL", database)
    made = Shell(tmp_path, monkeypatch, capsys)
    settings = made.settings.read_text(encoding="utf-8")
    made.settings.write_text(settings.replace('"m1"', '"loop"'), encoding="utf-8")
    return made


def morning_after() -> datetime:
    """Ten o'clock tomorrow, by the real clock: what waits for the morning has left too."""
    tomorrow = datetime.now(ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(10), ZONE)


def leaves(shell: Shell, folder: Path, *phones: str) -> None:
    """The registry is imported again without somebody."""
    again = registry_folder(folder / "again")
    lines = (again / "members.csv").read_text(encoding="utf-8").splitlines()
    with (again / "members.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in lines if not line.startswith(phones))
    shell.run("registry", "import", str(again))


def test_what_a_removed_member_holds_goes_to_the_leader_who_finishes_it(
    world: World, shell: Shell, tmp_path: Path
) -> None:
    world.resident.texts(LAMP)
    world.neighbour.texts("和平巷3号垃圾三天没清")
    world.member.replies("收到10008")
    world.member.replies("收到10019")
    read_up(world)
    leaves(shell, tmp_path, MEMBER)
    world.clock.now = morning_after()  # a command has the time of the real clock
    world.settle()
    told = [text.rsplit("。", 2) for text in world.leader.got()]
    assert [text for text, *_ in told] == [
        f"{SIGN}李秀英不再承办，工单10008转由您办理：{LAMP} 联系13900001001",
        f"{SIGN}李秀英不再承办，工单10019转由您办理：和平巷3号垃圾三天没清 联系13900001002",
    ]
    assert all(due.endswith("前办结") and "03-17" not in due for _, due, _ in told)  # that is over
    assert [name for name, person in world.people.items() if person.got()] == []
    assert [ticket.status for ticket in world.tickets()] == ["working", "working"]
    assert {ticket.member.name for ticket in world.tickets()} == {"王建国"}
    assert world.leader.replies("办结10008 已换灯泡") == [f"{SIGN}工单10008已办结，已告知居民。"]
    assert world.resident.got() == [
        f"{SIGN}工单10008已办结：已换灯泡。请回复：1满意 2一般 3不满意。"
    ]
    world.member.texts("办结10019 已经清掉了")
    assert world.ticket_numbered(10019).status == "working"


# ---------------------------------------------------------------- a member is a resident too


def test_of_one_phone_with_both_roles_each_text_is_what_it_says(world: World) -> None:
    both = world.leader
    assert both.texts("报事 海景苑3幢下水道堵了") == [
        f"{SIGN}您反映的排水积水事项已受理，工单10008，已派中大二格团队办理，进展将短信告知。"
    ]
    world.neighbour.texts(LAMP)  # the work of the same phone
    assert both.got() == [
        f"{SIGN}工单10019（路灯照明）{LAMP} 联系13900001002。11:00前请回“收到10019”。"
    ]
    assert both.replies("收到") == [f"{SIGN}已签收工单10019。办好后回“办结10019 做了什么”。"]
    assert both.replies("清单") == [f"{SIGN}待办1件：10019 办理中 03-11 09:00前 中大一格"]
    world.other_leader.replies("办结10008 已疏通")
    assert both.got() == [f"{SIGN}工单10008已办结：已疏通。请回复：1满意 2一般 3不满意。"]
    assert both.replies("进展10019 已联系电工") == [f"{SIGN}已记入工单10019并告知居民。"]
    assert both.replies("办结 已换灯泡") == [f"{SIGN}确认办结工单10019（已换灯泡）？回Y确认。"]
    assert both.replies("Y") == [f"{SIGN}工单10019已办结，已告知居民。"]
    assert [ticket.status for ticket in world.tickets()] == ["resolved", "resolved"]


def test_a_verdict_of_a_member_is_of_the_own_report_alone(world: World) -> None:
    world.leader.texts("我要反映海景苑3幢下水道堵了")
    world.other_leader.replies("办结10008 已疏通")
    world.neighbour.texts(LAMP)
    world.leader.got()
    assert world.leader.texts("不满意，还是堵着") == [
        f"{SIGN}工单10008已重新办理，已转中大二格团队。"
    ]
    assert [ticket.rating for ticket in world.tickets()] == [3, None]
    assert [ticket.status for ticket in world.tickets()] == ["dispatched", "dispatched"]


def test_a_member_s_own_place_is_asked_and_answered_beside_the_work(world: World) -> None:
    assert world.member.texts("报事 路灯不亮") == [
        f"{SIGN}您反映的事项已受理，工单10008。请回复具体地址（小区或路名、门牌号），以便派人。"
    ]
    world.neighbour.texts("和平巷3号垃圾三天没清")
    assert world.member.texts("海景苑3幢") == [
        f"{SIGN}工单10008已派中大二格团队办理，进展将短信告知。"
    ]
    assert world.member.replies("收到10019") == [
        f"{SIGN}已签收工单10019。办好后回“办结10019 做了什么”。"
    ]
    assert [ticket.team.code for ticket in world.tickets()] == ["T2", "T1"]
