"""重大, when a line needs seconds for each text: who must know comes first, by the freest line."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.runtime import courier
from gateway.services.texts import lines
from gateway.settings import Sms
from modems.channel import Piece
from tests import databases
from tests.two_lines import Town
from tests.world import COORDINATOR, LEADER, OTHER_LEADER, found

_WORDS = "重大 海景苑有人围堵，快要打起来"


@pytest.fixture
def two(database: str, tmp_path: Path) -> Iterator[Town]:
    made = Town(database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Town]:
    made = Town(databases.fresh("sqlite", tmp_path, found), tmp_path)
    yield made
    made.close()


def alerted(town: Town) -> tuple[list[str], list[str]]:
    """Who reads of it by the one line, and who by the other, in order."""
    town.there()
    town.settle()  # what waited for an older text to the same phone
    here, there = (
        [one.phone.removeprefix("+86") for one in line.sent if "重大事件！" in one.text]
        for line in (town.channel, town.other)
    )
    return here, there


def test_the_grid_and_the_street_hear_it_at_the_same_time_and_before_others(two: Town) -> None:
    two.member.texts(_WORDS)
    assert alerted(two) == ([OTHER_LEADER, LEADER], [COORDINATOR])


def test_a_line_with_much_to_send_leaves_it_to_the_other(lite: Town) -> None:
    for nth in range(3):
        lite.comes_in_there(f"和平巷{nth}号起火了", f"1389999000{nth}")
    lite.member.texts(_WORDS)
    here, there = alerted(lite)
    assert ({*here}, there) == ({OTHER_LEADER, COORDINATOR, LEADER}, [])


def test_a_line_that_is_paused_has_none_of_it(lite: Town) -> None:
    lite.goes_by(lines.pause)
    lite.member.texts(_WORDS)
    assert alerted(lite) == ([OTHER_LEADER, COORDINATOR, LEADER], [])


def test_who_has_chosen_a_line_for_staff_has_it_all_there(tmp_path: Path) -> None:
    url = databases.fresh("sqlite", tmp_path, found)
    town = Town(url, tmp_path, sms=Sms(staff_channel="tw"))
    town.member.texts(_WORDS)
    assert alerted(town) == ([], [OTHER_LEADER, COORDINATOR, LEADER])
    town.close()


def test_a_resident_is_answered_from_the_number_that_they_texted(lite: Town) -> None:
    lite.resident.texts("和平巷17号起火了")
    lite.there()
    assert lite.resident.phone not in [one.phone.removeprefix("+86") for one in lite.other.sent]


class _Meanwhile(threading.Event):
    """A courier that pauses lets the others work."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town = town

    def wait(self, timeout: float | None = None) -> bool:
        return not self.town.worker.intake()


def test_what_comes_in_while_a_slow_line_speaks_is_not_behind_what_waits_there(
    lite: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    lite.goes_by(lines.pause)
    for nth in range(3):
        lite.channel.deliver(f"1389999000{nth}", f"和平巷{nth}号路灯不亮")
    lite.courier._bring_in()
    lite.worker.intake()
    send = lite.channel.send

    def speaks(piece: Piece) -> str:
        monkeypatch.setattr(courier.time, "monotonic", lambda: 3.0 * len(lite.channel.sent))
        if not lite.channel.sent:
            lite.channel.deliver(lite.member.phone, _WORDS)
        return send(piece)

    monkeypatch.setattr(lite.channel, "send", speaks)
    monkeypatch.setattr(courier.time, "monotonic", lambda: 0.0)
    monkeypatch.setattr(lite.courier, "stop", _Meanwhile(lite))
    for _ in range(4):
        lite.courier.step()
    assert alerted(lite)[0][:3] == [OTHER_LEADER, COORDINATOR, LEADER]
    assert ["重大事件！" in one.text for one in lite.channel.sent[:4]] == [False, True, True, True]
