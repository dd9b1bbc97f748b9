"""One process that we start and answer for, with everything it starts in turn."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Loaded once here: between fork and exec nothing may be imported. None where there is no prctl.
_PRCTL = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)


class Child:
    """A process in a group of its own, told to stop when we die. May be started again and again."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        prepare: Callable[[], None] = lambda: None,
        keep: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self.env = dict(env or {})
        self.prepare = prepare  # what to do before each start
        self.keep = keep  # open files it inherits
        self.began = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; its last life must be over."""
        self.prepare()
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            self.argv,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            pass_fds=self.keep,
            process_group=0,
            preexec_fn=_tie_to(os.getpid()),
        )

    @property
    def pid(self) -> int | None:
        """Its process id, None before the first start."""
        return self.process.pid if self.process else None

    @property
    def status(self) -> int | None:
        """None while it lives, else its exit status (negative: the signal that ended it).

        Who finds it dead has thereby cleared away what it had started and left behind.
        """
        if self.process is None:
            return 0
        if self.process.returncode is None and self.process.poll() is not None:
            self._send_group(signal.SIGKILL)
        return self.process.returncode

    @property
    def age(self) -> float:
        """Seconds since it was started last."""
        return time.monotonic() - self.began

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and to all it has started, if it lives."""
        if self.status is None:
            self._send_group(number)

    def stop(self, until: float) -> bool:
        """Wait until it has ended, to the given instant of the monotonic clock; then kill.

        Returns whether it ended by itself.
        """
        if self.process is None or self.status is not None:
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        ended = self.process.poll() is not None
        self._send_group(signal.SIGKILL)
        self.process.wait()
        return ended

    def _send_group(self, number: signal.Signals) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def _tie_to(parent: int) -> Callable[[], None]:
    """What a new process does first. Only system calls: a lock may be held for ever."""

    def tie() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        if _PRCTL is not None:
            _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return tie
