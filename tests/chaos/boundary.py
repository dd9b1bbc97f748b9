"""SIGKILL of the channels process at every boundary of the AT talk, in several ways each."""

import random
import time

from tests.processes.person import PATIENCE_SECONDS
from tests.processes.town import Town
from tests.runtime.waiting import until

# What a courier says while a text comes in and its answer goes out, in order.
COMMANDS = ("+CPMS", "+CMGL", "+CMGR", "+CMGD", "+CMGS")
# The answer never comes, its end never comes, or it comes when nobody waits any more.
WAYS = ("swallow_answer", "swallow_final", "late")
_LATE_SECONDS = 2.0
_MOST_KILLS = 3  # then the supervisor would wait longer and longer


def sweep(town: Town, seed: int, again: int = 1) -> int:
    """Go through all boundaries; returns how many there were."""
    chance = random.Random(seed)
    cases = [(command, way) for _ in range(again) for command in COMMANDS for way in WAYS]
    for count, (command, way) in enumerate(cases, 1):
        _kill_at(town, command, way, chance)
        if count % _MOST_KILLS == 0:
            town.settles()
            town.restart()
    return len(cases)


def _kill_at(town: Town, command: str, way: str, chance: random.Random) -> None:
    modem = town.modems["m1"]
    modem.fault(way, command=command, seconds=_LATE_SECONDS)
    text = town.resident().reports()
    time.sleep(chance.uniform(0.0, 0.5))
    town.kill("channels")
    modem.heal()
    until(lambda: any(one.ticket_id for one in town.kept(text)), PATIENCE_SECONDS)
