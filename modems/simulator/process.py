"""The simulator as a process: modems m1, m2 … in a folder, until it is told to stop."""

import asyncio
import dataclasses
import signal
from collections.abc import Callable
from pathlib import Path

from modems.simulator.modem import Modem
from modems.simulator.service import Service
from modems.simulator.setup import Setup
from modems.simulator.terminal import Terminal


def run(
    count: int, folder: Path, *, say: Callable[[str], None], setup: Setup | None = None
) -> None:
    """Simulate modems until SIGTERM or SIGINT; `say` gets a line for each one that is ready."""
    asyncio.run(_run(count, folder, say, setup or Setup()))


async def _run(count: int, folder: Path, say: Callable[[str], None], setup: Setup) -> None:
    stopped = asyncio.Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, stopped.set)
    folder.mkdir(parents=True, exist_ok=True)
    plugged = []
    try:
        for number in range(1, count + 1):
            plugged.append(await _plug_in(number, folder, setup))
            say(f"m{number} is at {folder / f'm{number}'}, controlled by m{number}.sock")
        await stopped.wait()
    finally:
        for terminal, service, server in plugged:
            terminal.unplug()
            server.close()
            service.close()
        for number in range(1, count + 1):
            (folder / f"m{number}.sock").unlink(missing_ok=True)


async def _plug_in(
    number: int, folder: Path, setup: Setup
) -> tuple[Terminal, Service, asyncio.Server]:
    modem = Modem(_own_setup(number, setup))
    terminal = Terminal(modem, folder / f"m{number}")
    service = Service(modem, terminal)
    server = await service.start(folder / f"m{number}.sock")
    terminal.plug_in()
    return terminal, service, server


def _own_setup(number: int, setup: Setup) -> Setup:
    """The same ways for each modem, but a SIM and a phone number of its own."""
    return dataclasses.replace(
        setup,
        imei=_counted(setup.imei, number),
        imsi=_counted(setup.imsi, number),
        number=_counted(setup.number, number),
    )


def _counted(digits: str, number: int) -> str:
    return f"{digits[:-4]}{int(digits[-4:]) + number - 1:04d}"
