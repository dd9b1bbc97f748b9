"""A simulated modem: takes what a computer writes, answers as AT modems do.

Knows its network and its commands, no terminal: octets go out through a function.
"""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

from modems import catalog
from modems.fields import PduError
from modems.simulator import answers, pdus
from modems.simulator.answers import AtError
from modems.simulator.faults import Faults
from modems.simulator.network import Network
from modems.simulator.setup import Setup
from modems.simulator.state import State

_ESCAPE = b"\x1b"
_BODY_END = re.compile(rb"[\x1a\x1b]")
_COMMAND_END = re.compile(rb"[\r\x1b]")
_WORDS = {(family, code): word for (family, code), (word, _) in catalog.ERRORS.items()}


class Modem:
    """One modem with its SIM; `write` is set by the terminal it is plugged into."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.faults = Faults()
        self.network = Network(setup, self.faults)
        self.network.deliver = self._take_delivery
        self.network.report = self._take_report
        self.state = State(setup)
        self.write: Callable[[bytes], None] = lambda data: None
        self.hang_up: Callable[[], None] = lambda: None
        self.deaf_until = 0.0
        self._turn = 0
        self.power_on()

    def power_on(self) -> None:
        """Start anew, as after the supply was gone; whatever was under way is lost."""
        self.state.power_on()
        self._input = b""
        self._busy = False
        self._announced_length: int | None = None
        self._commanded = 0.0
        self._turn += 1

    def feed(self, data: bytes) -> None:
        """Take what the computer wrote."""
        if time.monotonic() < self.deaf_until:
            return
        if self.state.echo:
            self.write(data)
        self._input += data
        while not self._busy and self._step():
            pass

    def say(self, *lines: str) -> None:
        """Write lines, each between line ends."""
        kept = [line for line in lines if not self.faults.take("drop")]
        self.write("".join(f"\r\n{line}\r\n" for line in kept).encode("latin-1", "replace"))

    def notice(self, *lines: str) -> bool:
        """Say something unasked; whether the modem could."""
        if time.monotonic() < self.deaf_until:
            return False
        self.say(*lines)
        return True

    def _step(self) -> bool:
        """Do one command or one message; False when the input has no whole one."""
        if self._announced_length is not None:
            return self._step_body(self._announced_length)
        match = _COMMAND_END.search(self._input)
        if match is None:
            return False
        line, self._input = self._input[: match.start()], self._input[match.end() :]
        if match[0] == b"\r":
            self._command(line.decode("latin-1").strip())
        return True

    def _step_body(self, length: int) -> bool:
        match = _BODY_END.search(self._input)
        if match is None:
            return False
        body, self._input = self._input[: match.start()], self._input[match.end() :]
        self._announced_length = None
        if match[0] == _ESCAPE:
            self._final("AT+CMGS", "OK")
        else:
            self._submit(body.decode("latin-1").strip(), length)
        return True

    def _command(self, line: str) -> None:
        match = re.search(r"AT(.*)", line, re.IGNORECASE)
        if match is None:
            return
        commands = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)', match[1]) if match[1] else []
        lines: list[str] = []
        try:
            for command in commands:
                name = answers.name(command)
                fault = self.faults.take("refuse", name)
                if fault:
                    raise AtError(int(fault.get("code", 500)), str(fault.get("family", "CMS")))
                if name == "+CMGS":
                    self._prompt(command)
                    return
                lines += answers.answer(self.state, command)
        except AtError as error:
            self._final(line, self.error_line(error), *lines)
            return
        self._final(line, "OK", *lines)
        self.network.push()

    def error_line(self, error: AtError) -> str:
        """A failure as AT+CMEE wants it told."""
        if error.code < 0 or (self.state.verbosity == 0 and error.family == "CME"):
            return "ERROR"
        said = str(error.code)
        if self.state.verbosity == 2:
            said = _WORDS.get((error.family, error.code), said)
        return f"+{error.family} ERROR: {said}"

    def _final(self, command: str, result: str, *lines: str) -> None:
        name = answers.name(command.upper().removeprefix("AT"))
        if self.faults.take("swallow_answer", name):
            return
        late = self.faults.take("late", name)
        if self.faults.take("swallow_final", name):
            self.say(*lines)
        elif late:
            self._after(float(late.get("seconds", 1)), lambda: self.say(*lines, result))
        else:
            self.say(*lines, result)

    def _prompt(self, command: str) -> None:
        self._commanded = time.monotonic()
        early = self._next_error("error_early")
        if early:
            self._final("AT+CMGS", self.error_line(early))
            return
        try:
            self._announced_length = int(command.partition("=")[2])
        except ValueError:
            raise AtError(304) from None
        if self.faults.take("no_prompt"):
            return
        store = self.state.memories[2]
        said = f'+CMTI: "{store}",1\r\n' if self.faults.take("prompt_notice") else ""
        self.write(f"\r\n> {said}".encode())

    def _submit(self, body: str, length: int) -> None:
        """A message was handed over: the network answers after the air time."""
        self._busy = True
        try:
            message = pdus.read_submit(body)
            if pdus.announced_length(body) != length:
                raise PduError("has another length than was announced")
        except PduError:
            self._after(0, lambda: self._submitted(self.error_line(AtError(304))))
            return
        self._after(self.setup.air_seconds, lambda: self._hand_over(body, message))

    def _hand_over(self, body: str, message: pdus.Submitted) -> None:
        error = self._next_error("error")
        if error is None and self.setup.registration not in (1, 5):
            error = AtError(331)
        if error:
            self._submitted(self.error_line(error))
            return
        reference = self.network.accept(body, message, self._commanded)
        if self.faults.take("vanish"):
            self.hang_up()
        else:
            self._submitted("OK", f"+CMGS: {reference}")

    def _submitted(self, result: str, *lines: str) -> None:
        self._busy = False
        self._final("AT+CMGS", result, *lines)
        while not self._busy and self._step():
            pass

    def _next_error(self, kind: str) -> AtError | None:
        fault = self.faults.take(kind)
        return AtError(int(fault.get("code", 500))) if fault else None

    def _take_delivery(self, pdu: str, noted: Callable[[], None]) -> bool:
        """Store a message and announce it; False when there is no room."""
        memory = self.state.memories[2]
        index = self.state.stores[memory].put(pdu) if self.state.unlocked else None
        if index is None:
            return False
        if self.state.notify[1] and self.notice(f'+CMTI: "{memory}",{index}'):
            noted()
        return True

    def _take_report(self, pdu: str) -> None:
        if self.state.notify[3] == 1:
            self.notice(f"+CDS: {pdus.announced_length(pdu)}\r\n{pdu}")
        elif self.state.notify[3] == 2:
            memory = self.state.memories[2]
            index = self.state.stores[memory].put(pdu)
            if index is not None:
                self.notice(f'+CDSI: "{memory}",{index}')

    def ring(self, phone: str, times: int, seconds: float, *, ends: bool) -> None:
        """Somebody calls and gives up; with `ends` the modem says so."""
        for turn in range(times):
            self._after(turn * seconds, lambda: self._ring_once(phone))
        if ends:
            self._after(times * seconds, lambda: self.notice("NO CARRIER"))

    def _ring_once(self, phone: str) -> None:
        lines = ["RING"]
        if self.state.shows_caller:
            kind = 145 if phone.startswith("+") else 129 if phone else 128
            lines.append(f'+CLIP: "{phone}",{kind},"",,"",0')
        self.notice(*lines)

    def _after(self, seconds: float, action: Callable[[], Any]) -> None:
        """Do something later, unless the modem was switched off in between."""
        turn = self._turn

        def act() -> None:
            if turn == self._turn:
                action()

        loop = asyncio.get_running_loop()
        loop.call_later(seconds, act) if seconds else loop.call_soon(act)
