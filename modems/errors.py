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


class Blame(enum.StrEnum):
    """What a provider or a modem says the trouble lies in."""

    LINE = "line"  # no text at all can leave now: network, SIM or service centre is away
    OURS = "ours"  # account, number or registration: stop the channel until somebody mends it
    COUNTRY = "country"  # likewise, for phones of that country alone
    NUMBER = "number"  # nothing will ever get there
    OPTED_OUT = "opted_out"  # whoever has the phone wants no texts
    CONTENT = "content"  # these words will never pass
    LATER = "later"  # it may pass another time
    AWAY = "away"  # the phone is off or out of reach: one more try may get there


class ChannelError(Exception):
    """A step on a channel failed; `code` names it in one word, `fate` says what may follow.

    `blame` is there when it was said; `after` is for how many seconds it wants no more.
    """

    def __init__(
        self,
        code: str,
        fate: Fate,
        detail: str = "",
        *,
        blame: Blame | None = None,
        after: float = 0.0,
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.fate = fate
        self.detail = detail
        self.blame = blame
        self.after = after


class ChannelLost(ChannelError):
    """The line broke: nothing more can be said on it until it is opened again."""


# Codes that ask for patience: the SIM or the modem has not looked at the command.
BUSY = frozenset({"sim_busy", "modem_busy"})

# The code of a provider that takes no more for one phone today: the text waits, or goes elsewhere.
OVER_LIMIT = "daily_limit"
