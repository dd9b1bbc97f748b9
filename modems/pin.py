"""The PIN of a line's SIM, and a file that remembers which ones were tried in vain.

Three wrong ones lock a SIM for good, so one that was not accepted is never given again, neither
by this process nor by a later one. Does not ask which SIM it is: a locked one need not tell.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from modems.errors import BUSY, ChannelError, ChannelLost, Fate


class Pin:
    """A PIN that is given at most once unless it is accepted; `file` outlasts the process."""

    def __init__(self, code: str, file: Path) -> None:
        self._code = code
        self._file = file

    def give(self, enter: Callable[[str], None]) -> None:
        """Have it entered, unless that was done before in vain: then raise `sim_pin_refused`."""
        before = self._tried()
        if any(self._marked(line.partition(" ")[0]) == line for line in before):
            raise self._refusal()
        # Written first: after a crash in between nobody knows whether a try was spent.
        self._note(self._marked(secrets.token_hex(8)))
        try:
            enter(self._code)
        except ChannelLost:
            raise
        except ChannelError as error:
            if error.code not in BUSY:
                raise self._refusal() from error
            # The SIM was not asked, so no try is spent.
            self._file.write_text("".join(f"{line}\n" for line in before), encoding="ascii")
            raise
        self.forget()

    def forget(self) -> None:
        """The SIM is open: what was tried before does not count any more."""
        self._file.unlink(missing_ok=True)

    def _refusal(self) -> ChannelError:
        advice = (
            f"PINs tried in vain: {len(self._tried())}, and a third wrong one locks the SIM; this "
            f"one is not given again: correct it in the settings, or, when a phone takes it, "
            f"delete {self._file} and start again"
        )
        return ChannelError("sim_pin_refused", Fate.FINAL, advice)

    def _tried(self) -> list[str]:
        try:
            return self._file.read_text(encoding="ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _marked(self, salt: str) -> str:
        """What the file says of the PIN; it shall not be read off a backup at a glance."""
        mark = hashlib.scrypt(self._code.encode(), salt=salt.encode(), n=2**14, r=8, p=1)
        return f"{salt} {mark.hex()}"

    def _note(self, line: str) -> None:
        self._file.touch(mode=0o600)
        with self._file.open("a", encoding="ascii") as out:
            out.write(f"{line}\n")
            out.flush()
            os.fsync(out.fileno())
