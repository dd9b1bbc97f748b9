"""An order that certainly reaches nobody: whoever is asked next is asked at once, or it rings."""

from gateway.domain.people import AlarmKind
from gateway.services import alarms
from modems.channel import DeliveryReport, Piece, ReportState
from modems.errors import ChannelError, Fate
from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, put_on_duty
from tests.world import LEADER, MEMBER, World

FIRE = "和平巷17号着火了"


def dies(world: World, phone: str) -> None:
    """From now on nothing can be sent to a phone."""
    send = world.channel.send

    def takes(piece: Piece) -> str:
        if piece.phone.endswith(phone):
            raise ChannelError("unassigned_number", Fate.FINAL)
        return send(piece)

    world.channel.send = takes


def standing(world: World) -> list[tuple[AlarmKind, str]]:
    with world.office.view() as desk:
        return [(one.kind, one.subject) for one in alarms.standing(desk)]


def test_a_colleague_is_asked_within_a_second_where_the_leader_s_number_is_dead(
    world: World,
) -> None:
    dies(world, LEADER)
    world.resident.texts(FIRE)
    world.passes(seconds=1)
    (order,) = world.member.got()
    assert "联系13900001001。09:15前请回" in order
    for _ in range(3):
        world.passes(seconds=1)
    assert (world.member.got(), standing(world)) == ([], [])
    world.member.texts("收到10008")
    assert world.ticket().status == "working"


def test_what_the_network_reports_later_is_the_same(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    (nth,) = (n for n, one in enumerate(town.channel.sent, 1) if one.phone.endswith(LEADER))
    town.channel.arrive(
        DeliveryReport("r", str(nth), f"+86{LEADER}", ReportState.FAILED, code="65")
    )
    town.settle()
    town.passes(seconds=1)
    assert "和平巷17号路灯不亮" in town.member.got()[0]


def test_where_nobody_is_left_it_rings_once_for_each_time_the_team_was_asked(
    town: World,
) -> None:
    dies(town, LEADER)
    dies(town, MEMBER)
    town.resident.texts(FIRE)
    for _ in range(3):
        town.passes(seconds=1)
    assert standing(town) == [(AlarmKind.UNDELIVERED, "10008")]
    with town.office.desk() as desk:
        alarms.clear(desk, AlarmKind.UNDELIVERED, "10008")
    town.passes(minutes=1)
    assert standing(town) == []
    town.dispatches(10008, "T2")
    town.passes(seconds=1)
    assert "着火了" in town.other_leader.got()[0]
    assert standing(town) == []
    town.dispatches(10008, "T1")
    for _ in range(2):  # the colleague is asked anew before
        town.passes(seconds=1)
    assert standing(town) == [(AlarmKind.UNDELIVERED, "10008")]


@SQLITE_ALONE
def test_who_had_the_order_before_a_reopening_is_asked_anew(town: World) -> None:
    put_on_duty(town, MEMBER, "T1", "2026-03-10 08:00", "2026-03-10 09:30")
    town.resident.texts("和平巷17号路灯不亮")
    town.member.texts("办结10008 已换灯泡")
    jump(town, "2026-03-10 10:00")
    dies(town, LEADER)
    town.resident.texts("重办10008")
    assert town.member.got() == []
    town.passes(seconds=1)
    (order,) = town.member.got()
    assert "请回“收到10008”" in order
    town.passes(seconds=1)
    assert (town.member.got(), standing(town)) == ([], [])


@SQLITE_ALONE
def test_who_had_it_before_it_went_elsewhere_and_came_back_is_asked_anew(town: World) -> None:
    put_on_duty(town, MEMBER, "T1", "2026-03-10 08:00", "2026-03-10 09:30")
    town.resident.texts("和平巷17号路灯不亮")
    town.dispatches(10008, "T2")
    jump(town, "2026-03-10 10:00")
    dies(town, LEADER)
    town.dispatches(10008, "T1")
    town.member.got()
    town.passes(seconds=1)
    assert "请回“收到10008”" in town.member.got()[0]
