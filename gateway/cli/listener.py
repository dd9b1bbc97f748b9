"""The process that `gridline web` and `gridline hooks` become: gunicorn's master.

It lives as long as the listener, so it imports nothing heavy: its worker loads the application.
"""

import dataclasses
import sys
from pathlib import Path
from typing import Any

from gateway import settings as settings_module
from gateway.runtime import log
from gateway.settings import CONFIG, Settings
from web.serve import Server

# For each wait of the outer listener for its database: Twilio hangs up after 15 s.
_BUSY_SECONDS = 5.0


def argv(name: str, settings: Settings) -> list[str]:
    """The command that runs a listener, `web` or `hooks`, with these settings."""
    return [sys.executable, "-m", __name__, name, str(settings.file or ""), str(settings.data)]


def listen(name: str, file: Path | None, data: Path) -> None:
    """Serve until SIGTERM."""
    log.setup(name)
    settings = settings_module.load(file, data)
    if name == "web":
        Server(name, settings.web.console, lambda: _console(settings)).run()
    else:
        Server(name, settings.web.hooks, lambda: _public(settings)).run()


def _console(settings: Settings) -> Any:
    from gateway.cli import parts
    from gateway.domain import wording
    from web.console import create_app

    folder = settings.data / "modems"
    # Simulated modems lie in the data folder, each with its control socket beside it.
    modems = [
        folder / f"{one.name}.sock"
        for one in settings.channels
        if one.kind == "gsm" and one.port == str(folder / one.name)
    ]
    return create_app(parts.office(settings), wording.load(CONFIG, "screens"), modems)


def _public(settings: Settings) -> Any:
    from gateway.cli import parts
    from gateway.domain import wording
    from web.public import create_app

    if settings.hooks_database_url:  # a role of its own, that may do less
        settings = dataclasses.replace(settings, database_url=settings.hooks_database_url)
    office = parts.office(settings, busy_seconds=_BUSY_SECONDS)
    return create_app(office, wording.load(CONFIG, "public"))


if __name__ == "__main__":
    listen(sys.argv[1], Path(sys.argv[2]) if sys.argv[2] else None, Path(sys.argv[3]))
