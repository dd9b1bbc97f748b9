"""How fast texts leave: a modem at air time 0, and forty receipts on one SIM and on two."""

import contextlib
import time

from gateway.services.texts import outbox
from modems.simulator.control import ModemControl
from tests.bench import harness, receipts, texts
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "outbound", "Outbound: texts a second at air time 0; 40 reports at 3 s of air time"
_TEXTS, _REPORTS = 200, 40
_AIR_SECONDS = 3.0
_SHRINK = 10  # air time is a tenth when it is not --long
_LIMIT = Target(180.0)  # the issue: all receipts within three minutes


def measure(options: Options) -> Figure:
    """The line at its fastest, then a burst of reports on slow air."""
    rates = [_rate(options.scaled(_TEXTS)) for _ in range(options.rounds)]
    lines = [Line("one modem, air time 0", "texts/s", rates)]
    notes = []
    shrink = 1 if options.long else _SHRINK
    for sims in (1, 2):
        seconds, pieces = _burst(sims, shrink)
        lines.append(Line(f"all {_REPORTS} receipts, {sims} SIM", "s", [seconds], _LIMIT))
        notes.append(f"{sims} SIM: {pieces} pieces left on the fullest until its last receipt")
    if shrink > 1:
        notes.append(
            f"the receipts were measured at {_AIR_SECONDS / shrink:g} s of air time and the rest "
            "added for each piece; --long measures the real thing"
        )
    return Figure(NAME, TITLE, lines, notes)


def _rate(count: int) -> float:
    """Texts a second that one modem takes."""
    with (
        harness.town(channels=harness.NO_CHANNELS) as town,
        harness.gateway(town, "channels"),
        harness.modem(town, air_seconds=0, report_seconds=1) as modem,
        town.office() as office,
    ):
        with office.desk() as desk:
            for phone, _ in texts.reports(count):
                outbox.queue_plain(desk, phone, "【普陀网格】明日停水检修，请备水。", "m1")
        sent = modem.wait_sent(count, seconds=60)
        return rounded((len(sent) - 1) / (sent[-1]["commanded"] - sent[0]["commanded"]))


def _burst(sims: int, shrink: int) -> tuple[float, int]:
    """Seconds from the first notification to the last receipt on the air, and its line's pieces."""
    air = _AIR_SECONDS / shrink
    with contextlib.ExitStack() as stack:
        town = stack.enter_context(harness.town(channels=harness.NO_CHANNELS))
        stack.enter_context(harness.gateway(town, "channels", "worker", "ticker"))
        modems = [
            stack.enter_context(harness.modem(town, f"m{nth}", air_seconds=air, report_seconds=5))
            for nth in range(1, sims + 1)
        ]
        time.sleep(1.0)  # their couriers listen
        reports = list(texts.reports(_REPORTS))
        for nth, (phone, words) in enumerate(reports):
            modems[nth % sims].receive(phone, words)
        shares = [[phone for phone, _ in reports[nth::sims]] for nth in range(sims)]
        ends = [
            end(modem, phones, _AIR_SECONDS - air)
            for modem, phones in zip(modems, shares, strict=True)
        ]
        began = min(row["notified"][0] for modem in modems for row in modem.received())
        last, pieces = max(ends)
        return rounded(last - began), pieces


def end(modem: ModemControl, phones: list[str], left_out: float) -> tuple[float, int]:
    """When a line's last receipt was on the air, all air time counted, and how many pieces left."""
    harness.wait(lambda: len(receipts.answered(modem, phones)) == len(phones), 300, 0.2)
    wanted = set(phones)
    for pieces, row in enumerate(modem.submissions(), 1):
        wanted.discard(row["to"].removeprefix("+86"))
        if not wanted:
            return row["monotonic"] + left_out * pieces, pieces
    raise RuntimeError("a receipt went back")
