"""When texts may leave by a line: so many segments a second, and none while it is in trouble."""

from collections.abc import Callable
from datetime import datetime, timedelta

NO_NETWORK = "no_network_service"  # as a modem says it of a text
_AWAY_SECONDS = 2.0  # until the network is looked for once more
_DOUBT_SECONDS = 600.0  # then a text is tried all the same: what the modem says may be wrong
_TROUBLE_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # until a text is tried once more


class Pace:
    """Says when the next text may leave; one courier's, read by its one thread. A rate of 0 is
    no limit.
    """

    def __init__(self, rate: int, clock: Callable[[], datetime]) -> None:
        self.trouble = ""  # the code of what keeps every text from leaving
        self._rate = rate
        self._clock = clock
        self._free_at = clock()
        self._set_at = self._free_at
        self._away = self._doubted = False
        self._tried_at = self._free_at
        self._failures = 0

    def left(self) -> float:
        """Seconds until a text may leave; 0 when it may now."""
        now = self._clock()
        if self._away:
            waited = (now - self._tried_at).total_seconds()
            return _AWAY_SECONDS if 0 <= waited < _DOUBT_SECONDS else 0.0
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

    def fails(self, code: str) -> None:
        """No text can leave, as the last one has met it: wait a little longer each time."""
        self.trouble, self._doubted, self._tried_at = code, False, self._clock()
        self.rest(_TROUBLE_SECONDS[min(self._failures, len(_TROUBLE_SECONDS) - 1)])
        self._failures += 1

    def works(self) -> None:
        """A text has left, whatever the modem says of its network."""
        self._doubted, self._away = self._doubted or self._away, False
        self.clear()

    def clear(self) -> None:
        """No text has met trouble lately, for all that is known."""
        if not self._away:
            self.trouble, self._failures = "", 0

    def hears(self, registered: bool | None) -> None:
        """The network is there, or is not; it may come back at any moment."""
        if registered is False and not self._doubted:
            self._tried_at = self._tried_at if self._away else self._clock()
            self._away, self.trouble = True, NO_NETWORK
        elif registered is not False:
            was_away, self._away, self._doubted = self._away, False, False
            if was_away:
                self.clear()
                self.rest(0)
