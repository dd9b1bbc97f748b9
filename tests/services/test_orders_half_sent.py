"""An order that a dead line keeps, as it has left in part, is lost: others are asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.services.texts import lines
from gateway.settings import Sms
from modems.channel import Piece
from modems.errors import ChannelError, Fate
from tests import databases
from tests.two_lines import Town
from tests.world import found

MATTER = "和平巷17号三楼路灯不亮，" + "楼道里很黑，老人摔倒过，" * 4
BUSY = ChannelError("congestion", Fate.RETRYABLE)


@pytest.fixture
def staffed(tmp_path: Path) -> Iterator[Town]:
    """Texts to staff leave by the second line, which takes the first part of one and no more."""
    url = databases.fresh("sqlite", tmp_path, found)
    made = Town(url, tmp_path, sms=Sms(staff_channel="tw"))
    take = made.other.send

    def takes(piece: Piece) -> str:
        if made.other.sent:
            raise BUSY
        return take(piece)

    made.other.send = takes
    yield made
    made.close()


def test_an_order_that_left_in_part_by_a_line_now_dead_is_given_to_the_others(
    staffed: Town,
) -> None:
    staffed.resident.texts(MATTER)
    assert len(staffed.there()) == 1
    staffed.goes_by(lines.pause)
    staffed.passes(minutes=9)
    assert staffed.member.got() == []
    staffed.passes(minutes=2)
    staffed.passes(seconds=1)  # it is for the same line, and changes over
    (order,) = staffed.member.got()
    assert "路灯不亮" in order
    staffed.passes(minutes=2)
    staffed.passes(seconds=1)
    assert staffed.member.got() == []


def test_one_that_comes_back_in_time_asks_nobody_else(staffed: Town) -> None:
    staffed.resident.texts(MATTER)
    staffed.there()
    staffed.goes_by(lines.pause)
    staffed.passes(minutes=9)
    staffed.goes_by(lines.resume)
    staffed.passes(minutes=2)
    assert staffed.member.got() == []
