"""The AT commands Gridline speaks, and what their answers say. Knows no channel."""

import dataclasses
import itertools
import re
from collections.abc import Container, Iterator

from modems.errors import BUSY, ChannelError, ChannelLost, Fate
from modems.link import Link
from modems.pdu import Submit

_SLOT = re.compile(r"\+CMGL: *(\d+) *,(?:.*, *)?(\d+)?\Z")
_NUMBER = re.compile(r"-?\d+")
_QUOTED = re.compile(r'"([^"]*)"')
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+\Z")
# 27.007 7.2: at home or as a guest, also for texts alone; 4 says that it does not know.
_REGISTERED = {
    **dict.fromkeys("0238", False),
    **dict.fromkeys(("1", "5", "6", "7", "9", "10"), True),
}
_EMPTY = {"invalid_memory_index", "not_found"}


@dataclasses.dataclass(frozen=True)
class Slot:
    """One place of a store and the PDU that lies there, as the modem wrote it."""

    index: int
    pdu: str
    length: int

    @property
    def is_whole(self) -> bool:
        """Whether the PDU has the length that the modem announced."""
        if not _HEX.match(self.pdu):
            return False
        return len(self.pdu) // 2 == self.length + 1 + int(self.pdu[:2], 16)


@dataclasses.dataclass(frozen=True)
class Usage:
    """How full a store is."""

    store: str
    used: int
    capacity: int


def listed(link: Link) -> list[Slot]:
    """All that lies in the selected store; a PDU that nobody can read is there like the others."""
    return list(_slots(link.ask("AT+CMGL=4", "+CMGL:", link.patience.listing)))


def read(link: Link, index: int) -> Slot | None:
    """What lies at one place of the selected store; None when it is empty."""
    try:
        lines = link.ask(f"AT+CMGR={index}", "+CMGR:")
    except ChannelError as error:
        if error.code in _EMPTY:
            return None
        raise
    heads = [number for number, line in enumerate(lines) if line.startswith("+CMGR:")]
    if not heads or heads[0] + 1 >= len(lines):
        return None
    numbers = _NUMBER.findall(lines[heads[0]])
    return Slot(index, lines[heads[0] + 1], int(numbers[-1]) if numbers else -1)


def delete(link: Link, index: int) -> None:
    """Empty one place of the selected store."""
    try:
        link.ask(f"AT+CMGD={index}")
    except ChannelError as error:
        if error.code not in _EMPTY:
            raise


def stores(link: Link) -> list[str]:
    """The stores that messages can be read from; just the SIM where the modem does not tell."""
    first = _told(link, "AT+CPMS=?", "+CPMS:").split(")")[0]
    return _QUOTED.findall(first) or ["SM"]


def store_named(notice: str) -> str:
    """The store that +CMTI or +CDSI names."""
    return next(iter(_QUOTED.findall(notice)), "")


def selection(store: str, arrivals: str) -> str:
    """The command to read and delete in `store` while new messages go to `arrivals`."""
    return f'AT+CPMS="{store}","{arrivals}","{arrivals}"'


def usage(link: Link) -> Usage:
    """How full the selected store is."""
    line = link.ask("AT+CPMS?", "+CPMS:")
    for answer in line:
        match = re.match(r'\+CPMS: *"(\w+)" *, *(\d+) *, *(\d+)', answer)
        if match:
            return Usage(match[1], int(match[2]), int(match[3]))
    raise ChannelError("unclear_answer", Fate.RETRYABLE, "AT+CPMS?")


def submit(link: Link, message: Submit) -> str:
    """Hand a message to the network; its reference, or "" when the modem keeps that to itself."""
    receipt = link.submit(f"AT+CMGS={message.length}", message.hex, "+CMGS:", link.patience.submit)
    numbers = _NUMBER.findall(receipt)
    return numbers[0] if numbers else ""


def pin_state(link: Link) -> str:
    """READY, SIM PIN, SIM PUK and so on."""
    lines = link.ask("AT+CPIN?", "+CPIN:")
    return next((line[6:].strip('" ') for line in lines if line.startswith("+CPIN:")), "")


