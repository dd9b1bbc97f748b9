"""How long a resident waits for the receipt: from the modem's notification to AT+CMGS."""

import time
from collections.abc import Sequence

from modems.simulator.control import ModemControl
from tests.bench import harness, texts
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, quantile, rounded

NAME, TITLE = "receipts", "From +CMTI to the receipt's AT+CMGS, 5 texts a second, air time 0"
_RATE, _TEXTS, _WARM_UP = 5.0, 40, 10
_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_TARGET = {"p95": Target(1.0)}


def measure(options: Options) -> Figure:
    """On each database."""
    lines, notes = [], []
    for kind in ("sqlite", "postgresql"):
        try:
            found = [_round(kind, options.scaled(_TEXTS)) for _ in range(options.rounds)]
        except harness.Skipped as reason:
            notes.append(f"{kind}: {reason}")
            continue
        for name, share in _SHARES.items():
            values = [rounded(quantile(waits, share)) for waits in found]
            lines.append(Line(f"{kind} {name}", "s", values, _TARGET.get(name)))
        # Of all rounds together: the quantiles know nothing of a receipt that never came.
        missing = options.rounds * options.scaled(_TEXTS) - sum(map(len, found))
        lines.append(Line(f"{kind} missing", "receipts", [missing], Target(0)))
    return Figure(NAME, TITLE, lines, notes)


def _round(kind: str, count: int) -> list[float]:
    """The waits of so many residents, in seconds."""
    with (
        harness.town(kind, channels=harness.NO_CHANNELS) as town,
        harness.gateway(town, "channels", "worker", "ticker"),
        harness.modem(town, air_seconds=0, report_seconds=1, capacity=100) as modem,
    ):
        reports = list(texts.reports(_WARM_UP + count))
        began = time.monotonic()
        for nth, (phone, words) in enumerate(reports):
            time.sleep(max(0.0, began + nth / _RATE - time.monotonic()))
            modem.receive(phone, words)
        phones = [phone for phone, _ in reports[_WARM_UP:]]
        waits: dict[str, float] = {}
        harness.wait(lambda: len(waits.update(answered(modem, phones)) or waits) == count, 20)
        return list(waits.values())


def answered(modem: ModemControl, phones: Sequence[str]) -> dict[str, float]:
    """For each phone that was answered, the seconds from notification to the first command."""
    notified = {row["phone"]: row["notified"][0] for row in modem.received() if row["notified"]}
    told: dict[str, float] = {}
    for row in modem.submissions():
        told.setdefault(row["to"].removeprefix("+86"), row["commanded"])
    return {
        phone: told[phone] - notified[phone]
        for phone in phones
        if phone in told and phone in notified
    }
