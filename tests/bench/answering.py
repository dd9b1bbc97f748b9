"""A process that answers signed posts by itself, one after the other, and says where time goes.

Told how many on a line of stdin, it prints a line of JSON: shares of its processor time, and how
many milliseconds a post took by the processor's clock and by the wall's.
"""

import argparse
import dataclasses
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

import click
from flask import Flask
from werkzeug.test import EnvironBuilder

from gateway import settings as settings_module
from gateway.cli import parts
from gateway.domain import wording
from gateway.settings import CONFIG
from tests.bench import poster
from tests.bench.sampler import Sampler
from web.public import create_app

_SECONDS = 0.002


def main() -> None:
    """Serve until stdin ends."""
    ask = argparse.ArgumentParser()
    ask.add_argument("settings", type=Path)
    ask.add_argument("data", type=Path)
    told = ask.parse_args()
    settings = settings_module.load(told.settings, told.data)
    url = settings.hooks_database_url or settings.database_url  # as gateway/cli/listener.py
    office = parts.office(dataclasses.replace(settings, database_url=url))
    app = create_app(office, wording.load(CONFIG, "public"))
    sampler = Sampler()
    signal.signal(signal.SIGPROF, sampler.look)
    for seed, line in enumerate(sys.stdin, 1):
        asked = [_environ(one) for one in poster.posts(int(line), seed)]
        sampler.clear(0, None)
        signal.setitimer(signal.ITIMER_PROF, _SECONDS, _SECONDS)
        wall, processor = time.perf_counter(), time.process_time()
        for one in asked:
            _answer(app, one)
        took = {
            "wall": 1000 * (time.perf_counter() - wall) / len(asked),
            "processor": 1000 * (time.process_time() - processor) / len(asked),
        }
        signal.setitimer(signal.ITIMER_PROF, 0)
        click.echo(json.dumps(sampler.shares() | took))
    office.store.close()


def _environ(one: poster.Post) -> dict[str, Any]:
    """A request as gunicorn hands it over."""
    made = EnvironBuilder(poster.PATH, method="POST", data=one.body, headers=one.headers)
    return dict(made.get_environ()) | {"RAW_URI": poster.PATH}


def _answer(app: Flask, environ: dict[str, Any]) -> None:
    told: list[str] = []
    b"".join(app(environ, lambda status, _headers, *_: told.append(status)))  # type: ignore[arg-type]
    if told != ["200 OK"]:
        raise RuntimeError(f"a post was answered {told}")


if __name__ == "__main__":
    main()
