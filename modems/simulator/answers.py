"""What a simulated modem answers to each AT command: one function each, found by a table."""

import re
from collections.abc import Callable

from modems.simulator import pdus
from modems.simulator.state import State, Store

NOT_SUPPORTED, SIM_PIN_REQUIRED, WRONG_PASSWORD, SIM_PUK_REQUIRED = 4, 11, 16, 12
OPERATION_NOT_SUPPORTED, INVALID_INDEX = 303, 321
_PARTS = re.compile(r"([A-Z&]\d*|[+^][A-Z0-9]+)(=\?|\?|=)?(.*)\Z", re.IGNORECASE | re.DOTALL)


Action = Callable[[State, str], list[str]]


class AtError(Exception):
    """A command fails with +CMS or +CME ERROR; a code below 0 is a plain ERROR."""

    def __init__(self, code: int, family: str = "CMS") -> None:
        super().__init__(f"{family} {code}")
        self.code = code
        self.family = family


def name(command: str) -> str:
    """The name of a command without AT: +CMGS of +CMGS=23."""
    match = _PARTS.match(command)
    return match[1].upper() if match else ""


def answer(state: State, command: str) -> list[str]:
    """The lines of an answer, or AtError."""
    match = _PARTS.match(command)
    if match is None:
        raise AtError(-1)
    called, kind = match[1].upper(), match[2] or ""
    if not state.unlocked and called in _NEEDS_SIM:
        raise AtError(SIM_PIN_REQUIRED, "CME")
    act = _TABLE.get((called, kind))
    if act is not None:
        return act(state, match[3].strip())
    fixed = _FIXED.get(called + kind)
    if fixed is None:
        raise AtError(NOT_SUPPORTED, "CME")
    return list(fixed)


def _reset(state: State, _: str) -> list[str]:
    state.reset()
    return []


def _echo(on: bool) -> Action:
    def act(state: State, _: str) -> list[str]:
        state.echo = on
        return []

    return act


def _verbosity(state: State, said: str) -> list[str]:
    state.verbosity = _number(said)
    return []


def _pin_state(state: State, _: str) -> list[str]:
    return ["+CPIN: READY" if state.unlocked else "+CPIN: SIM PIN"]


def _enter_pin(state: State, said: str) -> list[str]:
    state.pins.append(said.strip('"'))
    if state.unlocked or state.pins[-1] != state.setup.pin:
        raise AtError(WRONG_PASSWORD, "CME")
    state.unlocked = True
    return []


def _notify(state: State, said: str) -> list[str]:
    modes = [int(mode) if mode.isdigit() else 0 for mode in said.split(",")]
    if len(modes) > 5 or modes[0] > 3:
        raise AtError(OPERATION_NOT_SUPPORTED)
    state.notify = modes + [0] * (5 - len(modes))
    return []


def _notify_state(state: State, _: str) -> list[str]:
    return ["+CNMI: " + ",".join(map(str, state.notify))]


def _format(_: State, said: str) -> list[str]:
    if said != "0":
        raise AtError(OPERATION_NOT_SUPPORTED)
    return []


def _memories(_: State, __: str) -> list[str]:
    return ['+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")']


def _usage(state: State, _: str) -> list[str]:
    counts = (
        f'"{memory}",{len(store.places)},{store.capacity}'
        for memory in state.memories
        for store in [state.stores[memory]]
    )
    return ["+CPMS: " + ",".join(counts)]


def _select(state: State, said: str) -> list[str]:
    memories = [memory.strip(' "').upper() for memory in said.split(",")]
    if not memories[0] or set(memories) - set(state.stores):
        raise AtError(OPERATION_NOT_SUPPORTED)
    state.memories[: len(memories)] = memories
    counts = (
        f"{len(store.places)},{store.capacity}"
        for memory in state.memories
        for store in [state.stores[memory]]
    )
    return ["+CPMS: " + ",".join(counts)]


def _list(state: State, said: str) -> list[str]:
    if state.memories[0] == state.setup.unlisted:
        raise AtError(OPERATION_NOT_SUPPORTED)
    wanted = {"": (True,), "0": (True,), "1": (False,), "4": (True, False)}.get(said, ())
    lines = []
    for index, stored in _store(state).places.items():
        if stored.fresh in wanted:
            length = pdus.announced_length(stored.pdu)
            lines.append(f"+CMGL: {index},{0 if stored.fresh else 1},,{length}\r\n{stored.pdu}")
            stored.fresh = False
    return lines


