"""How fast texts may leave by a line that limits its senders: so many segments a second."""

from collections.abc import Callable
from datetime import datetime, timedelta


class Pace:
    """Says when the next text may leave; one courier's, read by its one thread. A rate of 0 is
    no limit.
    """

    def __init__(self, rate: int, clock: Callable[[], datetime]) -> None:
        self._rate = rate
        self._clock = clock
        self._free_at = clock()
        self._set_at = self._free_at

    def left(self) -> float:
        """Seconds until a text may leave; 0 when it may now."""
        now = self._clock()
        if now < self._set_at:  # the clock was set back
            return 0.0
        return max(0.0, (self._free_at - now).total_seconds())

    def spend(self, segments: int) -> None:
        """A text of so many segments leaves."""
        if self._rate:
            self.rest(segments / self._rate)

    def rest(self, seconds: float) -> None:
        """Nothing more may leave for so long."""
        self._set_at = self._clock()
        self._free_at = self._set_at + timedelta(seconds=seconds)
