"""Twenty texts a second while processes are killed at random moments; chance comes from a seed."""

import dataclasses
import math
import random
import threading
import time

from modems.simulator.control import ModemControl
from tests.processes.town import Town
from tests.processes.town_settings import MODEMS

TEXTS_A_SECOND = 20
VICTIMS = ("web", "hooks", "channels", "worker", "ticker", "redis")
# A text, and now and then a second one of the same phone that goes on with it.
_WORDS = (
    "和平巷{n}号路灯不亮",
    "海景苑{n}幢下水道堵了",
    "路灯坏了，第{n}盏",
    "又有一件事：{n}号没水",
)
_AGAIN = 0.1


@dataclasses.dataclass(frozen=True)
class Plan:
    """How many kills in how long at most, with which pauses, and from where chance comes."""

    kills: int
    seed: int
    pauses: tuple[float, float] = (0.3, 1.5)  # seconds, least and most
    supervisor: float = 0.0  # the share of kills that hit the supervisor
    seconds: float = math.inf


def rage(town: Town, plan: Plan) -> float:
    """Kill and kill again while texts come; return when the last one has been sent.

    Returns how many seconds it lasted. Raises what went wrong with the texts.
    """
    chance = random.Random(plan.seed)
    texts = _Texts(town, random.Random(plan.seed + 1))
    texts.start()
    began = time.monotonic()
    try:
        end = began + plan.seconds
        while sum(town.kills.values()) < plan.kills and time.monotonic() < end:
            # The one sleep here: a random moment is what is wanted.
            time.sleep(chance.uniform(*plan.pauses))
            _strike(town, plan, chance)
        return time.monotonic() - began
    finally:
        texts.end()


def _strike(town: Town, plan: Plan, chance: random.Random) -> None:
    if chance.random() < plan.supervisor:
        town.shoot_supervisor()
        town.begin()
        return
    living = [name for name in VICTIMS if town.lives(name)]
    if living:
        town.shoot(chance.choice(living))


class _Texts(threading.Thread):
    """Residents who send texts, through both modems, until `end`: all that are due by then."""

    def __init__(self, town: Town, chance: random.Random) -> None:
        super().__init__(name="texts")
        self._town = town
        self._chance = chance
        self._over = threading.Event()
        self._began = time.monotonic()
        self._ends = math.inf
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            self._run()
        except Exception as error:  # noqa: BLE001 - told by `end`
            self._error = error

    def _run(self) -> None:
        folder = self._town.data / "modems"
        lines = {name: ModemControl(folder / f"{name}.sock") for name in MODEMS}
        people = [self._town.resident(name) for name in MODEMS]
        count = 0
        while self._is_due(count / TEXTS_A_SECOND):
            count += 1
            modem = self._chance.choice(MODEMS)
            again = self._chance.random() < _AGAIN
            nth = MODEMS.index(modem)
            if not again:
                people[nth] = self._town.resident(modem)
            words = self._chance.choice(_WORDS).format(n=count)
            lines[modem].receive(people[nth].phone, self._town.expects(people[nth].phone, words))
        for line in lines.values():
            line.close()

    def _is_due(self, seconds: float) -> bool:
        """Wait for a moment of the storm; False when it was over before."""
        at = self._began + seconds
        self._over.wait(max(0.0, at - time.monotonic()))
        return at <= self._ends

    def end(self) -> None:
        self._ends = time.monotonic()
        self._over.set()
        self.join()
        if self._error is not None:
            raise self._error
