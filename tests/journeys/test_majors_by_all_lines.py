"""重大, when a line needs seconds for each text: who must know comes first, by the freest line."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.runtime import courier
from gateway.services.texts import lines
from gateway.settings import Sms
from modems.channel import Piece
from tests.databases import BOTH, SQLITE_ALONE
from tests.two_lines import Town
from tests.world import COORDINATOR, LEADER, OTHER_LEADER, VOLUNTEER

pytestmark = SQLITE_ALONE

_WORDS = "重大 海景苑有人围堵，快要打起来"
_ALERT = "中大二格：海景苑有人围堵"


@pytest.fixture
def two(database: str, tmp_path: Path) -> Iterator[Town]:
    made = Town(database, tmp_path)
    yield made
    made.close()


def alerted(town: Town) -> tuple[list[str], list[str]]:
    """Who reads of it by the one line, and who by the other, in order."""
    town.there()
    town.settle()  # what waited for an older text to the same phone
    here, there = (
        [one.phone.removeprefix("+86") for one in line.sent if _ALERT in one.text]
        for line in (town.channel, town.other)
    )
    return here, there


@BOTH
def test_the_grid_and_the_street_hear_it_at_the_same_time_and_before_others(two: Town) -> None:
    two.member.texts(_WORDS)
    assert alerted(two) == ([OTHER_LEADER, LEADER], [COORDINATOR])


def test_a_line_with_more_to_say_at_once_leaves_it_to_the_other(two: Town) -> None:
    for nth in range(3):
        two.comes_in_there(f"重大 和平巷{nth}号着火了", VOLUNTEER)
        two.clock.passes(seconds=1)
    two.member.texts(_WORDS)
    here, there = alerted(two)
    assert ({*here}, there) == ({OTHER_LEADER, COORDINATOR, LEADER}, [])


def test_a_line_that_is_paused_has_none_of_it(two: Town) -> None:
    two.goes_by(lines.pause)
    two.member.texts(_WORDS)
    assert alerted(two) == ([OTHER_LEADER, COORDINATOR, LEADER], [])


def test_who_has_chosen_a_line_for_staff_has_it_all_there(database: str, tmp_path: Path) -> None:
    town = Town(database, tmp_path, sms=Sms(staff_channel="tw"))
    town.member.texts(_WORDS)
    assert alerted(town) == ([], [OTHER_LEADER, COORDINATOR, LEADER])
    town.close()


def test_a_resident_is_answered_from_the_number_that_they_texted(two: Town) -> None:
    two.resident.texts("和平巷17号起火了")
    two.there()
    assert two.resident.phone not in [one.phone.removeprefix("+86") for one in two.other.sent]


class _Meanwhile(threading.Event):
    """A courier that pauses lets the others work."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town = town

    def wait(self, timeout: float | None = None) -> bool:
        return not self.town.worker.intake()


def test_what_comes_in_while_a_slow_line_speaks_is_not_behind_what_waits_there(
    two: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.goes_by(lines.pause)
    for nth in range(3):
        two.channel.deliver(f"1389999000{nth}", f"和平巷{nth}号路灯不亮")
    two.courier._bring_in()
    two.worker.intake()
    send = two.channel.send

    def speaks(piece: Piece) -> str:
        monkeypatch.setattr(courier.time, "monotonic", lambda: 3.0 * len(two.channel.sent))
        if not two.channel.sent:
            two.clock.passes(seconds=3)
            two.channel.deliver(two.member.phone, _WORDS)
        return send(piece)

    monkeypatch.setattr(two.channel, "send", speaks)
    monkeypatch.setattr(courier.time, "monotonic", lambda: 0.0)
    monkeypatch.setattr(two.courier, "stop", _Meanwhile(two))
    for _ in range(4):
        two.courier.step()
    assert alerted(two)[0][:3] == [OTHER_LEADER, COORDINATOR, LEADER]
    assert [_ALERT in one.text for one in two.channel.sent[:4]] == [False, True, True, True]
