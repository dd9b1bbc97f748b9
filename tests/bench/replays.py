"""Posts that come twice and out of order, while the listener is killed: each text is one row."""

import dataclasses
import os
import random
import signal
import threading
import time
from collections import Counter, deque

from sqlalchemy import select

from gateway.runtime import supervisor
from gateway.services.desk import Office
from gateway.store.tables import Message
from tests.bench import harness, poster, usage
from tests.bench.harness import Options, Town
from tests.bench.poster import Post, posts
from tests.bench.report import Figure, Line, Target
from tests.runtime.waiting import ended

NAME, TITLE = "replays", "Posts repeated, reordered, cut off by SIGKILL: one row each, none lost"
_KINDS = ("sqlite", "postgresql")
_REPEATED, _REORDERED = 0.3, 0.05
_APART = 200  # posts: how far a repeat mostly is from the first, and what comes out of order
_LINES = 16
_AGAIN_SECONDS = 0.05  # Twilio waits longer before it repeats
_PATIENCE_SECONDS = 300.0
_NONE = Target(0.0)


@dataclasses.dataclass(frozen=True)
class Plan:
    """How many posts and kills, and from where chance comes."""

    posts: int = 10_000
    kills: int = 5
    seed: int = 12345


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of the posts."""

    texts: int  # different ones
    rows: int
    lost: int  # answered 2xx, and then not there
    twice: int
    strange: int  # rows of what nobody posted
    unanswered: int  # tries that came to nothing, and were repeated
    kills: int
    seconds: float


def measure(options: Options) -> Figure:
    """Both databases, once each."""
    plan = Plan(posts=options.scaled(Plan.posts))
    lines: list[Line] = []
    notes = [f"{plan.posts} posts, {_REPEATED:.0%} repeats, {_REORDERED:.0%} out of order"]
    for kind in _KINDS:
        try:
            lines += _lines(kind, run(kind, plan))
        except harness.Skipped as reason:
            notes.append(f"{kind}: {reason}")
    return Figure(NAME, TITLE, lines, notes)


def _lines(kind: str, found: Outcome) -> list[Line]:
    return [
        Line(f"{kind}: different texts", "texts", [found.texts]),
        Line(f"{kind}: rows", "rows", [found.rows], Target(found.texts)),
        Line(f"{kind}: answered 2xx and lost", "texts", [found.lost], _NONE),
        Line(f"{kind}: more than one row", "texts", [found.twice], _NONE),
        Line(f"{kind}: rows of no post", "rows", [found.strange], _NONE),
        Line(f"{kind}: tries not answered, repeated", "posts", [found.unanswered]),
        Line(f"{kind}: kills", "", [found.kills]),
        Line(f"{kind}: all of it", "s", [round(found.seconds, 1)]),
    ]


def run(kind: str, plan: Plan) -> Outcome:
    """Post them all until each is answered 2xx, and kill the listener again and again meanwhile."""
    some = _in_disorder(plan)
    lost: set[str] = set()
    began = time.monotonic()
    with (
        harness.town(kind, channels=harness.TWILIO) as town,
        harness.gateway(town, "hooks") as about,
        town.office() as office,
        _Twilio(about["addresses"]["hooks"], some) as twilio,
    ):
        for nth in range(1, plan.kills + 1):
            twilio.has_answers(len(some) * nth // (plan.kills + 1))
            _kill(town)
            lost |= twilio.good() - _stored(office).keys()  # whatever comes again later
        twilio.has_answers(len(some))
        rows, good = _stored(office), twilio.good()
    known = {one.sid for one in some}
    assert good == known
    return Outcome(
        texts=len(known),
        rows=rows.total(),
        lost=len(lost | (good - rows.keys())),
        twice=sum(count > 1 for count in rows.values()),
        strange=len(rows.keys() - known),
        unanswered=twilio.failed(),
        kills=plan.kills,
        seconds=time.monotonic() - began,
    )


class _Twilio:
    """Posts on several lines, each again until it is answered 2xx. Use it as a context."""

    def __init__(self, address: str, some: list[Post]) -> None:
        self._address = address
        self._waiting = deque(some)
        self._count = len(some)
        self._answered: list[str] = []
        self._unanswered: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(_LINES)]

    def __enter__(self) -> "_Twilio":
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for one in self._threads:
            one.join()

    def good(self) -> set[str]:
        """What has been answered 2xx."""
        return set(self._answered[:])

    def failed(self) -> int:
        """How many tries came to nothing."""
        return len(self._unanswered)

    def has_answers(self, count: int) -> None:
        """Wait for so many."""
        harness.wait(lambda: len(self._answered) >= count, _PATIENCE_SECONDS)

    def _run(self) -> None:
        line = poster.Line(self._address)
        while len(self._answered) < self._count and not self._over.is_set():
            try:
                one = self._waiting.popleft()
            except IndexError:  # others have the last ones in hand
                self._over.wait(_AGAIN_SECONDS)
                continue
            if 200 <= line.post(one) < 300:
                self._answered.append(one.sid)
            else:
                self._unanswered.append(one.sid)
                self._waiting.append(one)
                self._over.wait(_AGAIN_SECONDS)
        line.close()


def _in_disorder(plan: Plan) -> list[Post]:
    """The posts as they come: some a second time a little later, some earlier or later."""
    dice = random.Random(plan.seed)
    first = posts(round(plan.posts * (1 - _REPEATED)), plan.seed)
    placed = [(float(nth), one) for nth, one in enumerate(first)]
    again = dice.choices(placed, k=plan.posts - len(first))
    placed += [(nth + dice.expovariate(1 / _APART), one) for nth, one in again]
    for at in dice.sample(range(len(placed)), round(len(placed) * _REORDERED)):
        nth, one = placed[at]
        placed[at] = (nth + dice.uniform(-_APART, _APART), one)
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def _kill(town: Town) -> None:
    """End the listener at once, master and worker; return when both are gone."""

    def pid() -> int | None:
        about = supervisor.running(town.folder)
        return about and about["pids"].get("hooks")

    alive = usage.descendants(harness.wait(pid))
    os.killpg(alive[0], signal.SIGKILL)
    harness.wait(lambda: ended(*alive))


def _stored(office: Office) -> Counter[str]:
    """How many rows there are of each text that came in."""
    with office.view() as desk:
        query = select(Message.external_id).where(Message.direction == "in")
        return Counter(sid or "" for sid in desk.tx.scalars(query))
