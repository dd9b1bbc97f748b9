"""What can go wrong on the telephone network, and what it means for the text being sent.

ChannelError            one failed step on a channel, with its fate
└── ChannelLost         the line or the device is gone: reopen before the next step
"""

import enum


class Fate(enum.StrEnum):
    """What may be done with a text after a failure."""

    RETRYABLE = "retryable"  # it certainly did not leave: try again later
    FINAL = "final"  # it will never leave: tell somebody
    UNCERTAIN = "uncertain"  # it may have left: never send it again unasked


class ChannelError(Exception):
    """A step on a channel failed; `code` names it in one word, `fate` says what may follow."""

    def __init__(self, code: str, fate: Fate, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.fate = fate
        self.detail = detail


class ChannelLost(ChannelError):
    """The line broke: nothing more can be said on it until it is opened again."""


# Codes that ask for patience: the SIM or the modem has not looked at the command.
BUSY = frozenset({"sim_busy", "modem_busy"})
