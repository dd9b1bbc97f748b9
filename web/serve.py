"""Runs the console under gunicorn: one worker process, several threads."""

import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from gateway.domain import wording
from gateway.services.desk import Office
from gateway.settings import CONFIG, Settings
from web.console import create_app

ADDRESS = "GRIDLINE_CONSOLE_ADDRESS"  # host:port, told by the supervisor when it has chosen one
_THREADS = 16
_GRACE_SECONDS = 5


def console(settings: Settings, make_office: Callable[[], Office]) -> None:
    """Serve the console until SIGTERM. The office is made in the process that serves it."""
    host, port = settings.web.console
    address = os.environ.get(ADDRESS) or f"{host}:{port}"
    _Server(address, lambda: _app(settings, make_office)).run()


def _app(settings: Settings, make_office: Callable[[], Office]) -> Flask:
    folder = settings.data / "modems"
    # Simulated modems lie in the data folder, each with its control socket beside it.
    modems = [
        folder / f"{one.name}.sock"
        for one in settings.channels
        if one.kind == "gsm" and one.port == str(folder / one.name)
    ]
    return create_app(make_office(), wording.load(CONFIG, "screens"), modems)


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn told by code instead of by its command line."""

    def __init__(self, address: str, make_app: Callable[[], Flask]) -> None:
        self._address = address
        self._make_app = make_app
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own."""
        options: dict[str, Any] = {
            "bind": self._address,
            "worker_class": "gthread",
            "workers": 1,
            "threads": _THREADS,
            "graceful_timeout": _GRACE_SECONDS,
            "timeout": 60,
            "keepalive": 30,
            "loglevel": "warning",
            "proc_name": "gridline web",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; called in the worker, after the fork."""
        return self._make_app()
