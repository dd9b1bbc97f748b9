"""The stream that a modem speaks, cut into lines, prompts and notices. Does no reading itself.

Latin-1 all along: no byte is beyond it.
"""

import dataclasses
import enum
import re
from collections.abc import Iterator

# Longer than any line in PDU mode; a stream without an end of line is cut here.
LONGEST_LINE = 2048

# What a modem says unasked: 27.005 3.4, 27.007 6 to 8, and what the makes add.
UNASKED = (
    "+CMTI:", "+CMT:", "+CDSI:", "+CDS:", "+CBM:", "+CBMI:",
    "RING", "+CRING:", "+CLIP:", "+CCWA:", "NO CARRIER", "BUSY", "NO ANSWER",
    "+CREG:", "+CGREG:", "+CEREG:", "+C5GREG:", "+CUSD:", "+CIEV:", "+CPIN:", "+CFUN:", "+CGEV:",
    "^", "+WIND:", "+QIND:", "+QUSIM:", "+PACSP", "+ZUSIMR:", "*PSUTTZ:", "DST:", "+CTZV:",
    "RDY", "CALL READY", "SMS READY", "PB DONE", "+STIN:", "+CMS READY", "+SIMREADY",
    "NORMAL POWER DOWN", "UNDER-VOLTAGE", "OVER-VOLTAGE",
)  # fmt: skip

# Notices whose PDU follows on the next line.
_WITH_BODY = ("+CDS:", "+CMT:", "+CBM:")
_HEX = re.compile(r"[0-9A-Fa-f]+\Z")
_ENDS = re.compile(rb"[\r\n]")


class Prompt(enum.Enum):
    """The modem waits for a message's octets."""

    PROMPT = ">"


@dataclasses.dataclass(frozen=True)
class Notice:
    """Something a modem said unasked; `body` is the line that belongs to it, if any."""

    line: str
    body: str = ""


class Cutter:
    """Octets in, lines and prompts out; how the octets are portioned makes no difference."""

    def __init__(self) -> None:
        self._rest = b""
        self._after_prompt = False

    def feed(self, data: bytes) -> Iterator[str | Prompt]:
        """What is complete now; an unfinished line waits for more."""
        self._rest += data
        while self._rest:
            if self._after_prompt:
                self._after_prompt = False
                self._rest = self._rest.removeprefix(b" ")
            elif self._rest.startswith(b">"):
                self._rest = self._rest[1:]
                self._after_prompt = True
                yield Prompt.PROMPT
            else:
                line = self._next_line()
                if line is None:
                    return
                if line.strip():
                    yield line.strip()

    def _next_line(self) -> str | None:
        end = _ENDS.search(self._rest, 0, LONGEST_LINE)
        stop = end.start() if end else LONGEST_LINE
        if end is None and len(self._rest) < LONGEST_LINE:
            return None
        line, self._rest = self._rest[:stop], self._rest[end.end() if end else stop :]
        return line.decode("latin-1")


class Sorter:
    """Tells notices from answers: a notice is one whether or not a command waits."""

    def __init__(self) -> None:
        self._headed: str | None = None

    def sort(self, token: str | Prompt, asked: str) -> Iterator[str | Prompt | Notice]:
        """Tokens for the waiting command, and notices; `asked` is the prefix it asked for."""
        if self._headed is not None:
            head, self._headed = self._headed, None
            if isinstance(token, str) and _HEX.match(token):
                yield Notice(head, token)
                return
            yield Notice(head)
        if isinstance(token, Prompt) or not is_unasked(token, asked):
            yield token
        elif token.startswith(_WITH_BODY):
            self._headed = token
        else:
            yield Notice(token)


def is_unasked(line: str, asked: str) -> bool:
    """Whether nobody asked for a line while an answer that begins with `asked` is awaited."""
    if asked and line.startswith(asked):
        return False
    return line.upper().startswith(UNASKED)
