"""Runs the two web applications under gunicorn: one worker process each, several threads."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from gateway.domain import wording
from gateway.services.desk import Office
from gateway.settings import CONFIG, Settings
from web import console as inner
from web import public as outer

_THREADS = 16
_GRACE_SECONDS = 5


def console(settings: Settings, make_office: Callable[[], Office]) -> None:
    """Serve the console until SIGTERM. The office is made in the process that serves it."""
    _Server("web", settings.web.console, lambda: _console(settings, make_office())).run()


def public(settings: Settings, make_office: Callable[[], Office]) -> None:
    """Serve the outer network until SIGTERM. The office is made in the process that serves it."""
    pages = wording.load(CONFIG, "public")
    _Server("hooks", settings.web.hooks, lambda: outer.create_app(make_office(), pages)).run()


def _console(settings: Settings, office: Office) -> Flask:
    folder = settings.data / "modems"
    # Simulated modems lie in the data folder, each with its control socket beside it.
    modems = [
        folder / f"{one.name}.sock"
        for one in settings.channels
        if one.kind == "gsm" and one.port == str(folder / one.name)
    ]
    return inner.create_app(office, wording.load(CONFIG, "screens"), modems)


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn told by code instead of by its command line."""

    def __init__(self, name: str, place: tuple[str, int], make_app: Callable[[], Flask]) -> None:
        self._name = name
        self._place = place
        self._make_app = make_app
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own."""
        options: dict[str, Any] = {
            "bind": "{}:{}".format(*self._place),
            "worker_class": "gthread",
            "workers": 1,
            "threads": _THREADS,
            "graceful_timeout": _GRACE_SECONDS,
            "timeout": 60,
            "keepalive": 30,
            "loglevel": "warning",
            "proc_name": f"gridline {self._name}",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; called in the worker, after the fork."""
        return self._make_app()
