"""The store's own limit: the rows of so many texts, written by the ORM without any rule.

The same tables, as many rows a text, transactions of the same size as courier and worker make.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from gateway import settings as settings_module
from gateway.cli import parts
from gateway.domain.delivery import Intake, State
from gateway.domain.people import ActorKind, Language
from gateway.domain.ticket import Action, Source, Stage, Status, Tier
from gateway.store.db import Store
from gateway.store.tables import Deadline, Delivery, Event, Message, Ticket, Words
from tests.bench import texts

_STORED = 20  # texts in a transaction of the courier's
T = TypeVar("T")
_EVIDENCE = [["place", "和平巷"], ["strong", "路灯"]]


def main() -> None:
    """For each count on a line of stdin, write that many texts and print the seconds it took."""
    ask = argparse.ArgumentParser()
    ask.add_argument("settings", type=Path)
    ask.add_argument("data", type=Path)
    ask.add_argument("seed", type=int)
    told = ask.parse_args()
    settings = settings_module.load(told.settings, told.data)
    store = parts.store(settings)
    for line in sys.stdin:
        reports = list(texts.reports(int(line), told.seed))
        began = time.monotonic()
        write(store, reports, settings.intake.batch)
        click.echo(json.dumps(time.monotonic() - began))
    store.close()


def write(store: Store, reports: list[tuple[str, str]], batch: int) -> None:
    """All rows that reports cause, from the inbound message to both texts.

    `batch` is how many texts a worker handles in one transaction.
    """
    ids: list[int] = []
    for some in _batches(reports, _STORED):
        with store.write() as tx:
            inbound = [_message(phone, body, "in", Intake.WAITING) for phone, body in some]
            tx.add_all(inbound)
        ids += [one.id for one in inbound]
    for handled in _batches(ids, batch):
        with store.write() as tx:
            _handle(tx, [tx.get_one(Message, one) for one in handled])


def receive(store: Store, reports: Sequence[tuple[str, str]]) -> None:
    """The rows of inbound texts alone, each committed before the next."""
    for phone, body in reports:
        with store.write() as tx:
            tx.add(_message(phone, body, "in", Intake.WAITING))


def _batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _message(phone: str, body: str, direction: str, status: Intake) -> Message:
    return Message(
        direction=direction, channel="loop", phone=phone, phone_shown=phone, kind="sms",
        words=Words(body=body), at=datetime.now(UTC), due_at=datetime.now(UTC), status=status,
        fingerprint=os.urandom(16).hex() if direction == "in" else None,
    )  # fmt: skip


def _handle(tx: Session, inbound: list[Message]) -> None:
    now = datetime.now(UTC)
    tickets = [_ticket(one, now) for one in inbound]
    tx.add_all(tickets)
    tx.flush()
    for message, ticket in zip(inbound, tickets, strict=True):
        message.status, message.ticket_id = Intake.DONE, ticket.id
        for action in (Action.RECEIVE, Action.DISPATCH):
            tx.add(_event(message, ticket, action, now))
        for _ in range(2):
            tx.add(_delivery(message, ticket, now))


def _ticket(message: Message, now: datetime) -> Ticket:
    return Ticket(
        status=Status.DISPATCHED, source=Source.SMS, tier=Tier.GENERAL, phone=message.phone,
        channel="loop", language=Language.ZH, text_id=message.text_id, evidence=_EVIDENCE,
        created_at=now, due_at=now, due_stage=Stage.ACCEPT,
        deadlines=[
            Deadline(stage=stage, starts_at=now, span="5 wd", due_at=now, next_at=now)
            for stage in (Stage.DISPATCH, Stage.ACCEPT, Stage.RESOLVE)
        ],
    )  # fmt: skip


def _event(message: Message, ticket: Ticket, action: Action, now: datetime) -> Event:
    return Event(
        ticket_id=ticket.id, at=now, action=action, actor=ActorKind.SYSTEM,
        after=ticket.status, message_id=message.id, text_id=message.text_id,
    )  # fmt: skip


def _delivery(message: Message, ticket: Ticket, now: datetime) -> Delivery:
    outbound = _message(message.phone, "【普陀网格】" + "收到" * 20, "out", Intake.DONE)
    outbound.ticket_id = ticket.id
    return Delivery(
        message=outbound, channel="loop", phone=message.phone, state=State.QUEUED,
        due_at=now, turn_at=now, created_at=now,
    )  # fmt: skip


if __name__ == "__main__":
    main()
