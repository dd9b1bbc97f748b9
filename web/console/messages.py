"""The message queue: what waits, what was set aside, what failed; tried again or given up."""

import dataclasses
import logging
from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gateway.domain.delivery import Intake, State
from gateway.domain.people import WORKS, OperatorRole
from gateway.errors import NotFound
from gateway.services.desk import Desk
from gateway.services.texts import inbox, outbox, seal, traffic
from gateway.services.tickets import casework
from gateway.services.town import reach
from gateway.store.tables import Delivery, Message, Ticket
from web.console import front, security
from web.console.front import actor, me, my_name, office, say

LOGGER = logging.getLogger(__name__)

screens = Blueprint("messages", __name__, url_prefix="/messages")
_DECIDES = (*WORKS, OperatorRole.ADMINISTRATOR)  # who keep the traffic running


@dataclasses.dataclass(frozen=True)
class Box:
    """A compartment of the queue: inbound ones by their status, outbound ones by their states."""

    name: str
    inbound: Intake | None = None
    outbound: tuple[State, ...] = ()

    def count(self, backlog: traffic.Backlog) -> int:
        """How much lies in it."""
        if self.inbound is not None:
            return backlog.inbound[self.inbound]
        return sum(backlog.outbound[state] for state in self.outbound)


BOXES = {
    box.name: box
    for box in (
        Box("waiting", inbound=Intake.WAITING),
        Box("aside", inbound=Intake.ASIDE),
        Box("done", inbound=Intake.DONE),
        Box("outbox", outbound=(State.QUEUED, State.SENDING)),
        Box("sent", outbound=(State.SENT, State.DELIVERED)),
        Box("failed", outbound=(State.FAILED,)),
        Box("uncertain", outbound=(State.UNCERTAIN,)),
        Box("dropped_in", inbound=Intake.DROPPED),
        Box("dropped_out", outbound=(State.DROPPED,)),
    )
}


@screens.get("")
def first() -> ResponseReturnValue:
    """Where somebody is needed most."""
    with office().view() as desk:
        backlog = traffic.backlog(desk, actor())
    needy = (name for name in ("uncertain", "failed", "aside") if BOXES[name].count(backlog))
    return redirect(url_for("messages.show", name=next(needy, "outbox")))


@screens.get(f"/<any({', '.join(BOXES)}):name>")
def show(name: str) -> ResponseReturnValue:
    """One compartment, newest first."""
    box = BOXES[name]
    with office().view() as desk:
        rows = _rows(desk, box)
        values = {"box": box, "boxes": BOXES, "rows": rows[: traffic.PAGE]}
        operator = me()
        values["decides"] = operator is not None and operator.role in _DECIDES
        values["next"] = rows[traffic.PAGE - 1].id if len(rows) > traffic.PAGE else None
        if front.wants_part():
            return front.part(desk, "_box.html", backlog=traffic.backlog(desk, actor()), **values)
        return front.page(desk, "messages.html", **values)


def _rows(desk: Desk, box: Box) -> Sequence[Message] | Sequence[Delivery]:
    before, limit = request.args.get("before", type=int), traffic.PAGE + 1
    if box.inbound is None:
        return traffic.deliveries(desk, states=box.outbound, before=before, limit=limit, by=actor())
    return traffic.messages(
        desk, direction="in", status=box.inbound, before=before, limit=limit, by=actor()
    )


# ---------------------------------------------------------------- what a person decides


_DEEDS = {
    ("in", "retry"): inbox.retry,
    ("in", "drop"): inbox.drop,
    ("out", "retry"): outbox.retry,
    ("out", "drop"): outbox.drop,
}


@screens.post("/<any(in, out):way>/<int:one>/<any(retry, drop):what>")
def decide(way: str, one: int, what: str) -> ResponseReturnValue:
    """Have a text read or sent once more, although it may have left, or give it up."""
    security.only(*_DECIDES)()
    reason = request.form.get("reason", "").strip()
    with office().desk() as desk:
        _require_within_reach(desk, way, one)
        _record(desk, what, reason, _DEEDS[way, what](desk, one, reason, my_name()))
    return redirect(security.came_from(), 303)


def _require_within_reach(desk: Desk, way: str, one: int) -> None:
    """Raise NotFound for what the box would not show them: it may be of a ticket that is hidden."""
    sent = select(Delivery.message_id).where(Delivery.id == one).scalar_subquery()
    theirs = reach.about(desk, actor(), Message.ticket_id)
    found = select(Message.id).where(Message.id == (one if way == "in" else sent), *theirs)
    if desk.tx.scalar(found) is None:
        raise NotFound(f"there is no message {one}")


def _record(desk: Desk, what: str, reason: str, message: Message) -> None:
    """Who decided what: always in the log, and with the reason at the ticket if there is one."""
    operator = me()
    LOGGER.info(
        "A person decided on a message",
        extra={"message_id": message.id, "decision": what, "operator": operator and operator.id},
    )
    if message.ticket_id is not None:
        ticket = desk.tx.get_one(Ticket, message.ticket_id)
        words = seal.words(desk, say(f"messages.noted_{what}", id=message.id, reason=reason))
        casework.note(desk, ticket, words, actor())
