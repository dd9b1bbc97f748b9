"""A process that plays the channel: texts come by the loopback channel, and a courier stores them.

Told a count and a pace on a line of stdin, it answers with a line of JSON when all are handled.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import func, select

from gateway import settings as settings_module
from gateway.cli import parts
from gateway.runtime.courier import Courier
from gateway.services.desk import Office
from gateway.services.texts import lines
from gateway.store.tables import Delivery, Ticket
from modems.loopback import LoopbackChannel
from tests.bench import texts

# What has arrived and is no ticket yet, stored or not: workers have full batches and no mountain.
_AHEAD = 300
_LOOK_SECONDS = 0.01
_PATIENCE_SECONDS = 120.0


def main() -> None:
    """Serve until stdin ends."""
    ask = argparse.ArgumentParser()
    ask.add_argument("settings", type=Path)
    ask.add_argument("data", type=Path)
    told = ask.parse_args()
    office = parts.office(settings_module.load(told.settings, told.data))
    with office.desk() as desk:
        # Sending is a figure of its own; here the outbound texts stay queued.
        lines.pause(desk, "loop")
    channel, stop = LoopbackChannel("loop"), threading.Event()
    courier = Courier(office, channel, stop)
    threads = [
        threading.Thread(target=courier.run),
        threading.Thread(target=office.bell.listen, args=(channel.wake, stop)),
    ]
    for thread in threads:
        thread.start()
    for seed, line in enumerate(sys.stdin, 1):
        count, rate = line.split()
        reports = list(texts.reports(int(count), seed))
        click.echo(json.dumps(feed(office, channel, reports, float(rate))))
    stop.set()
    channel.wake()
    for thread in threads:
        thread.join()


def feed(
    office: Office, channel: LoopbackChannel, reports: Sequence[tuple[str, str]], rate: float
) -> dict[str, float]:
    """Let reports arrive, `rate` a second or as fast as they are handled (0), till all are."""
    before, done, given = _counts(office), 0, 0
    began = time.monotonic()
    until = began + _PATIENCE_SECONDS
    while done < len(reports) and time.monotonic() < until:
        due = done + _AHEAD
        if rate:
            due = min(due, int((time.monotonic() - began) * rate) + 1)
        for phone, words in reports[given:due]:
            channel.deliver(phone, words)
        given = max(given, min(len(reports), due))
        time.sleep(_LOOK_SECONDS)
        done = _counts(office)[0] - before[0]
    seconds = time.monotonic() - began
    after = _counts(office)
    return {
        "texts": given,
        "seconds": seconds,
        "tickets": after[0] - before[0],
        "dispatched": after[1] - before[1],
        "queued": after[2] - before[2],
    }


def _counts(office: Office) -> tuple[int, int, int]:
    """Tickets, dispatched ones, and texts queued."""
    with office.view() as desk:
        return (
            desk.tx.scalar(select(func.count(Ticket.id))) or 0,
            desk.tx.scalar(select(func.count(Ticket.team_id))) or 0,
            desk.tx.scalar(select(func.count(Delivery.id))) or 0,
        )


if __name__ == "__main__":
    main()
