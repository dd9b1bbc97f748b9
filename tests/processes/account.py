"""The account of a town: what the database and the modems say of every text, held together.

Taken when all has settled. A text that is missing and one that came twice are faults; a text whose
fate nobody knows is none when it is marked `uncertain`.
"""

import dataclasses
from collections import Counter

from sqlalchemy import select

from gateway.domain.delivery import Intake, State, Submit
from gateway.store.tables import Delivery, Message, SubmitRow, Ticket, Words
from tests.processes.town import Town

_GONE = (State.SENT, State.DELIVERED)


@dataclasses.dataclass
class Account:
    """The counts of the report, and one sentence for each fault."""

    texts: int = 0
    tickets: int = 0
    receipts: int = 0  # queued, one a ticket
    receipts_at_modem: int = 0
    uncertain: int = 0
    duplicates: int = 0
    lost: int = 0
    kills: dict[str, int] = dataclasses.field(default_factory=dict)
    faults: list[str] = dataclasses.field(default_factory=list)


def of(town: Town) -> Account:
    """The account of a town that has settled."""
    account = Account(texts=len(town.brought), kills=dict(town.kills))
    _inbound(town, account)
    _receipts(town, account)
    _outbound(town, account)
    _parts(town, account)
    return account


def _inbound(town: Town, account: Account) -> None:
    """Every text is there once, done, in a ticket; no text has made two."""
    with town.store.read() as tx:
        query = select(Message, Words.body).join(Words, Words.id == Message.text_id)
        kept: dict[tuple[str, str], list[Message]] = {}
        for message, body in tx.execute(query.where(Message.direction == "in")):
            kept.setdefault((message.phone, body or ""), []).append(message)
        opened = Counter(tx.scalars(select(Ticket.text_id)))
    account.tickets = sum(opened.values())
    for one in town.brought:
        found = kept.get((one.phone, one.text), [])
        done = [message for message in found if message.status is Intake.DONE and message.ticket_id]
        if not done:
            account.lost += 1
            states = [(str(one.status), (one.error or "").replace("\n", " ")) for one in found]
            account.faults.append(f"lost: a text of {one.phone}, kept as {states}")
        if len(found) > 1:
            account.duplicates += 1
            account.faults.append(f"taken in {len(found)} times: a text of {one.phone}")
    for text_id, count in opened.items():
        if count > 1:
            account.duplicates += 1
            account.faults.append(f"{count} tickets of one text: {text_id}")


def _receipts(town: Town, account: Account) -> None:
    """Every ticket has one receipt."""
    with town.store.read() as tx:
        query = select(Message.ticket_id).where(Message.kind.startswith("resident.receipt"))
        receipts = Counter(tx.scalars(query))
        tickets = list(tx.scalars(select(Ticket.id)))
    account.receipts = sum(receipts.values())
    account.receipts_at_modem = sum("已受理，工单" in row["text"] for row in town.sent())
    for ticket in tickets:
        if receipts[ticket] != 1:
            account.faults.append(f"{receipts[ticket]} receipts of ticket {ticket}")


def _outbound(town: Town, account: Account) -> None:
    """What counts as sent has left once; what is uncertain at most once; nothing else at all."""
    left = Counter((row["to"], row["text"]) for row in town.sent())
    certain: Counter[tuple[str, str]] = Counter()
    uncertain: Counter[tuple[str, str]] = Counter()
    with town.store.read() as tx:
        query = select(Delivery.id, Delivery.phone, Delivery.state, Words.body)
        query = query.join(Message, Message.id == Delivery.message_id)
        for delivery, phone, state, body in tx.execute(
            query.join(Words, Words.id == Message.text_id)
        ):
            if state in _GONE:
                certain[phone, body] += 1
            elif state is State.UNCERTAIN:
                uncertain[phone, body] += 1
            elif state is not State.DROPPED:  # that was a person's decision
                account.faults.append(f"delivery {delivery} to {phone} is {state}")
    account.uncertain = sum(uncertain.values())
    for key in left | certain:
        if left[key] < certain[key]:
            account.lost += certain[key] - left[key]
            account.faults.append(f"never at the modem: a text to {key[0]}")
        if left[key] > certain[key] + uncertain[key]:
            account.duplicates += left[key] - certain[key] - uncertain[key]
            account.faults.append(f"{left[key]} times at the modem: a text to {key[0]}")


def _parts(town: Town, account: Account) -> None:
    """No piece was handed over twice: not by the journal, and the modems know of no others."""
    handed = Counter(row["to"] for modem in town.modems.values() for row in modem.submissions())
    pieces: Counter[tuple[int, int]] = Counter()
    certain: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    with town.store.read() as tx:
        query = select(SubmitRow, Delivery.phone).join(Delivery)
        for row, phone in tx.execute(query.where(SubmitRow.state != Submit.REFUSED)):
            pieces[row.delivery_id, row.seq] += 1
            possible[phone] += 1
            certain[phone] += row.state is Submit.ACCEPTED
    for (delivery, seq), count in pieces.items():
        if count > 1:
            account.duplicates += 1
            account.faults.append(f"piece {seq} of delivery {delivery} was tried {count} times")
    for phone in handed | certain:
        if not certain[phone] <= handed[phone] <= possible[phone]:
            account.faults.append(
                f"{handed[phone]} pieces at the modems to {phone}, by the journal"
                f" {certain[phone]} to {possible[phone]}"
            )
