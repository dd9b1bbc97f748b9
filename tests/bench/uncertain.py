"""Sends to a hosted provider of which every tenth is taken and never answered: none goes twice."""

import contextlib
import dataclasses
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gateway.domain.delivery import State
from gateway.services.texts import outbox
from tests import databases, hosted
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target
from tests.hosted import HostedTown

NAME, TITLE = "uncertain", "Hosted sends, 10 % time-outs after acceptance: twice, lost, settled"
_SENDS = 5000
_UNANSWERED = 0.1
_SEED = 12345
_PHONES = 0.8  # so many phones as texts: some get several
_ANSWER_SECONDS = 0.05  # time-outs are as long as this setting says
_SWEEPS = 3  # looks at the list for each: on a busy machine some of these time out, too
_NONE = Target(0.0)
_SETTLED = {State.SENT, State.DELIVERED}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of the texts."""

    twice: int
    lost: int
    unanswered: int
    by_status: int  # of those, settled by a status callback
    by_list: int
    shown: int  # uncertain at the end, for a person
    stuck: int  # of all, neither sent nor shown


def measure(options: Options) -> Figure:
    """All of it once."""
    count = options.scaled(_SENDS)
    outcome = run(count)
    lines = [
        Line("sent twice", "texts", [outcome.twice], _NONE),
        Line("lost", "texts", [outcome.lost], _NONE),
        Line("taken and not answered", "texts", [outcome.unanswered]),
        Line("of those settled by a status", "texts", [outcome.by_status]),
        Line("of those found in the list", "texts", [outcome.by_list]),
        Line("of those shown to a person", "texts", [outcome.shown]),
        Line("neither settled nor shown", "texts", [outcome.stuck], _NONE),
    ]
    return Figure(NAME, TITLE, lines, [f"{count} texts against a fake of Twilio, SQLite"])


def run(count: int) -> Outcome:
    """Send so many texts, lose every tenth answer, and look at what both sides have."""
    dice = random.Random(_SEED)
    with _town() as town:
        _queue(town, count, dice)
        kinds = ["late" if dice.random() < _UNANSWERED else "accept" for _ in range(count)]
        town.twilio.plans.extend(kinds)
        while town.courier.step():
            pass
        unanswered = _uncertain(town)
        _reports(town, dice)
        by_status = unanswered - _uncertain(town)
        for _ in range(_SWEEPS):
            for _ in range(_uncertain(town)):  # one look a while: there are other things to do
                town.world.clock.passes(seconds=66)
                town.courier.step()
        shown = _uncertain(town)
        taken = Counter((form["To"], form["Body"]) for form in town.twilio.forms)
        return Outcome(
            twice=sum(taken.values()) - len(taken),
            lost=count - len(taken),
            unanswered=unanswered,
            by_status=by_status,
            by_list=unanswered - by_status - shown,
            shown=shown,
            stuck=sum(one.state not in _SETTLED | {State.UNCERTAIN} for one in town.deliveries()),
        )


@contextlib.contextmanager
def _town() -> Iterator[HostedTown]:
    with tempfile.TemporaryDirectory(prefix="gridline-bench-") as name:
        url = databases.fresh("sqlite", Path(name))
        with hosted.town(url, Path(name), account={"answer_seconds": _ANSWER_SECONDS}) as town:
            yield town


def _queue(town: HostedTown, count: int, dice: random.Random) -> None:
    phones = [f"139{nth:08d}" for nth in range(int(count * _PHONES) or 1)]
    with town.world.office.desk(count) as desk:
        for nth in range(count):
            outbox.queue_plain(desk, dice.choice(phones), f"【普陀网格】停水通知{nth}", "tw")


def _reports(town: HostedTown, dice: random.Random) -> None:
    """Statuses for half of what was taken: in any order, some of them twice."""
    forms = [form for form in town.twilio.forms if dice.random() < 0.5]
    told = [(form, status) for form in forms for status in ("sent", "delivered")]
    told += dice.sample(told, len(told) // 3)
    dice.shuffle(told)
    sids = dict(zip(map(id, town.twilio.forms), town.twilio.messages, strict=True))
    for form, status in told:
        assert town.reports(form, status, sid=sids[id(form)]["sid"]) == 204


def _uncertain(town: HostedTown) -> int:
    return sum(one.state is State.UNCERTAIN for one in town.deliveries())
