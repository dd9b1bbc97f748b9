"""The processes of the Procfile: `gridline web`, `hooks`, `channels`, `worker`, `ticker`."""

import os
import signal
import socket
import sys
import threading
from types import FrameType

import click

from gateway.cli import listener, parts
from gateway.cli.context import Cli
from gateway.errors import Unavailable
from gateway.runtime import log, supervisor
from gateway.services.texts import arrivals, lines, strays
from gateway.services.town import directory
from gateway.store import queue

# A text waits in the database; providers and people wait for an answer of the listeners. At two
# cores, 200 posts a second beside a full worker: p99 160 instead of 270 ms, as many texts handled.
_GIVES_WAY = 5


@click.command()
@click.pass_obj
def web(cli: Cli) -> None:
    """Serve the console."""
    _listen(cli, "web")


@click.command()
@click.pass_obj
def hooks(cli: Cli) -> None:
    """Serve the outer network: provider callbacks, the API, public pages."""
    _listen(cli, "hooks")


def _listen(cli: Cli, name: str) -> None:
    queue.require(cli.settings)
    cli.check_schema()
    os.execv(sys.executable, listener.argv(name, cli.settings))


@click.command()
@click.pass_obj
def channels(cli: Cli) -> None:
    """Run a courier for each channel of the settings."""
    from gateway.runtime.courier import Courier
    from gateway.runtime.pusher import Pusher

    queue.require(cli.settings)
    log.setup("channels")
    # Two owners of one channel would each take the other's sending for a crash.
    supervisor.hold(cli.settings.data, "channels")
    office, stop = cli.office, _stop_event()
    with office.desk() as desk:
        directory.sync_service_lines(desk)
        lines.ensure(desk)
        strays.adopt(desk)
    couriers = [
        Courier(
            office,
            parts.channel(one, cli.settings.data, cli.settings.web.public_base_url),
            stop,
        )
        for one in cli.settings.channels
    ]
    if not couriers:
        raise Unavailable("the settings name no channel: add a [[channels]] table")
    threads = [
        threading.Thread(target=courier.run, name=courier.channel.name) for courier in couriers
    ]

    def wake() -> None:
        for courier in couriers:
            courier.channel.wake()

    threads.append(threading.Thread(target=office.bell.listen, args=(wake, stop)))
    if sorts := parts.files_to_fetch(cli.settings):
        from gateway.runtime.fetcher import Fetcher  # it carries a painter of pictures

        threads.append(threading.Thread(target=Fetcher(office, sorts, stop).run, name="fetcher"))
    threads.append(threading.Thread(target=Pusher(office, os.environ, stop).run, name="pusher"))
    for thread in threads:
        thread.start()
    stop.wait()
    wake()
    for thread in threads:
        thread.join()


@click.command()
@click.pass_obj
def worker(cli: Cli) -> None:
    """Turn texts into tickets."""
    from gateway.runtime import jobs
    from gateway.runtime.worker import Worker

    queue.require(cli.settings)
    log.setup("worker")
    os.nice(_GIVES_WAY)
    name = f"{socket.gethostname()}:{os.environ.get('GRIDLINE_PROCESS', os.getpid())}"
    jobs.bind(Worker(cli.office, name))
    queue.work(cli.settings, arrivals.BELL, name.replace(":", "-").replace(".", "-"))


@click.command()
@click.pass_obj
def ticker(cli: Cli) -> None:
    """Watch the deadlines."""
    from gateway.runtime import ticker as clockwork

    queue.require(cli.settings)
    log.setup("ticker")
    clockwork.run(cli.office, _stop_event())


def _stop_event() -> threading.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
