"""The serial line to one modem: one command at a time, and notices as they come.

Owns the port and the thread that reads it. Knows how AT talk goes, not what commands mean.
"""

import dataclasses
import logging
import queue
import termios
import threading
import time
from collections.abc import Callable

import serial  # type: ignore[import-untyped]

from modems import catalog
from modems.errors import ChannelError, ChannelLost, Fate
from modems.lines import Cutter, Notice, Prompt, Sorter

LOGGER = logging.getLogger(__name__)

WRITE_SECONDS = 5.0
RESYNC_TRIES = 3


@dataclasses.dataclass(frozen=True)
class Patience:
    """How many seconds to wait for what, before a modem counts as having missed it."""

    answer: float = 10.0
    listing: float = 30.0  # a full store, or the operator's name, takes some modems long
    submit: float = 60.0  # the network may take long over a text; makes name 60 to 120 s
    receipt: float = 2.0  # OK follows +CMGS at once; without it the text has left all the same
    resync: float = 2.0
    quiet: float = 0.3  # silence after which a late answer counts as over


PATIENCE = Patience()

_ESCAPE = "\x1b"
_SUBMIT = "\x1a"


class Link:
    """One line. `hear` gets notices, and None when the line is lost, on the reading thread."""

    def __init__(
        self,
        port: str,
        baud: int,
        hear: Callable[[Notice | None], None],
        patience: Patience = PATIENCE,
    ) -> None:
        self.port = port
        self.patience = patience
        self.transaction = threading.RLock()
        self._hear = hear
        self._answers: queue.SimpleQueue[str | Prompt | None] = queue.SimpleQueue()
        self._asked = ""
        self._out_of_step = True
        self._lost = ""
        self._closing = False
        try:
            self._serial = serial.Serial(
                port, baud, timeout=None, write_timeout=WRITE_SECONDS, exclusive=True
            )
        except (OSError, ValueError, termios.error) as cause:
            raise ChannelLost("port_unavailable", Fate.RETRYABLE, str(cause)) from cause
        self._reader = threading.Thread(target=self._read, name=f"reader {port}", daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Let go of the port; harmless when repeated."""
        self._closing = True
        self._serial.cancel_read()
        self._reader.join()
        self._serial.close()

    def check(self) -> None:
        """Raise ChannelLost when the line is gone."""
        if self._lost:
            raise self._gone()

    def ask(self, command: str, prefix: str = "", seconds: float = 0.0) -> list[str]:
        """The lines that answer a command; `prefix` begins them when notices begin alike.

        `seconds` count from the command, and again from each line with the prefix: a full store
        takes a slow line minutes.
        """
        with self.transaction:
            self._begin(command, prefix)
            patience = seconds or self.patience.answer
            deadline = time.monotonic() + patience
            lines = []
            try:
                while (line := self._line(command, deadline)) != "OK":
                    lines.append(line)
                    if prefix and line.startswith(prefix):
                        deadline = time.monotonic() + patience
            except ChannelError as error:
                raise _unsent(error) from error
            return lines

    def submit(self, command: str, body: str, prefix: str, seconds: float) -> str:
        """Hand `body` over at the prompt and return the line that begins with `prefix`.

        Empty when the modem agreed without it. Errors tell whether the body may have left.
        """
        with self.transaction:
            self._begin(command, prefix)
            try:
                self._await_prompt(command)
            except ChannelError as error:
                # The prompt may still come, and the next command would be taken for the text.
                self._out_of_step = True
                raise _unsent(error) from error
            try:
                self._say(body + _SUBMIT)
            except ChannelLost as error:
                raise _uncertain(error) from error
            return self._receipt(body, prefix, time.monotonic() + seconds)

    def _begin(self, command: str, prefix: str) -> None:
        if self._out_of_step:
            self._resync()
        while not self._answers.empty():
            self._next(0)
        self._asked = prefix
        self._say(command + "\r")

    def _await_prompt(self, command: str) -> None:
        deadline = time.monotonic() + self.patience.answer
        while (token := self._next(deadline)) is not Prompt.PROMPT:
            _check(str(token))
            if token == "OK":
                raise ChannelError("no_prompt", Fate.RETRYABLE, command)

    def _receipt(self, body: str, prefix: str, deadline: float) -> str:
        """The network's receipt; once it is there nothing can undo it."""
        receipt = ""
        try:
            while (line := self._line(body + _SUBMIT, deadline)) != "OK":
                if line.startswith(prefix):
                    receipt = line
                    deadline = time.monotonic() + self.patience.receipt
        except ChannelError as error:
            if receipt:
                LOGGER.debug("A text was accepted without OK", extra={"error": error.code})
            elif error.code in _SILENCES:
                raise _uncertain(error) from error
            else:
                raise
        return receipt

    def _line(self, echo: str, deadline: float) -> str:
        """The next line of an answer that is not what was said; a refusal is raised."""
        while True:
            token = self._next(deadline)
            if isinstance(token, Prompt):
                # Not at its place: the modem waits for a body that nobody will give.
                self._out_of_step = True
            elif token != echo:
                _check(token)
                return token

    def _next(self, deadline: float) -> str | Prompt:
        """The next token before `deadline`; the line out of step when there is none."""
        try:
            token = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self._out_of_step = True
            raise ChannelError("no_answer", Fate.RETRYABLE) from None
        if token is None:
            self._answers.put(None)
            raise self._gone()
        return token

    def _resync(self) -> None:
        """Leave a prompt, drop late answers, and hear the modem say OK to us."""
        for _ in range(RESYNC_TRIES):
            self._say(f"{_ESCAPE}\rAT\r")
            if self._heard_ok():
                self._await_quiet()
                self._out_of_step = False
                return
        self._lost = self._lost or "the modem does not answer"
        raise ChannelLost("modem_silent", Fate.RETRYABLE)

    def _heard_ok(self) -> bool:
        deadline = time.monotonic() + self.patience.resync
        try:
            while self._next(deadline) != "OK":
                pass
        except ChannelLost:
            raise
        except ChannelError:
            return False
        return True

    def _await_quiet(self) -> None:
        end = time.monotonic() + self.patience.resync
        try:
            while time.monotonic() < end:
                self._next(time.monotonic() + self.patience.quiet)
        except ChannelLost:
            raise
        except ChannelError:
            return

    def _say(self, text: str) -> None:
        self.check()
        try:
            self._serial.write(text.encode("latin-1"))
        except OSError as cause:
            self._lost = str(cause)
            raise self._gone() from cause

    def _gone(self) -> ChannelLost:
        return ChannelLost("line_lost", Fate.RETRYABLE, self._lost)

    def _read(self) -> None:
        """The reading thread: ends with the line, and whatever ends it is told to everybody."""
        cutter, sorter = Cutter(), Sorter()
        try:
            while not self._closing:
                data = self._serial.read(max(1, self._serial.in_waiting))
                for token in cutter.feed(data):
                    for sorted_token in sorter.sort(token, self._asked):
                        self._deliver(sorted_token)
        except OSError as cause:
            self._lost = str(cause)
        finally:
            self._lost = self._lost or "the line is closed"
            self._answers.put(None)
            self._hear(None)

    def _deliver(self, token: str | Prompt | Notice) -> None:
        if isinstance(token, Notice):
            self._hear(token)
        else:
            self._answers.put(token)


_SILENCES = {"no_answer", "line_lost"}


def _check(line: str) -> None:
    error = catalog.refusal(line)
    if error is not None:
        raise error


def _unsent(error: ChannelError) -> ChannelError:
    """The same failure for what was certainly not handed over."""
    fate = Fate.FINAL if error.fate is Fate.FINAL else Fate.RETRYABLE
    return type(error)(error.code, fate, error.detail, blame=error.blame)


def _uncertain(error: ChannelError) -> ChannelError:
    return type(error)(error.code, Fate.UNCERTAIN, error.detail)
