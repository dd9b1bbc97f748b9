"""How many texts a second become routed tickets with their texts queued, and where time goes."""

import contextlib
import functools
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

from tests.bench import harness, usage
from tests.bench.harness import Options, Town
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "intake", "Sustained intake: loopback channel to routed ticket with its texts queued"
_TEXTS, _WARM_UP, _BARE = 3000, 300, 2000
# database, worker processes, what must be reached
_CASES = (("sqlite", 1, 150), ("postgresql", 2, 200))
# Some reports name no category for sure and wait in triage; each is receipted, and what is
# dispatched is told to its team and to the resident too.
_DISPATCHED, _QUEUED = Target(0.9, at_least=True), Target(2, at_least=True)


def measure(options: Options) -> Figure:
    """Both databases, and the store's own limit in the same run."""
    lines: list[Line] = []
    notes: list[str] = []
    for kind, workers, wanted in _CASES:
        try:
            lines += _case(kind, workers, wanted, options)
        except harness.Skipped as reason:
            notes.append(f"{kind}: {reason}")
    notes += _profile(options)
    return Figure(NAME, TITLE, lines, notes)


def _case(kind: str, workers: int, wanted: int, options: Options) -> list[Line]:
    rates, bare, cpu, found = [], [], [], []
    for _ in range(options.rounds):
        with harness.town(kind, workers=workers) as town, running(town) as (pids, feed):
            tell(feed, _WARM_UP)
            before = sum(map(usage.cpu_seconds, pids))
            last = tell(feed, options.scaled(_TEXTS))
            found.append(last)
            spent = sum(map(usage.cpu_seconds, pids)) - before
        rates.append(rounded(last["tickets"] / last["seconds"]))
        cpu.append(rounded(1000 * spent / last["tickets"]))
        bare.append(rounded(_bare(kind, workers, options)))
    case = f"{kind}, {workers} worker" + "s" * (workers > 1)
    return [
        Line(case, "texts/s", rates, Target(wanted, at_least=True)),
        Line(f"{case}: tickets a text", "", _share(found, "tickets"), Target(1, at_least=True)),
        Line(f"{case}: dispatched", "", _share(found, "dispatched"), _DISPATCHED),
        Line(f"{case}: texts queued", "a text", _share(found, "queued"), _QUEUED),
        Line(f"{case}: processor in workers", "ms/text", cpu),
        Line(f"{case}: bare ORM rows", "texts/s", bare),
        Line(
            f"{case}: share of the bare rate", "",
            [rounded(rate / limit, 2) for rate, limit in zip(rates, bare, strict=True)],
        ),
    ]  # fmt: skip


def _share(found: list[dict[str, Any]], what: str) -> list[float]:
    """How many of something came of a text, a value a round."""
    return [rounded(one[what] / one["texts"]) for one in found]


@contextlib.contextmanager
def running(town: Town, *more: str) -> Iterator[tuple[list[int], "subprocess.Popen[str]"]]:
    """A gateway whose texts come from a feeder; gives the workers' ids and the feeder."""
    only = ("worker", "ticker", *more)
    with harness.gateway(town, *only) as about, feeder(town) as feed:
        pids = [pid for name, pid in about["pids"].items() if name.startswith("worker")]
        yield pids, feed


@contextlib.contextmanager
def feeder(town: Town) -> Iterator["subprocess.Popen[str]"]:
    """A process that lets texts arrive when `tell` says so."""
    command = harness.module("tests.bench.feeder", town)
    with harness.process(command, town.folder / "feeder.log") as child:
        yield child
        assert child.stdin is not None
        child.stdin.close()
        child.wait(20)


def tell(feed: "subprocess.Popen[str]", count: int, rate: float = 0) -> dict[str, Any]:
    """Have so many texts arrive, and wait until all are handled."""
    harness.say(feed, f"{count} {rate}")
    return dict(harness.read_json(feed))


def _bare(kind: str, processes: int, options: Options) -> float:
    """Texts a second whose rows are only written, by as many processes as there were workers."""
    count = options.scaled(_BARE) // processes
    with contextlib.ExitStack() as stack:
        town = stack.enter_context(harness.town(kind))
        command = harness.module("tests.bench.bare", town)
        log = town.folder / "bare.log"
        writers = [
            stack.enter_context(harness.process([*command, str(nth)], log))
            for nth in range(processes)
        ]
        for warm_up in (100, count):
            for one in writers:
                harness.say(one, str(warm_up))
            seconds = max([float(harness.read_json(one)) for one in writers])
    return count * processes / seconds


# ---------------------------------------------------------------- where the time goes


def _profile(options: Options) -> list[str]:
    notes = []
    for kind, _, _ in _CASES:
        with contextlib.suppress(harness.Skipped):
            shares = sampled(kind, options.scaled(_TEXTS))
            notes.append(
                f"{kind}, a worker's processor time: {listed(shares['places'])}; "
                f"of all, in the database driver {shares['driver']:.0%}"
            )
            notes.append(f"{kind}, by service: {listed(shares['services'])}")
    return notes


@functools.cache
def sampled(kind: str, count: int, nth: int = 0) -> dict[str, Any]:
    """Where one worker's processor time goes under load; taken once for each round `nth`."""
    with harness.town(kind) as town, harness.gateway(town, "ticker"):
        command = harness.module("tests.bench.sampler", town, *town.words("worker"))
        with harness.process(command, town.folder / "worker.log") as worker:
            with feeder(town) as feed:
                tell(feed, _WARM_UP)
                worker.send_signal(signal.SIGUSR1)
                tell(feed, count)
            worker.terminate()
            return dict(harness.read_json(worker))


def listed(shares: dict[str, float]) -> str:
    """Shares in words, the greatest first; what is less than one in a hundred is left out."""
    return ", ".join(f"{name} {share:.0%}" for name, share in shares.items() if share >= 0.01)
