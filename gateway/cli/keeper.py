"""The process that `gridline up` becomes: it knows which processes there are, and where to look.

It lives as long as the gateway, so it imports nothing heavy: no services, no store.
"""

import contextlib
import dataclasses
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gateway import settings as settings_module
from gateway.cli import demo as demo_city
from gateway.errors import GridlineError
from gateway.runtime import log, supervisor
from gateway.runtime.child import Child
from gateway.runtime.embedded import Server
from gateway.settings import Settings

# Processes with a listener: its key in [web], and the variable that tells all where it is.
_LISTENERS = {
    "web": ("console", "GRIDLINE_CONSOLE_ADDRESS"),
    "hooks": ("hooks", "GRIDLINE_HOOKS_ADDRESS"),
}
_PATIENCE_SECONDS = 30.0  # what is not ready then is said to be so

Address = tuple[str, int]


@dataclasses.dataclass(frozen=True)
class Plan:
    """What the keeper is told. Nothing secret: everybody on the machine can read it."""

    procfile: str
    settings: str
    data: str
    lock: int  # the open file that locks the data folder
    socket: str  # of the embedded Redis
    only: list[str]  # processes; empty: all
    demo: bool
    modems: bool  # simulated ones

    def argv(self) -> list[str]:
        """The command that runs a keeper by this plan."""
        return [sys.executable, "-m", __name__, json.dumps(dataclasses.asdict(self))]


def keep(plan: Plan) -> None:
    """Run the processes until we are told to stop."""
    log.setup("up")
    os.set_inheritable(plan.lock, False)
    settings = settings_module.load(Path(plan.settings), Path(plan.data))
    commands = supervisor.read_procfile(Path(plan.procfile))
    if plan.only:
        commands = {name: commands[name] for name in plan.only}
    listeners = {key: var for name, (key, var) in _LISTENERS.items() if name in commands}
    places = {key: supervisor.free_address(getattr(settings.web, key)) for key in listeners}
    env = {listeners[key]: _spell(place) for key, place in places.items()}
    server = None if settings.redis_url else Server(settings.data, Path(plan.socket))
    base = [*([server.child] if server else []), *_simulator(plan)]
    others = [
        Child(name, _argv(words, plan), {**env, "GRIDLINE_PROCESS": name})
        for title, words in commands.items()
        for name in _numbered(title, settings.intake.workers if title == "worker" else 1)
    ]
    ready = _announcement(settings, places.get("console"), plan.demo)
    about = _about(plan, settings, places)
    with contextlib.ExitStack() as stack:
        if server:
            stack.callback(server.stop)
            server.start()
        supervisor.Supervisor(settings.data, base, others, about, ready).run()


def _about(plan: Plan, settings: Settings, places: dict[str, Address]) -> dict[str, Any]:
    """What run.json says besides process ids."""
    modems = demo_city.ports(settings.data) if plan.modems else {}
    return {
        "settings": plan.settings,
        "addresses": {key: f"http://{_spell(place)}" for key, place in places.items()},
        "redis": None if settings.redis_url else plan.socket,
        "modems": {name: str(port) for name, port in modems.items()},
    }


def _simulator(plan: Plan) -> list[Child]:
    if not plan.modems:
        return []
    folder = str(Path(plan.data) / "modems")
    words = ["gridline", "modem-simulator", "--count", str(demo_city.MODEMS), "--dir", folder]
    return [Child("modem-simulator", _argv(words, plan))]


def _argv(words: list[str], plan: Plan) -> list[str]:
    """A command of the Procfile; our own needs no PATH and gets our settings and data."""
    if Path(words[0]).name != "gridline":
        return words
    ours = [sys.executable, "-m", "gateway", "--config", plan.settings, "--data", plan.data]
    return [*ours, *words[1:]]


def _numbered(name: str, count: int) -> list[str]:
    return [name, *(f"{name}.{nth}" for nth in range(2, count + 1))]


def _spell(place: Address) -> str:
    return f"{place[0]}:{place[1]}"


# ---------------------------------------------------------------- where to look


def _announcement(settings: Settings, console: Address | None, demo: bool) -> Callable[[], bool]:
    """A question whether all is ready, which says where to look as soon as it is."""
    since = time.monotonic()

    def ready() -> bool:
        late = time.monotonic() - since > _PATIENCE_SECONDS
        if console and not late and not _is_ready(console):
            return False
        lines = ["Gridline runs. Ctrl-C stops it."]
        if late:
            lines = ["Gridline runs, but not all is ready: `gridline doctor` says what to mend."]
        lines += [*_addresses(settings, console, demo), f"  Data           {settings.data}"]
        with contextlib.suppress(OSError):  # nobody reads what we say
            click.echo("\n".join(["", *lines, ""]))
        return True

    return ready


def _is_ready(place: Address) -> bool:
    """Whether GET /readyz is answered by 200. Without http.client, which weighs 6 MB."""
    with contextlib.suppress(OSError), socket.create_connection(place, timeout=0.5) as line:
        line.sendall(f"GET /readyz HTTP/1.0\r\nHost: {_spell(place)}\r\n\r\n".encode())
        return line.recv(64).split()[1:2] == [b"200"]
    return False


def _addresses(settings: Settings, console: Address | None, demo: bool) -> list[str]:
    lines = []
    if console:
        wanted = settings.web.console
        if wanted[1] not in (0, console[1]):
            lines.append(f"  {_spell(wanted)} is taken by another program; the console is at:")
        lines.append(f"  Console        http://{_spell(console)}/")
    if console and demo:
        lines.append(f"  Practice page  http://{_spell(console)}/practice")
    if demo:
        lines += [
            f"  Sign in as     {one.name}, password {one.password} ({one.role})"
            for one in demo_city.accounts(settings.data)
        ]
    return lines


if __name__ == "__main__":
    try:
        keep(Plan(**json.loads(sys.argv[1])))
    except GridlineError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
