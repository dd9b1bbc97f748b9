"""The network, the SIM or the service centre is away: texts wait, lose no try, and leave after."""

from collections.abc import Callable

import pytest

from gateway.domain.delivery import State
from gateway.services.texts import traffic
from modems.channel import Health, Piece
from modems.errors import Blame, ChannelError, Fate
from tests.services.deliveries import LONG, at, journal, queues, sends, states
from tests.world import NEIGHBOUR, World

NO_NETWORK = ChannelError("no_network_service", Fate.RETRYABLE, blame=Blame.LINE)
NO_WORD = ChannelError("network_timeout", Fate.UNCERTAIN, blame=Blame.LINE)


class Cell:
    """A line whose network comes and goes, and may or may not say so."""

    def __init__(self, town: World, tells: bool) -> None:
        self.town, self.tells, self.gone, self.tries = town, tells, False, 0
        self.send: Callable[[Piece], str] = town.channel.send
        town.channel.send, town.channel.health = self, self.health

    def __call__(self, piece: Piece) -> str:
        self.tries += self.gone
        if self.gone:
            raise NO_NETWORK
        return self.send(piece)

    def health(self) -> Health:
        return Health(registered=not self.gone if self.tells else None)

    def shown(self) -> tuple[bool, str | None]:
        """Whether the channel is shown as up, and why not."""
        with self.town.office.view() as desk:
            (channel,) = traffic.channels(desk)
        return channel.up, channel.error


@pytest.mark.parametrize("tells", [True, False], ids=["it says so", "it does not say so"])
def test_after_an_hour_without_a_network_all_leaves_at_once_and_in_order(
    town: World, tells: bool
) -> None:
    cell = Cell(town, tells)
    cell.gone = True
    assert town.resident.texts("和平巷17号路灯不亮") == []
    for _ in range(360):
        town.passes(seconds=10)
    assert cell.shown() == (False, "no_network_service")
    assert (cell.tries < 10) is tells
    assert set(states(town)) == {State.QUEUED}
    assert journal(town) == []
    assert "no_network_service" in {at(town, one).error for one in (1, 2, 3)}
    cell.gone = False
    town.passes(seconds=30)
    assert "已受理" in town.resident.got()[0]
    order, reminder = town.leader.got()
    assert ("联系" in order, "请尽快签收" in reminder) == (True, True)
    assert {at(town, one).attempts for one in (1, 2, 3)} == {1}
    town.passes(seconds=10)
    assert cell.shown() == (True, None)
    assert set(states(town)) == {State.SENT}


def test_a_modem_that_is_wrong_about_its_network_silences_no_line(town: World) -> None:
    cell = Cell(town, tells=True)
    town.channel.health = lambda: Health(registered=False)
    town.passes(seconds=40)
    assert cell.shown() == (False, "no_network_service")
    assert town.resident.texts("和平巷17号路灯不亮") == []
    town.passes(minutes=11)
    assert "已受理" in town.resident.got()[0]
    town.passes(minutes=1)
    assert cell.shown() == (True, None)
    assert len(town.neighbour.texts("海景苑3幢路灯坏了")) == 1


def test_a_clock_that_is_set_back_keeps_no_line_shut(town: World) -> None:
    cell = Cell(town, tells=True)
    cell.gone = True
    town.passes(seconds=40)
    town.clock.passes(hours=-2)
    cell.gone = False
    assert "已受理" in town.resident.texts("和平巷17号路灯不亮")[0]


def test_the_rest_of_a_text_leaves_after_the_network_is_back_and_no_piece_twice(
    town: World,
) -> None:
    cell = Cell(town, tells=True)
    take = cell.send

    def then_gone(piece: Piece) -> str:
        cell.gone = True
        return take(piece)

    cell.send = then_gone
    sends(town, LONG)
    town.passes(minutes=5)
    cell.gone, cell.send = False, take
    town.passes(seconds=2)
    assert journal(town) == [(1, "accepted"), (2, "accepted")]
    assert [piece.fragment.seq for piece in town.channel.sent] == [1, 2]


def test_a_text_that_may_have_left_is_uncertain_and_the_next_one_waits_a_little(
    town: World,
) -> None:
    town.channel.fail_next(NO_WORD)
    queues(town)
    sends(town, phone=NEIGHBOUR)
    assert states(town) == [State.UNCERTAIN, State.QUEUED]
    town.passes(seconds=1)
    assert states(town) == [State.UNCERTAIN, State.SENT]


def test_an_order_that_a_line_in_trouble_kept_is_not_given_when_it_is_overtaken(
    town: World,
) -> None:
    cell = Cell(town, tells=True)
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.got()
    cell.gone = True
    town.dispatches(10008, "T2")
    town.passes(seconds=40)
    town.dispatches(10008, "T1")
    cell.gone = False
    town.passes(minutes=1)
    assert town.other_leader.got() == []
    assert any("路灯不亮" in text for text in town.leader.got())
