"""Forty residents text about one power cut: one matter, forty receipts, one team called out."""

import contextlib
import time

from gateway.domain.ticket import Status
from gateway.store.tables import Message, Ticket
from tests.bench import harness, outbound
from tests.bench.harness import Options, Town
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "merge", "40 reports of one power cut at once, two SIMs of 3 s of air time"
_REPORTS, _SIMS, _AIR_SECONDS, _SHRINK = 40, 2, 3.0, 10
_CALL_OUT = "member.dispatch"


def measure(options: Options) -> Figure:
    """SQLite with some rounds; PostgreSQL with one, as its workers do not wait for each other."""
    shrink = 1 if options.long else _SHRINK
    lines, notes = [], []
    for kind, rounds in (("sqlite", min(3, options.rounds)), ("postgresql", 1)):
        try:
            found = [_round(kind, shrink) for _ in range(rounds)]
        except harness.Skipped as reason:
            notes.append(f"{kind}: {reason}")
            continue
        seconds, parents, children, teams = (list(column) for column in zip(*found, strict=True))
        lines += [
            Line(f"{kind}: last receipt", "s", seconds, Target(180.0)),
            Line(f"{kind}: parents", "tickets", parents, Target(1)),
            Line(f"{kind}: children", "tickets", children, Target(_REPORTS - 1, at_least=True)),
            Line(f"{kind}: teams called out", "teams", teams, Target(1)),
        ]
    if shrink > 1:
        notes.append(
            f"measured at {_AIR_SECONDS / shrink:g} s of air time and the rest added for each "
            "piece; --long measures the real thing"
        )
    return Figure(NAME, TITLE, lines, notes)


def _round(kind: str, shrink: int) -> tuple[float, int, int, int]:
    """Seconds to the last receipt on the air, then parents, children and teams called out."""
    air = _AIR_SECONDS / shrink
    with contextlib.ExitStack() as stack:
        town = stack.enter_context(
            harness.town(kind, channels=harness.NO_CHANNELS, workers=1 if kind == "sqlite" else 2)
        )
        stack.enter_context(harness.gateway(town, "channels", "worker", "ticker"))
        modems = [
            stack.enter_context(harness.modem(town, f"m{nth}", air_seconds=air, report_seconds=5))
            for nth in range(1, _SIMS + 1)
        ]
        time.sleep(1.0)  # their couriers listen
        phones = [f"1390000{7001 + nth}" for nth in range(_REPORTS)]
        for nth, phone in enumerate(phones):
            modems[nth % _SIMS].receive(phone, f"和平巷{nth + 1}号停电了")
        ends = [
            outbound.end(modem, phones[nth::_SIMS], _AIR_SECONDS - air)
            for nth, modem in enumerate(modems)
        ]
        began = min(row["notified"][0] for modem in modems for row in modem.received())
        return rounded(max(ends)[0] - began), *_counted(town)


def _counted(town: Town) -> tuple[int, int, int]:
    with town.office() as office, office.view() as desk:
        tickets = desk.tx.query(Ticket).all()
        merged = [one for one in tickets if one.status is Status.MERGED]
        called = desk.tx.query(Message.ticket_id).where(Message.kind == _CALL_OUT).distinct()
        return len(tickets) - len(merged), len(merged), called.count()
