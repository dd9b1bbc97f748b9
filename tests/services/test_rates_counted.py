"""What a month counts beside the work itself: texts on their way, visits, who asks again."""

from sqlalchemy import select

from gateway.domain.delivery import State
from gateway.domain.rates import Measure, Rate
from gateway.services.figures import rates
from gateway.services.figures.rates import Grouping
from gateway.services.texts import inbox, outbox
from gateway.store.tables import Delivery, Message
from modems.errors import ChannelError, Fate
from tests.services.month import LIGHT, figures
from tests.world import World

LAMP = "和平巷17号路灯不亮"
FULL = "走访和平巷17号 一切都好"


def figure(world: World, measure: Measure, *of: str) -> tuple[int, int]:
    """A rate of March, of all or of a grouping and its code."""
    (whole, _) = figures(world, *([Grouping(of[0]), of[1]] if of else []))
    return whole[measure]


def texts(world: World, *states: State) -> list[int]:
    """The deliveries of texts about tickets that stand in some state."""
    with world.store.read() as tx:
        query = select(Delivery.id).join(Message, Message.id == Delivery.message_id)
        query = query.where(Message.ticket_id.is_not(None), Delivery.state.in_(states))
        return list(tx.scalars(query.order_by(Delivery.id)))


# ---------------------------------------------------------------- texts


def test_a_text_that_a_person_gives_up_has_not_arrived(world: World) -> None:
    world.channel.fail_next(ChannelError("number", Fate.FINAL))
    world.resident.texts(LAMP)
    (failed,) = texts(world, State.FAILED)
    before = figure(world, Measure.DELIVERED)
    assert before == (0, len(texts(world, *State)))
    with world.office.desk() as desk:
        outbox.drop(desk, failed, "空号", "lijuan")
    assert texts(world, State.DROPPED) == [failed]
    assert figure(world, Measure.DELIVERED) == before


def test_a_text_that_was_recalled_was_never_to_arrive(world: World) -> None:
    world.resident.texts(LAMP)
    world.leader.replies(f"收到{LIGHT}")
    world.passes(hours=13)  # in the night the reporter is left to sleep
    world.leader.replies(f"办结{LIGHT} 已换灯泡")
    before = figure(world, Measure.DELIVERED)
    world.resident.texts(f"重办{LIGHT}")
    assert len(texts(world, State.DROPPED)) == 1
    numerator, denominator = figure(world, Measure.DELIVERED)
    assert (numerator, denominator) > before
    assert denominator == len(texts(world, State.SENT))


# ---------------------------------------------------------------- visits


def test_a_month_without_visits_has_no_figure(world: World) -> None:
    world.resident.texts(LAMP)
    world.volunteer.texts("巡 和平巷一切正常")
    with world.office.view() as desk:
        lines = rates.month(desk, 2026, 3)
    visited = [line for line in lines if line.measure is Measure.VISITED]
    assert {line.all for line in visited} == {Rate()}
    assert {line.all.share for line in visited} == {None}


def test_in_a_month_of_visits_whoever_made_none_has_made_none_of_all(world: World) -> None:
    world.resident.texts(LAMP)
    world.neighbour.texts("海景苑3幢路灯不亮")
    world.member.texts(FULL)
    assert figure(world, Measure.VISITED) == (1, 500)
    assert figure(world, Measure.VISITED, "team", "T1") == (1, 240)
    assert figure(world, Measure.VISITED, "team", "T2") == (0, 260)
    assert figure(world, Measure.VISITED, "area", "G2") == (0, 260)
    assert figure(world, Measure.VISITED, "area", "S") == (1, 500)
    assert figure(world, Measure.VISITED, "category", "lighting") == (0, 0)


# ---------------------------------------------------------------- who asks again


def test_what_members_find_is_nobody_asking_again(world: World) -> None:
    world.leader.texts("报事 和平巷17号路灯不亮")
    world.leader.texts("报事 和平巷35号路灯不亮")
    assert len(world.tickets()) == 2
    assert figure(world, Measure.REPEATED) == (0, 0)
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(hours=2)
    world.resident.texts("我要反映和平巷55号路灯不亮")
    asked = len(world.tickets()) - 2
    assert figure(world, Measure.REPEATED) == (asked - 1, asked)


def test_what_comes_by_a_service_number_is_nobody_asking_again(town: World) -> None:
    for said in (LAMP, "海景苑3幢路灯不亮"):
        town.channel.deliver("12345", said, town.clock.now)
        town.settle()
        with town.office.desk() as desk:
            inbox.retry(desk, town.messages()[-1].id, "是诉求", "lijuan")
        town.settle()
    assert len(town.tickets()) == 2
    assert figure(town, Measure.REPEATED) == (0, 2)
