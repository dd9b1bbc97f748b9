"""How a channel without a line of its own waits: until it is woken or the time is up."""

import threading


class Waking:
    """A channel that may sleep between two steps."""

    def __init__(self) -> None:
        self._awake = threading.Event()

    def wait(self, seconds: float) -> None:
        """Return when something arrives, when woken, or after `seconds`."""
        self._awake.wait(seconds)
        self._awake.clear()

    def wake(self) -> None:
        """End a `wait` early."""
        self._awake.set()
