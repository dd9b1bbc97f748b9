"""A pseudo-terminal with a modem behind it, and the manners of its line."""

import asyncio
import contextlib
import os
import random
import termios
import tty
from collections import deque
from pathlib import Path

from modems.simulator.modem import Modem

# What a line without a reader keeps before it drops octets, as a serial port would.
MOST_KEPT = 65536
SLOW_OCTETS, SLOW_SECONDS = 12, 12 / 960  # 9600 baud


class Terminal:
    """Where a modem is plugged in: `link` points at the device a program opens."""

    def __init__(self, modem: Modem, link: Path) -> None:
        self._modem = modem
        self._link = link
        self._ends: tuple[int, int] | None = None
        self._out: deque[bytes] = deque()
        self._kept = 0
        self._flushing = False
        self._chance = random.Random(link.name)
        modem.write = self.write
        modem.hang_up = self.hang_up

    def plug_in(self) -> None:
        """Make the device and the link to it, in place of what an earlier run left."""
        master, slave = os.openpty()
        tty.setraw(slave, termios.TCSANOW)
        os.set_blocking(master, False)
        self._ends = master, slave
        asyncio.get_running_loop().add_reader(master, self._read)
        fresh = self._link.with_name(f".{self._link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(slave))
        fresh.replace(self._link)
        self._modem.power_on()

    def unplug(self) -> None:
        """Take the device away from whoever has it open; harmless when repeated."""
        if self._ends is None:
            return
        asyncio.get_running_loop().remove_reader(self._ends[0])
        self._modem.power_on()
        for end in self._ends:
            os.close(end)
        self._ends = None
        self._out.clear()
        self._kept = 0
        self._link.unlink(missing_ok=True)

    def hang_up(self, seconds: float = 0.2) -> None:
        """Unplug, and plug in again after a while."""
        self.unplug()
        asyncio.get_running_loop().call_later(seconds, self._plug_in_again)

    def write(self, data: bytes) -> None:
        """Send octets towards the computer in this line's manner."""
        if self._ends is None or self._kept > MOST_KEPT:
            return
        for portion in self._portions(data):
            self._out.append(portion)
            self._kept += len(portion)
        if not self._flushing:
            self._flush()

    def _plug_in_again(self) -> None:
        if self._ends is None:
            self.plug_in()

    def _portions(self, data: bytes) -> list[bytes]:
        manner = self._modem.setup.manner
        if manner == "lossy":
            return [b"".join(self._damaged(octet) for octet in data)]
        size = {"bytewise": 1, "slow": SLOW_OCTETS}.get(manner, len(data) or 1)
        return [data[start : start + size] for start in range(0, len(data), size)]

    def _damaged(self, octet: int) -> bytes:
        fate = self._chance.randrange(self._modem.setup.loss)
        if fate == 0:
            return b""
        return bytes([octet, self._chance.randrange(256)]) if fate == 1 else bytes([octet])

    def _flush(self) -> None:
        """Write what fits; the rest when the line is free, or at this line's pace."""
        self._flushing = False
        loop = asyncio.get_running_loop()
        while self._out and self._ends:
            portion = self._out.popleft()
            try:
                written = os.write(self._ends[0], portion)
            except BlockingIOError:
                written = 0
            self._kept -= written
            if written < len(portion):
                self._out.appendleft(portion[written:])
            pause = self._pause(blocked=written < len(portion))
            if pause is not None:
                self._flushing = True
                loop.call_later(pause, self._flush)
                return

    def _pause(self, *, blocked: bool) -> float | None:
        if blocked:
            return 0.01
        return {"bytewise": 0.0, "slow": SLOW_SECONDS}.get(self._modem.setup.manner)

    def _read(self) -> None:
        if self._ends is not None:
            with contextlib.suppress(OSError):
                self._modem.feed(os.read(self._ends[0], 4096))