def _read(state: State, said: str) -> list[str]:
    stored = _store(state).places.get(_number(said))
    if stored is None:
        raise AtError(INVALID_INDEX)
    length = pdus.announced_length(stored.pdu)
    line = f"+CMGR: {0 if stored.fresh else 1},,{length}\r\n{stored.pdu}"
    stored.fresh = False
    return [line]


def _delete(state: State, said: str) -> list[str]:
    index, _, flag = said.partition(",")
    places = _store(state).places
    if flag.strip() not in ("", "0"):
        doomed = [place for place, stored in places.items() if flag == "4" or not stored.fresh]
        for place in doomed:
            del places[place]
    elif places.pop(_number(index), None) is None:
        raise AtError(INVALID_INDEX)
    return []


def _caller(state: State, said: str) -> list[str]:
    state.shows_caller = said == "1"
    return []


def _tell(text: Callable[[State], str]) -> Action:
    return lambda state, _: [text(state)]


def _store(state: State) -> Store:
    return state.stores[state.memories[0]]


def _number(said: str) -> int:
    try:
        return int(said)
    except ValueError:
        raise AtError(INVALID_INDEX) from None


_TABLE: dict[tuple[str, str], Action] = {
    ("Z", ""): _reset,
    ("&F", ""): _reset,
    ("E", ""): _echo(False),
    ("E0", ""): _echo(False),
    ("E1", ""): _echo(True),
    ("I", ""): _tell(lambda state: f"{state.setup.make} {state.setup.model}"),
    ("+CMEE", "="): _verbosity,
    ("+CPIN", "?"): _pin_state,
    ("+CPIN", "="): _enter_pin,
    ("+CNMI", "="): _notify,
    ("+CNMI", "?"): _notify_state,
    ("+CMGF", "="): _format,
    ("+CPMS", "=?"): _memories,
    ("+CPMS", "?"): _usage,
    ("+CPMS", "="): _select,
    ("+CMGL", ""): _list,
    ("+CMGL", "="): _list,
    ("+CMGR", "="): _read,
    ("+CMGD", "="): _delete,
    ("+CLIP", "="): _caller,
    ("+CGMI", ""): _tell(lambda state: state.setup.make),
    ("+CGMM", ""): _tell(lambda state: state.setup.model),
    ("+CGSN", ""): _tell(lambda state: state.setup.imei),
    ("+CIMI", ""): _tell(lambda state: state.setup.imsi),
    ("+CNUM", ""): _tell(lambda state: f'+CNUM: "","{state.setup.number}",145'),
    ("+CSQ", ""): _tell(lambda state: f"+CSQ: {state.setup.signal},99"),
    ("+CREG", "?"): _tell(lambda state: f"+CREG: 0,{state.setup.registration}"),
    ("+CEREG", "?"): _tell(lambda state: f"+CEREG: 0,{state.setup.lte}"),
    ("+COPS", "?"): _tell(lambda state: f'+COPS: 0,0,"{state.setup.operator}"'),
}

# What is agreed to, or told, without any effect here.
_FIXED: dict[str, tuple[str, ...]] = {
    "V1": (),
    "H": (),
    "+CFUN?": ("+CFUN: 1",),
    "+CFUN=": (),
    "+COPS=": (),
    "+CSMS=": ("+CSMS: 1,1,1",),
    "+CMGF?": ("+CMGF: 0",),
    "+CMGF=?": ("+CMGF: (0)",),
    "+CSCA?": ('+CSCA: "+8613000000000",145',),
    "+CSCA=": (),
    "+CREG=": (),
    "+CNMI=?": ("+CNMI: (0-2),(0,1),(0),(0-2),(0,1)",),
    "+CMGD=?": ("+CMGD: (1-255),(0-4)",),
    "+CVHU=": (),
    "+CMMS=": (),
    "+CGMR": ("1.0",),
}

_NEEDS_SIM = {"+CMGS", "+CMGL", "+CMGR", "+CMGD", "+CPMS", "+CNMI", "+CIMI", "+CNUM", "+CSCA"}
