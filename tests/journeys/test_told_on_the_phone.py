"""What an operator writes down of a call about a ticket may complain of who works it."""

from collections.abc import Callable

import pytest

from gateway.services.desk import Desk
from gateway.services.tickets import by_telephone, followup, ledger
from gateway.services.tickets.followup import Answer
from gateway.store.tables import Event, Ticket
from tests.journeys.test_complaints_known_later import OPERATOR, team_of
from tests.journeys.told import accepted, accused, last, read_up
from tests.world import World

SAID = "居民说网格员李秀英收红包，灯还没修"
OTHER = "灯还没修"


def remarks(desk: Desk, ticket: Ticket, text: str) -> Ticket | None:
    return by_telephone.note(desk, ticket, ledger.words(desk, text, None), OPERATOR)


def reopens(desk: Desk, ticket: Ticket, text: str) -> Ticket | None:
    return by_telephone.reopen(desk, ticket, OPERATOR, ledger.words(desk, text, None))


def calls_back(desk: Desk, ticket: Ticket, text: str) -> Ticket | None:
    made = followup.record(
        desk, ticket, Answer(True, resolved=False, satisfied=3, text=text), OPERATOR
    )
    return next(iter(made), None)


Way = Callable[[Desk, Ticket, str], Ticket | None]
WAYS = [remarks, reopens, calls_back]


def writes(world: World, way: Way, text: str) -> int:
    """An operator writes down what was said of the first ticket; the number it has now, or 0."""
    read_up(world)
    with world.office.desk() as desk:
        made = way(desk, ledger.get(desk, 10008), text)
        number = made.number if made else 0
    world.settle()
    return number


@pytest.fixture
def done(town: World) -> World:
    """Work on the lamp that is done."""
    accepted(town).member.texts("办结10008 已换灯泡")
    return town


@pytest.mark.parametrize("way", WAYS)
def test_a_complaint_is_a_ticket_above_them_and_no_reason_they_read(done: World, way: Way) -> None:
    assert writes(done, way, SAID) == 10019
    assert (accused(done, 10019), team_of(done, 10019)) == ("李秀英", "TS")
    assert SAID in last(done.coordinator.got())
    said = [line for name in ("leader", "member", "volunteer") for line in done.people[name].got()]
    assert not any("红包" in line or "10019" in line for line in said)
    assert any("工单10019" in line for line in done.resident.got())
    with done.store.read() as tx:
        (kept,) = (one for one in tx.query(Event) if one.words and one.words.body == SAID)
        assert kept.ticket_id == done.ticket_numbered(10019).id


@pytest.mark.parametrize("way", WAYS)
def test_other_words_stay_at_the_ticket(done: World, way: Way) -> None:
    assert writes(done, way, OTHER) == 0
    assert len(done.tickets()) == 1


def test_who_reported_it_and_is_complained_of_is_told_nothing(town: World) -> None:
    town.member.texts("报事 和平巷17号井盖坏了")
    assert writes(town, remarks, SAID) == 10019
    assert accused(town, 10019) == "李秀英"
    for hours in (1, 24, 72):
        town.passes(hours=hours)
    assert not any("10019" in line for line in town.member.got())
