"""Gunicorn told by code instead of by its command line: one worker process, several threads."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

# What providers post holds a thread each while it waits for its commit.
_THREADS = {"web": 16, "hooks": 64}
_WORKERS = {"web": "gthread", "hooks": "web.worker.OuterWorker"}
_GRACE_SECONDS = 5

Application = Any  # of WSGI; Flask's type would make the master carry Flask


class Server(BaseApplication):  # type: ignore[misc]
    """A listener on an address; the application is made in the worker, after the fork."""

    def __init__(
        self, name: str, place: tuple[str, int], make_app: Callable[[], Application]
    ) -> None:
        self._name = name
        self._place = place
        self._make_app = make_app
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own."""
        options: dict[str, Any] = {
            "bind": "{}:{}".format(*self._place),
            "worker_class": _WORKERS[self._name],
            "workers": 1,
            "threads": _THREADS[self._name],
            "graceful_timeout": _GRACE_SECONDS,
            "timeout": 60,
            "keepalive": 30,
            "loglevel": "warning",
            "proc_name": f"gridline {self._name}",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        """The application; called in the worker, after the fork."""
        return self._make_app()
