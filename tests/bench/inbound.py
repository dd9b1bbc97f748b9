"""How many signed posts of a hosted provider a second are stored for good and answered."""

import contextlib
import dataclasses
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from gateway.services.texts import inbox, lines
from gateway.store.tables import Message, Ticket
from tests.bench import bare, harness, intake, texts, usage
from tests.bench.harness import Options, Town
from tests.bench.report import Figure, Line, Target, quantile, rounded

NAME, TITLE = "inbound", "Signed posts of Twilio: stored, committed and answered by one process"
_KINDS = ("sqlite", "postgresql")
_POSTS, _WARM_UP, _BARE = 2000, 200, 1000
_RATES = (200, 400)  # what must be borne, and the aim
_BACKLOG = 1500  # texts that lie before the worker, so that it never rests
_SEED_OF_BACKLOG = 9
_REACHED = Target(200, at_least=True)
# By what the worker does meanwhile: milliseconds at the first of the rates.
_P99 = {"worker idle": Target(100.0), "worker at full load": Target(300.0)}
_NONE = Target(0.0)


@dataclasses.dataclass(frozen=True)
class Round:
    """What one gateway did: as fast as it can, and at each of the rates."""

    fastest: dict[str, Any]
    at: dict[int, dict[str, Any]]
    missing: int  # answered 2xx and not there
    refused: int  # answered anything else, or not at all
    processor: float  # milliseconds of the listener's for a post
    handled: float  # texts a second that the worker made tickets of meanwhile


def measure(options: Options) -> Figure:
    """Both databases, with nobody else at them and beside a busy worker."""
    found: list[Line] = []
    notes = [f"latency counts from the moment a post is due; aim: {_RATES[-1]} posts/s"]
    for kind in _KINDS:
        try:
            found += _case(kind, options)
        except harness.Skipped as reason:
            notes.append(f"{kind}: {reason}")
    return Figure(NAME, TITLE, found, notes + _profile(options))


def _case(kind: str, options: Options) -> list[Line]:
    rounds: dict[str, list[Round]] = {what: [] for what in _P99}
    bare_rates = []
    for _ in range(options.rounds):
        for what, done in rounds.items():
            done.append(_round(kind, what, options))
        bare_rates.append(rounded(_bare(kind, options)))
    found = [one for what, done in rounds.items() for one in _lines(f"{kind}, {what}", what, done)]
    fastest = [_rate(one.fastest) for one in rounds["worker idle"]]
    shares = [rounded(one / most, 2) for one, most in zip(fastest, bare_rates, strict=True)]
    return [
        *found,
        Line(f"{kind}: bare rows, a commit each", "texts/s", bare_rates),
        Line(f"{kind}: share of the bare rate, worker idle", "", shares),
    ]


def _lines(case: str, what: str, done: list[Round]) -> Iterator[Line]:
    yield Line(f"{case}: at most", "posts/s", [_rate(one.fastest) for one in done], _REACHED)
    for rate in _RATES:
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            waits = [1000 * quantile(one.at[rate]["waits"], share) for one in done]
            target = _P99[what] if (rate, name) == (_RATES[0], "p99") else None
            yield Line(f"{case}: {name} at {rate}/s", "ms", [rounded(one) for one in waits], target)
    yield Line(f"{case}: answered and not stored", "posts", [one.missing for one in done], _NONE)
    yield Line(f"{case}: not answered 200", "posts", [one.refused for one in done], _NONE)
    processor = [rounded(one.processor, 3) for one in done]
    yield Line(f"{case}: processor in the listener", "ms/post", processor)
    if any(one.handled for one in done):
        yield Line(f"{case}: handled by it", "texts/s", [rounded(one.handled) for one in done])


def _rate(answers: dict[str, Any]) -> float:
    return rounded(len(answers["waits"]) / answers["seconds"])


