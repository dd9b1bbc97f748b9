"""From a silent port to a modem that is ready for messages, and what is on a port at all.

The order follows what has worked on many makes: reset, echo off, errors in numbers, PIN, the
make's own ways, PDU mode, stores, notices.
"""

import dataclasses
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from modems import catalog, commands
from modems.errors import BUSY, ChannelError, ChannelLost, Fate
from modems.link import PATIENCE, Link, Patience
from modems.pin import Pin
from modems.storage import Storage

LOGGER = logging.getLogger(__name__)
T = TypeVar("T")

# A SIM may need a while after power-on.
BUSY_SECONDS = 0.5
BUSY_TRIES = 20
# The SIM comes first: what lies there moves with it, and new messages go there. SR holds the
# reports of makes that cannot route them.
STORES = ("SM", "ME", "SR")
# Readings of an identity until two agree: every fingerprint hangs on it.
MOST_READINGS = 5


@dataclasses.dataclass(frozen=True)
class Probe:
    """What answers on a port; empty or None where it does not tell."""

    port: str
    make: str
    model: str
    imei: str  # masked
    sim: str
    number: str  # masked
    operator: str | None
    signal_dbm: int | None
    registered: bool | None


def start(link: Link, pin: Pin | None) -> tuple[str, Storage]:
    """Make a modem ready; the SIM's identity and its stores."""
    _try(link, "ATZ")
    _insist(lambda: link.ask("ATE0"))
    _insist(lambda: link.ask("AT+CMEE=1"))
    _power_on(link)
    _unlock(link, pin)
    for command in catalog.quirks(commands.make(link)):
        _try(link, command)
    _try(link, "AT+COPS=3,0")
    _insist(lambda: link.ask("AT+CMGF=0"))
    _try(link, "AT+CSMS=0")
    sim = _sim(link)
    stores = _stores(link)
    _notify(link)
    for command in ("AT+CLIP=1", "AT+CVHU=0"):
        _try(link, command)
    return sim, Storage(link, sim, stores)


def probe(port: str, baud: int = 115200, patience: Patience = PATIENCE) -> Probe:
    """What is on a port; nothing there is changed but the echo and the form of errors."""
    link = Link(port, baud, lambda notice: None, patience)
    try:
        for command in ("ATE0", "AT+CMEE=1"):
            _try(link, command)
        return Probe(
            port=port,
            make=commands.make(link),
            model=commands.model(link),
            imei=_masked(commands.imei(link)),
            sim=_sim_state(link),
            number=_masked(commands.own_number(link)),
            operator=commands.operator(link),
            signal_dbm=commands.signal_dbm(link),
            registered=commands.registered(link),
        )
    finally:
        link.close()


def _try(link: Link, command: str) -> bool:
    """Say something that a modem may refuse."""
    try:
        link.ask(command)
    except ChannelLost:
        raise
    except ChannelError:
        return False
    return True


def _insist(action: Callable[[], T]) -> T:
    """Do what must succeed; a busy SIM gets its time, a garbled answer another chance."""
    for _ in range(BUSY_TRIES - 1):
        try:
            return action()
        except ChannelLost:
            raise
        except ChannelError as error:
            if error.code in BUSY:
                time.sleep(BUSY_SECONDS)
            elif error.fate is Fate.FINAL:
                raise
    return action()


def _power_on(link: Link) -> None:
    if commands.is_radio_off(link):
        _insist(lambda: link.ask("AT+CFUN=1", seconds=link.patience.listing))


def _unlock(link: Link, pin: Pin | None) -> None:
    """Give the PIN where it is asked for."""
    state = _insist(lambda: commands.pin_state(link))
    if state == "READY" and pin is not None:
        pin.forget()
    if state in ("READY", ""):
        return
    if state != "SIM PIN":
        raise ChannelError("sim_locked", Fate.FINAL, state)
    if pin is None:
        raise ChannelError("sim_pin_required", Fate.FINAL)
    pin.give(lambda code: commands.enter_pin(link, code))
    _insist(lambda: commands.require_sim(link))


def _sim(link: Link) -> str:
    """What the SIM is known by; the port where it does not say."""
    before = identity = _insist(lambda: commands.sim_identity(link))
    for _ in range(MOST_READINGS - 1):
        identity = _insist(lambda: commands.sim_identity(link))
        if identity == before:
            break
        before = identity
    return identity or link.port


def _stores(link: Link) -> list[str]:
    """The stores to read, the one for new messages first."""
    known = commands.stores(link)
    wanted = [store for store in STORES if store in known] or known[:1]
    main = wanted[0]
    return [main, *(store for store in wanted[1:] if _try(link, commands.selection(store, main)))]


def _notify(link: Link) -> None:
    """Ask to be told of messages and reports, in the best of the ways the modem knows."""
    if not any(_try(link, f"AT+CNMI={mode}") for mode in catalog.NOTIFICATIONS):
        LOGGER.warning("A modem announces no messages; its store is asked instead")


def _sim_state(link: Link) -> str:
    try:
        return commands.pin_state(link)
    except ChannelLost:
        raise
    except ChannelError as error:
        return error.code


def _masked(number: str) -> str:
    """A number without its middle, as phones are written wherever they need not be known."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else number
