"""How tickets, messages, deliveries, calls and channels look to other programs (`--json`)."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from gateway.cli import said
from gateway.domain import phone as phones
from gateway.domain.people import Language
from gateway.domain.wording import Wording
from gateway.services.figures.queries import Card
from gateway.services.texts.traffic import Channel, history
from gateway.store.tables import Call, Delivery, Message, Ticket


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """A ticket in a list."""
    return {
        "number": ticket.number,
        "status": ticket.status.value,
        "level": ticket.level.value,
        "category": ticket.category,
        "tier": ticket.tier.value,
        "grid": ticket.area.code if ticket.area else None,
        "team": ticket.team.code if ticket.team else None,
        "member": ticket.member.name if ticket.member else None,
        "created_at": ticket.created_at,
        "due_at": ticket.due_at,
        "supervised": ticket.supervised,
        "flag": ticket.flag,
        "late": ticket.late,
        "confidential": ticket.confidential,
    }


def ticket_card(card: Card, revealed: bool, wording: Wording) -> dict[str, Any]:
    """All of a ticket; the reporter's phone is masked unless it was revealed."""
    ticket = card.ticket
    return ticket_row(ticket) | {
        "text": ticket.words.body,
        "source": ticket.source.value,
        "confidence": ticket.confidence,
        "evidence": evidence(wording, ticket.evidence),
        "alternatives": ticket.alternatives,
        "reporter": phones.shown(ticket.phone) if revealed else phones.masked(ticket.phone),
        "rating": ticket.rating,
        "parent": card.parent,
        "deadlines": [
            {
                "name": one.stage.value,
                "due_at": one.due_at,
                "met_at": one.met_at,
                "provisional": one.provisional,
            }
            for one in ticket.deadlines
            if one.cancelled_at is None
        ],
        "events": [
            {
                "at": step.event.at,
                "actor": step.name or step.event.actor.value,
                "action": step.event.action.value,
                "from": step.event.before.value if step.event.before else None,
                "to": step.event.after.value,
                "note": step.note or None,
                "message": step.event.message_id,
            }
            for step in card.steps
        ],
        "messages": [
            message(entry.message, entry.delivery)
            if revealed
            else _hidden(message(entry.message, entry.delivery), ticket.phone)
            for entry in card.entries
        ],
    }


def evidence(wording: Wording, found: Iterable[Sequence[str]]) -> list[str]:
    """Why a route was chosen, in words."""
    return [wording.evidence(Language.ZH, kind, value) for kind, value in found]


def _hidden(shown: dict[str, Any], reporter: str) -> dict[str, Any]:
    """A message with its phone masked, and the reporter's in its text."""
    text = (shown["text"] or "").replace(phones.shown(reporter), phones.masked(reporter))
    return shown | {"phone": phones.masked(shown["phone"]), "text": text}


def message(found: Message, delivery: Delivery | None = None) -> dict[str, Any]:
    """A message; the status of an outbound one is that of its delivery."""
    return {
        "id": found.id,
        "direction": found.direction,
        "channel": found.channel,
        "phone": phones.shown(found.phone),
        "text": found.words.body,
        "kind": found.kind,
        "at": found.at,
        "status": (delivery.state if delivery else found.status).value,
        "ticket": found.ticket_number,
        "parts": found.parts,
        "external_id": found.external_id,
        "error": found.error,
    }


def delivery(found: Delivery) -> dict[str, Any]:
    """A delivery; its reference is the network's for the last part it accepted."""
    references = [submit.reference for submit in found.submits if submit.reference]
    return {
        "id": found.id,
        "message": found.message_id,
        "channel": found.channel,
        "phone": phones.shown(found.phone),
        "state": found.state.value,
        "attempts": found.attempts,
        "reference": references[-1] if references else None,
        "error": found.error,
        "created_at": found.created_at,
        "sent_at": found.sent_at,
        "delivered_at": found.delivered_at,
    }


def fared(found: Delivery) -> dict[str, Any]:
    """A delivery with all that the network has said of it."""
    return delivery(found) | {"history": [dataclasses.asdict(one) for one in history(found)]}


def call(found: Call) -> dict[str, Any]:
    """A call, taken or missed."""
    return {
        "id": found.id,
        "source": found.source,
        "external_id": found.external_id,
        "line": found.line,
        "phone": phones.shown(found.phone),
        "outcome": found.outcome,
        "started_at": found.started_at,
        "ended_at": found.ended_at,
        "ticket": found.ticket_number,
    }


def channel(found: Channel) -> dict[str, Any]:
    """A channel and how it does."""
    state = "paused" if found.paused else "up" if found.up else "down"
    return {
        "name": found.name,
        "kind": found.kind,
        "state": state,
        "since_at": found.since_at,
        "error": found.error,
        "advice": said.reason(found.error),
        "operator": found.operator,
        "signal_dbm": found.signal_dbm,
        "stored": found.stored,
        "capacity": found.capacity,
        "backlog": found.backlog,
        "last_inbound_at": found.last_inbound_at,
        "last_outbound_at": found.last_outbound_at,
    }