def _round(kind: str, what: str, options: Options) -> Round:
    is_busy = what != "worker idle"
    processes = ("hooks", "worker", "ticker") if is_busy else ("hooks",)
    with harness.town(kind, channels=harness.TWILIO) as town:
        if is_busy:
            _backlog(town)
        with harness.gateway(town, *processes) as about, poster(town, about) as twilio:
            before = _counts(town)
            answers = [tell(twilio, 1, _WARM_UP)]
            if is_busy:
                harness.wait(lambda: _counts(town)[1])
            listener = usage.descendants(about["pids"]["hooks"])
            spent = -sum(map(usage.cpu_seconds, listener))
            began, tickets = time.monotonic(), _counts(town)[1]
            count = options.scaled(_POSTS)
            answers += [tell(twilio, nth, count, rate) for nth, rate in enumerate((0, *_RATES), 2)]
            spent += sum(map(usage.cpu_seconds, listener))
            after = _counts(town)
            seconds = time.monotonic() - began
    good = sum(one["statuses"].get("200", 0) for one in answers)
    return Round(
        fastest=answers[1],
        at=dict(zip(_RATES, answers[2:], strict=True)),
        missing=good - (after[0] - before[0]),
        refused=sum(len(one["waits"]) for one in answers) - good,
        processor=1000 * spent / sum(len(one["waits"]) for one in answers[1:]),
        handled=(after[1] - tickets) / seconds,
    )


def _backlog(town: Town) -> None:
    with town.office() as office, office.desk() as desk:
        lines.ensure(desk)
        for nth, (phone, words) in enumerate(texts.reports(_BACKLOG, _SEED_OF_BACKLOG)):
            inbox.receive(desk, "tw", f"+86{phone}", words, None, f"backlog{nth}")


def _counts(town: Town) -> tuple[int, int]:
    """Texts that came in, and tickets."""
    with town.office() as office, office.view() as desk:
        inbound = select(func.count(Message.id)).where(Message.direction == "in")
        return desk.tx.scalar(inbound) or 0, desk.tx.scalar(select(func.count(Ticket.id))) or 0


@contextlib.contextmanager
def poster(town: Town, about: dict[str, Any]) -> Iterator["subprocess.Popen[str]"]:
    """A process that posts texts to the outer listener when `tell` says so; the listener lives."""
    harness.wait(lambda: harness.is_ready(about, "hooks", "healthz"))
    command = harness.module("tests.bench.poster", town, about["addresses"]["hooks"])
    with harness.process(command, town.folder / "poster.log") as child:
        yield child


def tell(twilio: "subprocess.Popen[str]", seed: int, count: int, rate: float = 0) -> dict[str, Any]:
    """Have so many texts posted, and wait until all are answered."""
    harness.say(twilio, f"{count} {rate} {seed}")
    return dict(harness.read_json(twilio))


def _bare(kind: str, options: Options) -> float:
    """Texts a second that one connection writes, each committed, without any rule."""
    reports = list(texts.reports(options.scaled(_BARE)))
    with harness.town(kind) as town, town.office() as office:
        began = time.monotonic()
        bare.receive(office.store, reports)
        return len(reports) / (time.monotonic() - began)


# ---------------------------------------------------------------- where the time goes


def _profile(options: Options) -> list[str]:
    """One post after the other, without HTTP, in one thread."""
    notes = []
    for kind in _KINDS:
        with (
            contextlib.suppress(harness.Skipped),
            harness.town(kind, channels=harness.TWILIO) as town,
            harness.gateway(town, "ticker"),
            harness.process(
                harness.module("tests.bench.answering", town), town.folder / "answering.log"
            ) as child,
        ):
            for count in (_WARM_UP, options.scaled(_POSTS)):
                harness.say(child, str(count))
                found = harness.read_json(child)
            notes.append(
                f"{kind}, one post by itself takes {found['wall']:.2g} ms, "
                f"{found['processor']:.2g} ms of them the processor's: "
                f"{intake.listed(found['places'])}"
            )
    return notes
