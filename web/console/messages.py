"""The message queue: what waits, what was set aside, what failed; tried again or given up."""

import dataclasses
import logging
from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway.domain.delivery import Intake, State
from gateway.errors import Refused
from gateway.services import casework, inbox, outbox, traffic
from gateway.services.desk import Desk
from gateway.store.tables import Delivery, Message, Ticket, Words
from web.console import front, security
from web.console.front import actor, me, my_name, office, say

LOGGER = logging.getLogger(__name__)

screens = Blueprint("messages", __name__, url_prefix="/messages")


@dataclasses.dataclass(frozen=True)
class Box:
    """A compartment of the queue: inbound ones by their status, outbound ones by their states."""

    name: str
    inbound: Intake | None = None
    outbound: tuple[State, ...] = ()

    def count(self, backlog: traffic.Backlog) -> int:
        """How much lies in it."""
        if self.inbound is not None:
            counts = {Intake.WAITING: backlog.waiting, Intake.ASIDE: backlog.aside}
            return counts.get(self.inbound, backlog.done)
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
    )
}


@screens.get("")
def first() -> ResponseReturnValue:
    """Where somebody is needed most."""
    with office().view() as desk:
        backlog = traffic.backlog(desk)
    needy = (name for name in ("uncertain", "failed", "aside") if BOXES[name].count(backlog))
    return redirect(url_for("messages.show", name=next(needy, "outbox")))


@screens.get("/<any(waiting, aside, done, outbox, sent, failed, uncertain):name>")
def show(name: str) -> ResponseReturnValue:
    """One compartment, newest first."""
    box = BOXES[name]
    with office().view() as desk:
        rows = _rows(desk, box)
        values = {"box": box, "boxes": BOXES, "rows": rows[: traffic.PAGE]}
        values["next"] = rows[traffic.PAGE - 1].id if len(rows) > traffic.PAGE else None
        if front.wants_part():
            return front.part(desk, "_box.html", backlog=traffic.backlog(desk), **values)
        return front.page(desk, "messages.html", **values)


def _rows(desk: Desk, box: Box) -> Sequence[Message] | Sequence[Delivery]:
    before, limit = request.args.get("before", type=int), traffic.PAGE + 1
    if box.inbound is None:
        return traffic.deliveries(desk, states=box.outbound, before=before, limit=limit)
    return traffic.messages(desk, direction="in", status=box.inbound, before=before, limit=limit)


# ---------------------------------------------------------------- what a person decides


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Refused("reason_needed")
    return reason


@screens.post("/in/<int:message_id>/<any(retry, drop):what>")
def decide_inbound(message_id: int, what: str) -> ResponseReturnValue:
    """Let intake look again at a text, or give it up."""
    reason = _reason()
    with office().desk() as desk:
        if what == "drop":
            message = inbox.drop(desk, message_id, reason, my_name())
        else:
            message = inbox.retry(desk, message_id)
        _record(desk, what, reason, message)
    return redirect(security.came_from(), 303)


@screens.post("/out/<int:delivery_id>/<any(retry, drop):what>")
def decide_outbound(delivery_id: int, what: str) -> ResponseReturnValue:
    """Send a text again although it may have left, or give it up."""
    reason = _reason()
    with office().desk() as desk:
        if what == "drop":
            delivery = outbox.drop(desk, delivery_id, reason, my_name())
        else:
            delivery = outbox.retry(desk, delivery_id)
        _record(desk, what, reason, delivery.message)
    return redirect(security.came_from(), 303)


def _record(desk: Desk, what: str, reason: str, message: Message) -> None:
    """Who decided what: always in the log, and with the reason at the ticket if there is one."""
    operator = me()
    LOGGER.info(
        "A person decided on a message",
        extra={"message_id": message.id, "decision": what, "operator": operator and operator.id},
    )
    if message.ticket_id is not None:
        ticket = desk.tx.get_one(Ticket, message.ticket_id)
        words = Words(body=say(f"messages.noted_{what}", id=message.id, reason=reason))
        casework.note(desk, ticket, words, actor())
