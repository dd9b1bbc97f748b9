"""Runs a command of the gateway and looks again and again where its processor time goes.

The look is a signal each few milliseconds of processor time, so waiting does not count. SIGUSR1
begins the count anew; at the end it is printed as a line of JSON.
"""

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import click

from gateway.__main__ import cli

_SECONDS = 0.004  # the kernel's own grain
_SERVICES = ("gateway", "services")
_DRIVER = ("do_execute", "do_executemany", "do_commit", "do_execute_no_params")
# What is at work, told by a function it has called: end of the file, names. The innermost counts.
_PLACES = {
    "commit": ("sqlalchemy/engine/base.py", ("_commit_impl",)),
    "BEGIN": ("gateway/store/db.py", ("_begin",)),
    "flush (INSERT, UPDATE)": ("sqlalchemy/orm/session.py", ("flush",)),
    "queries and results": (
        "sqlalchemy/orm/session.py",
        ("execute", "scalars", "scalar", "get", "get_one", "refresh"),
    ),
    "lazy loading": ("sqlalchemy/orm/strategies.py", ("_load_for_state",)),
    "rows made": ("sqlalchemy/orm/state.py", ("_initialize_instance",)),
    "savepoints": ("sqlalchemy/orm/session.py", ("begin_nested", "commit")),
    "router": ("gateway/runtime/worker.py", ("route",)),
    "grammar": ("gateway/domain/reply.py", ("parse_resident", "parse_member")),
    "wording": ("gateway/domain/wording.py", ("render", "sent")),
    "calendar": ("gateway/domain/deadline.py", ("add", "awake")),
    "phone numbers": ("gateway/domain/phone.py", ("canonical", "shown")),
    "the bell": ("gateway/store/queue.py", ("_tell",)),
    "RQ": ("rq/worker/base.py", ("work",)),
    "signature": ("modems/twilio/signature.py", ("require",)),
    "form": ("web/public/signed.py", ("_fields",)),
    "request limits": ("web/public/limits.py", ("by_address",)),
    "other rules": ("gateway/runtime/worker.py", ("intake",)),
    "rules of arrival": ("gateway/services/texts/inbox.py", ("store",)),
    "Flask": ("flask/app.py", ("wsgi_app",)),
}
_NAMED = [(name, end, place) for place, (end, names) in _PLACES.items() for name in names]


class Sampler:
    """Counts of samples: by what was at work, by the service it was for, and in the driver."""

    def __init__(self) -> None:
        self.places: Counter[str] = Counter()
        self.services: Counter[str] = Counter()
        self.driver = 0

    def look(self, _number: int, frame: FrameType | None) -> None:
        """Take one sample."""
        stack = list(_stack(frame))
        self.places[next(filter(None, map(_place, stack)), "elsewhere")] += 1
        self.services[next(filter(None, map(_service, stack)), "none")] += 1
        self.driver += any(one.f_code.co_name in _DRIVER for one in stack)

    def clear(self, _number: int, _frame: FrameType | None) -> None:
        """Forget all samples."""
        self.places.clear()
        self.services.clear()
        self.driver = 0

    def shares(self) -> dict[str, object]:
        """The counts as shares of all."""
        total = max(1, self.places.total())
        return {
            "samples": total,
            "driver": self.driver / total,
            "places": {name: count / total for name, count in self.places.most_common()},
            "services": {name: count / total for name, count in self.services.most_common(12)},
        }


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _place(frame: FrameType) -> str | None:
    code = frame.f_code
    for name, end, place in _NAMED:
        if code.co_name == name and code.co_filename.endswith(end):
            return place
    return None


def _service(frame: FrameType) -> str | None:
    file = Path(frame.f_code.co_filename)
    ours = _SERVICES in (file.parts[-3:-1], file.parts[-4:-2])
    return f"{file.stem}.{frame.f_code.co_name}" if ours else None


def main() -> None:
    """Run a command of the gateway under the sampler."""
    sampler = Sampler()
    signal.signal(signal.SIGPROF, sampler.look)
    signal.signal(signal.SIGUSR1, sampler.clear)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS, _SECONDS)
    try:
        cli.main(sys.argv[1:], standalone_mode=False)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        click.echo(json.dumps(sampler.shares()))


if __name__ == "__main__":
    main()
