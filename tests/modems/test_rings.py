from datetime import UTC, datetime, timedelta

import pytest

from modems.channel import PhoneType
from modems.rings import SILENCE_SECONDS, Call, Ringing

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
CLIP = '+CLIP: "+8613912345678",145,"",,"",0'
CALL = Call("+8613912345678", PhoneType.INTERNATIONAL, START)


def heard(*lines):
    """What `(second, line)` come to, once all is silent."""
    ringing = Ringing()
    for second, line in lines:
        ringing.hear(line, second, START + timedelta(seconds=second))
    return ringing.take(1000)


@pytest.mark.parametrize(
    "lines",
    [
        [(0, "RING"), (0.03, CLIP), (5, "RING"), (5.1, CLIP), (8, "NO CARRIER")],
        [(0, "RING"), (0.03, CLIP), (5, "RING"), (5.1, CLIP)],
        [(0, "RING"), (5, "RING"), (5.1, CLIP)],
        [(0, "+CRING: VOICE"), (0.1, CLIP)],
        [(0, CLIP), (6, "RING")],
        [(0, '+CLIP: "8613912345678",145')],
        [(0, "RING"), (0.1, CLIP), (2, "^CEND:1,0,104"), (2.1, "NO CARRIER")],
    ],
)
def test_one_call_is_one_ring(lines):
    assert heard(*lines) == [CALL]


def test_a_withheld_number_is_empty():
    assert heard((0, "RING"), (0.1, '+CLIP: "",128')) == [Call("", PhoneType.UNKNOWN, START)]


def test_a_local_number_stays_as_it_is_shown():
    assert heard((0, "RING"), (0.1, '+CLIP: "8189000",129'))[0].phone == "8189000"


def test_silence_parts_two_calls_even_of_withheld_numbers():
    assert len(heard((0, "RING"), (5, "RING"), (5 + SILENCE_SECONDS, "RING"))) == 2


def test_another_number_is_another_call():
    calls = heard((0, CLIP), (3, '+CLIP: "8189000",129'))
    assert [call.phone for call in calls] == ["+8613912345678", "8189000"]


def test_a_call_is_taken_once_and_only_when_it_has_ended():
    ringing = Ringing()
    assert ringing.seconds_left(0) is None
    ringing.hear("RING", 0, START)
    assert ringing.take(1) == []
    assert ringing.seconds_left(4) == SILENCE_SECONDS - 4
    assert len(ringing.take(SILENCE_SECONDS)) == 1
    assert ringing.take(100) == []