def enter_pin(link: Link, pin: str) -> None:
    """Unlock the SIM; three wrong ones lock it for good, so never repeat a refused one."""
    link.ask(f'AT+CPIN="{pin}"', seconds=link.patience.listing)


def require_sim(link: Link) -> None:
    """Raise while the SIM is not ready."""
    state = pin_state(link)
    if state != "READY":
        raise ChannelError("sim_busy", Fate.RETRYABLE, state)


def is_radio_off(link: Link) -> bool:
    """Whether the modem says that it is not at full work (27.007 8.2)."""
    numbers = _NUMBER.findall(_told(link, "AT+CFUN?", "+CFUN:"))
    return bool(numbers) and numbers[0] != "1"


def make(link: Link) -> str:
    return _told(link, "AT+CGMI", "+CGMI:")


def model(link: Link) -> str:
    return _told(link, "AT+CGMM", "+CGMM:")


def imei(link: Link) -> str:
    return _digits(_told(link, "AT+CGSN", "+CGSN:"))


def sim_identity(link: Link) -> str:
    """What stays with the SIM wherever it is put: IMSI, else ICCID; empty when neither is told.

    Raises while the SIM is busy: one that is known by another name tells its texts twice.
    """
    for command, prefix in (("AT+CIMI", "+CIMI:"), ("AT+CCID", "+CCID:"), ("AT^ICCID?", "^ICCID:")):
        digits = _digits(_told(link, command, prefix, raised=BUSY))
        if digits:
            return digits
    return ""


def own_number(link: Link) -> str:
    """The number the SIM says it has; often none."""
    fields = _QUOTED.findall(_told(link, "AT+CNUM", "+CNUM:"))
    return next((field for field in reversed(fields) if _digits(field)), "")


def signal_dbm(link: Link) -> int | None:
    """27.007 8.5: 0 to 31 stand for -113 to -51 dBm, 99 for not known."""
    numbers = _NUMBER.findall(_told(link, "AT+CSQ", "+CSQ:"))
    level = int(numbers[0]) if numbers else 99
    return level * 2 - 113 if 0 <= level <= 31 else None


def registered(link: Link) -> bool | None:
    """Whether some network takes texts of ours; None when the modem does not tell.

    Where only LTE or 5G is left the first commands may say no, and the last ones yes.
    """
    said = set()
    for name in ("+CREG", "+CGREG", "+CEREG", "+C5GREG"):
        numbers = _NUMBER.findall(_told(link, f"AT{name}?", f"{name}:").split('"')[0])
        if len(numbers) > 1:
            said.add(_REGISTERED.get(numbers[1]))
        if True in said:
            return True
    return False if said == {False} else None


def operator(link: Link) -> str | None:
    names = _QUOTED.findall(_told(link, "AT+COPS?", "+COPS:", link.patience.listing))
    return names[0] if names else None


def _slots(lines: list[str]) -> Iterator[Slot]:
    """Each heading with the line under it; a heading that cannot be read loses only its own."""
    for head, below in itertools.pairwise([*lines, ""]):
        match = _SLOT.match(head)
        if match:
            pdu = "" if below.startswith("+CMGL:") else below
            yield Slot(int(match[1]), pdu, int(match[2] or -1))


def _told(
    link: Link, command: str, prefix: str, seconds: float = 0.0, raised: Container[str] = ()
) -> str:
    """What follows `prefix` in an answer, or its first line; empty when the modem refuses."""
    try:
        lines = link.ask(command, prefix, seconds)
    except ChannelError as error:
        if isinstance(error, ChannelLost) or error.code == "no_answer" or error.code in raised:
            raise
        return ""
    headed = [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]
    return (headed or lines or [""])[0].strip()


def _digits(text: str) -> str:
    """The longest run of digits, when it is as long as an identity."""
    runs = sorted(re.findall(r"\d+", text), key=len)
    return runs[-1] if runs and len(runs[-1]) >= 5 else ""
