"""What a call is about: the ticket that is asked about, and what one of before it adds to."""

from datetime import timedelta

from sqlalchemy import func, select

from gateway.domain import callflow
from gateway.domain.callflow import Outcome
from gateway.domain.phone import Phone
from gateway.domain.ticket import OPEN, Status
from gateway.services.desk import Desk
from gateway.services.texts import senders
from gateway.services.tickets import ledger
from gateway.store.tables import Call, HotlineCall, Message, Ticket

# Caller numbers can be forged: one who calls in vain again and again gets one text in this time.
AGAIN = timedelta(hours=6)
ON_CALLS = ("call_missed", "call_back")  # the texts that say that somebody will call back


def gets_texts(desk: Desk, phone: Phone) -> bool:
    """Whether texts of ours get there: who opted out may have done so at the provider."""
    return phone.takes_texts and not senders.opted_out(desk, [phone.value])


def quiet(desk: Desk, phone: str) -> frozenset[str]:
    """The ends of a call by a phone that cause no text, as the ticket they join was told of."""
    day = desk.now - timedelta(days=1)
    opened = select(func.count()).where(Ticket.phone == phone, Ticket.created_at > day)
    if (desk.tx.scalar(opened) or 0) >= desk.settings.intake.tickets_a_day:
        return callflow.TICKETED
    before = waiting(desk, phone)
    if before is not None:
        known = {"missed", "call_back"} if before.flag == "asked" else {"missed"}
        return frozenset(known if told_lately(desk, phone, *ON_CALLS) else ())
    missed = select(Call.id).where(
        Call.phone == phone,
        Call.outcome == Outcome.MISSED,
        Call.ticket_id.is_not(None),
        Call.started_at > desk.now - AGAIN,
    )
    return frozenset({"missed"} if desk.tx.scalar(missed.limit(1)) is not None else ())


def told_lately(desk: Desk, phone: str, *texts: str) -> bool:
    """Whether a phone was sent one of these texts not long ago."""
    told = select(Message.id).where(
        Message.phone == phone,
        Message.kind.in_([f"resident.{one}" for one in texts]),
        Message.at > desk.now - AGAIN,
    )
    return desk.tx.scalar(told.limit(1)) is not None


def waiting(desk: Desk, phone: str) -> Ticket | None:
    """The newest ticket of a phone whose owner is to be called back, and has not been yet, however
    long that is.
    """
    query = select(Ticket).where(
        Ticket.phone == phone,
        Ticket.flag.in_(["missed", "asked"]),
        Ticket.status.in_([Status.RECEIVED, Status.TRIAGE]),
    )
    return desk.tx.scalar(query.order_by(Ticket.id.desc()).limit(1))


def about(desk: Desk, row: HotlineCall) -> Ticket | None:
    """The ticket whose number was keyed in; of a merged one, what it follows."""
    ticket = desk.tx.get(Ticket, row.about_id) if row.about_id else None
    return ledger.whole(desk, ticket) if ticket is not None else None


def is_finished(ticket: Ticket | None) -> bool:
    """Whether no team answers for a ticket any more."""
    return ticket is not None and ticket.status not in (*OPEN, Status.RESOLVED)
