"""What becomes of real messages of citizens: each must become a receipted, numbered ticket.

Nothing of the file is kept. Longer ones are cut to what nine parts hold.
"""

import csv
import itertools
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from gateway.domain.delivery import State
from gateway.services.desk import Office
from gateway.store.tables import Delivery, Message, Ticket
from tests.bench import harness
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "tipdm", "500 real messages of citizens by SMS through a simulated modem"
_TEXTS = 500
_LONGEST = 600  # characters: nine parts
_LYING = 60  # parts on their way at a time
_PATIENCE_SECONDS = 240.0
_LEFT = (State.SENT, State.DELIVERED)


def measure(options: Options) -> Figure:
    """Nothing without a file."""
    if options.tipdm is None:
        return Figure(NAME, TITLE, [], ["left out: name a file by --tipdm FILE.tsv"])
    messages = _messages(options.tipdm, options.scaled(_TEXTS))
    with (
        harness.town(channels=harness.NO_CHANNELS) as town,
        harness.gateway(town, "channels", "worker", "ticker"),
        harness.modem(town, air_seconds=0, report_seconds=1, capacity=100) as modem,
        town.office() as office,
    ):
        began = time.monotonic()
        for phone, words in messages.items():
            harness.wait(lambda: modem.status()["slots"] + modem.status()["waiting"] < _LYING)
            modem.receive(phone, words, reference_bits=16)
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until and len(_receipted(office)) < len(messages):
            time.sleep(0.2)
        seconds = time.monotonic() - began
        return _figure(office, messages, seconds)


def _figure(office: Office, messages: dict[str, str], seconds: float) -> Figure:
    with office.view() as desk:
        tickets = {one.phone.removeprefix("+86"): one for one in desk.tx.scalars(select(Ticket))}
        places = select(Message.ticket_id).where(Message.kind == "resident.receipt_place")
        asked = set(desk.tx.scalars(places))
        lost = Counter(
            (one.status, one.error or "")
            for one in desk.tx.scalars(select(Message).where(Message.direction == "in"))
            if one.phone.removeprefix("+86") not in tickets
        )
    receipted = _receipted(office)
    became = Counter(
        "ask_place" if one.id in asked else str(one.status) for one in tickets.values()
    )
    every = Target(len(messages), at_least=True)
    lines = [
        Line("texts", "", [len(messages)]),
        Line("parts of SMS", "", [sum(-(-len(one) // 67) for one in messages.values())]),
        Line("numbered tickets", "", [len(tickets)], every),
        Line("receipts that left", "", [len(receipted)], every),
        *(Line(f"became {name}", "", [count]) for name, count in became.most_common()),
        Line("all together", "s", [rounded(seconds)]),
    ]
    notes = [f"{count} became no ticket: {status} {why}" for (status, why), count in lost.items()]
    unanswered = len(tickets.keys() - receipted)
    return Figure(NAME, TITLE, lines, [*notes, f"{unanswered} tickets without a receipt that left"])


def _receipted(office: Office) -> set[str]:
    """The phones whose receipt has left."""
    query = (
        select(Delivery.phone)
        .join(Message, Message.id == Delivery.message_id)
        .where(Message.kind.startswith("resident.receipt"), Delivery.state.in_(_LEFT))
    )
    with office.view() as desk:
        return {phone.removeprefix("+86") for phone in desk.tx.scalars(query)}


def _messages(file: Path, count: int) -> dict[str, str]:
    """Texts by invented phones."""
    csv.field_size_limit(10_000_000)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            f"1370000{nth:04}": f"{row['subject']} {row['detail']}"[:_LONGEST].strip()
            for nth, row in enumerate(itertools.islice(rows, count))
        }
