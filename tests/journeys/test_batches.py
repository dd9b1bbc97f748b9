"""Texts that come together are handled together: each fares as if it had come by itself."""

from gateway.domain.delivery import Intake
from tests.poison import poisoned
from tests.world import MEMBER, NEIGHBOUR, RESIDENT, STRANGER, World

LAMP, RUBBISH = "和平巷17号路灯不亮", "海景苑垃圾没人清运"


def arrive(world: World, *texts: tuple[str, str]) -> None:
    """Texts come in one after another, and only then does the worker look."""
    for phone, said in texts:
        world.channel.deliver(phone, said, world.clock.now)
    world.settle()


def test_reports_on_both_sides_of_an_acceptance_take_no_second_try(world: World) -> None:
    world.resident.texts(LAMP)
    arrive(
        world,
        (NEIGHBOUR, RUBBISH),
        (MEMBER, "收到10008"),
        (STRANGER, LAMP),
        ("13900001020", RUBBISH),
        ("13900001021", RUBBISH),
    )
    assert {(one.status, one.attempts) for one in world.messages()} == {(Intake.DONE, 0)}
    assert [one.number for one in world.tickets()] == [10008, 10019, 10024, 10035, 10043]


def test_a_poisoned_report_takes_none_of_those_beside_it_along(world: World) -> None:
    with poisoned(world.store, "tickets", "phone", f"+86{NEIGHBOUR}"):
        arrive(world, (RESIDENT, LAMP), (NEIGHBOUR, LAMP), (STRANGER, RUBBISH))
    assert len(world.tickets()) == 2
    assert [one.status for one in world.messages()] == [Intake.DONE, Intake.WAITING, Intake.DONE]
    assert len(world.resident.got()) == len(world.stranger.got()) == 1
    assert world.neighbour.got() == []


def test_a_second_text_in_the_same_batch_goes_on_with_the_first(world: World) -> None:
    arrive(world, (RESIDENT, LAMP), (NEIGHBOUR, RUBBISH), (RESIDENT, "请快点派人来修"))
    assert len(world.tickets()) == 2
    assert "add dispatched→dispatched" in world.events()
