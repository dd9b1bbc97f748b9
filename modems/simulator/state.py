"""What a simulated modem remembers: its settings, and the messages on the SIM and in the phone."""

import dataclasses
from collections.abc import Callable

from modems.simulator.setup import Setup


@dataclasses.dataclass
class Stored:
    """A PDU in its place; `fresh` until it is read for the first time."""

    pdu: str
    fresh: bool = True


class Store:
    """Numbered places from 1; the lowest free one is filled first, as SIMs do."""

    def __init__(self, capacity: Callable[[], int]) -> None:
        self._capacity = capacity
        self.places: dict[int, Stored] = {}

    @property
    def capacity(self) -> int:
        return self._capacity()

    def put(self, pdu: str) -> int | None:
        """The place that a PDU got; None when all are taken."""
        for index in range(1, self.capacity + 1):
            if index not in self.places:
                self.place(index, pdu)
                return index
        return None

    def place(self, index: int, pdu: str) -> None:
        """Put a PDU into one place, in place of what lies there."""
        self.places[index] = Stored(pdu)
        self.places = dict(sorted(self.places.items()))


class State:
    """One modem's memory. Stores, and the PINs given, outlast all; the rest ends with the power."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.stores = {
            "SM": Store(lambda: setup.capacity),
            "ME": Store(lambda: setup.phone_capacity),
        }
        self.pins: list[str] = []
        self.power_on()

    def power_on(self) -> None:
        """Forget all settings, as after the supply was gone."""
        self.unlocked = not self.setup.pin
        self.reset()

    def reset(self) -> None:
        """ATZ."""
        self.echo = True
        self.verbosity = 0
        self.notify = [0, 0, 0, 0, 0]
        self.memories = ["SM", "SM", "SM"]
        self.shows_caller = False
