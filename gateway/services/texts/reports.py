"""Delivery reports: the network's later word on what was handed to it.

A report may be there before the reference it names is committed. What belongs to nothing waits,
and is looked at again whenever a hand-over to its phone has ended. Every word is kept in
`statuses`; states only ever move up.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from gateway.domain.delivery import Happening, State, Submit
from gateway.services.desk import Desk
from gateway.services.texts import deliveries
from gateway.services.town import directory
from gateway.store.tables import Delivery, Message, Report, StatusRow, SubmitRow
from modems.channel import DeliveryReport, ReportState
from modems.errors import Blame

# GSM's references come round after 256 texts: beyond this an equal one is likely another text's.
_WINDOW = timedelta(days=3)
# When to try again once, after the network has said that the phone was off; and how old a text may
# be for that.
_AGAIN, _YOUNG = timedelta(minutes=15), timedelta(days=1)
# Made once, as every text that leaves asks it.
_WAITING = (
    select(Report)
    .where(Report.channel == bindparam("channel"), Report.phone == bindparam("phone"))
    .order_by(Report.id)
)


def reported(desk: Desk, channel: str, report: DeliveryReport) -> bool:
    """Settle a delivery by the network's report, or let the report wait for its delivery.

    True when it is news of a hand-over of ours: no repeat, and of nobody else's text.
    """
    phone = directory.phone_of(report.phone, desk.settings.place).value
    if report.attempt and (named := _adopted(desk, channel, phone, report)) is not None:
        if named.state is Submit.ATTEMPTING:  # its answer may still come
            return _parked(desk, channel, phone, report)
        # Nobody reports so late: it is an old callback that somebody sends again.
        return named.at > desk.now - _WINDOW and _applied(desk, named, report, desk.now)
    submit = _owner(desk, channel, phone, report.reference, desk.now)
    if submit is not None:
        return _applied(desk, submit, report, desk.now)
    _parked(desk, channel, phone, report)
    return False


def _adopted(desk: Desk, channel: str, phone: str, report: DeliveryReport) -> SubmitRow | None:
    """The attempt that the network names, if it is ours: then it has it, under a reference.

    Its delivery is held. An attempt to another phone is none: after a restore its number is given
    a second time.
    """
    attempt, reference = report.attempt, report.reference[:64]
    ours = (
        select(Delivery)
        .join(SubmitRow, SubmitRow.delivery_id == Delivery.id)
        .where(SubmitRow.id == attempt, Delivery.channel == channel, Delivery.phone == phone)
    )
    delivery = desk.tx.scalar(ours.with_for_update(of=Delivery))
    if delivery is None:
        return None
    row = desk.tx.get_one(SubmitRow, attempt, populate_existing=True)
    row.reference = row.reference or reference
    if row.reference != reference:
        return None
    if row.state is Submit.UNKNOWN:
        found(desk, delivery, row)
    return row


def found(desk: Desk, delivery: Delivery, row: SubmitRow) -> None:
    """The network has an attempt whose fate was unknown; the delivery is held."""
    row.state, row.trace_at = Submit.ACCEPTED, None
    if row.total == 1 and deliveries.move(desk, delivery, Happening.FOUND):
        delivery.sent_at, delivery.error = desk.now, None
        look_again(desk, delivery)


def look_again(desk: Desk, delivery: Delivery) -> None:
    """Apply the reports that waited for what is known of a phone's hand-overs by now."""
    desk.tx.flush()
    whose = {"channel": delivery.channel, "phone": delivery.phone}
    for row in desk.tx.scalars(_WAITING, whose).all():
        report = DeliveryReport(
            fingerprint=row.fingerprint or "",
            reference=row.reference,
            phone=row.phone,
            state=ReportState(row.state),
            code=row.code,
            at=row.stamped_at,
            blame=Blame(row.blame) if row.blame else None,
            said=row.said,
        )
        submit = _owner(desk, row.channel, row.phone, row.reference, row.at)
        if submit is not None:
            _applied(desk, submit, report, row.at)
            desk.tx.delete(row)


def settle(desk: Desk, delivery: Delivery, at: datetime) -> None:
    """A delivery whose parts have all been delivered is delivered."""
    desk.tx.flush()
    query = select(SubmitRow.seq, SubmitRow.total, SubmitRow.delivered_at)
    mine = query.where(SubmitRow.delivery_id == delivery.id).order_by(SubmitRow.id)
    rows = desk.tx.execute(mine).all()
    parts = rows[-1].total  # an older row may be of another channel, which has cut it otherwise
    delivered = {seq for seq, total, at_ in rows if total == parts and at_ is not None}
    if delivered != set(range(1, parts + 1)):
        return
    sent_at = delivery.sent_at or desk.now
    reported = {"sent_at": sent_at, "delivered_at": at, "error": None}
    deliveries.move(desk, delivery, Happening.REPORTED, **reported)


# ---------------------------------------------------------------- whose it is


def _applied(desk: Desk, submit: SubmitRow, report: DeliveryReport, came: datetime) -> bool:
    """Apply a report that came at an instant to its hand-over; False when it is a repeat."""
    new = note(desk, submit, report.said or report.state, report.code, report.at, came)
    delivery = desk.tx.get_one(Delivery, submit.delivery_id)
    if submit.delivered_at is not None or report.state is ReportState.PENDING:
        return new  # the network is still trying, and will report again; or it has done
    if report.state is ReportState.FAILED:
        _failed(desk, submit, delivery, report)
    else:
        submit.state, submit.delivered_at = Submit.ACCEPTED, desk.now
        settle(desk, delivery, report.at or desk.now)
    return new


def note(
    desk: Desk, submit: SubmitRow, said: str, code: str, stamped_at: datetime | None, at: datetime
) -> bool:
    """Keep what the network said of a hand-over, which is held: each thing once.

    False when it was said before.
    """
    said, code = said[:20], code[:60]
    same = select(StatusRow.id).where(
        StatusRow.submit_id == submit.id, StatusRow.said == said, StatusRow.code == code
    )
    if desk.tx.scalar(same) is not None:
        return False
    desk.tx.add(StatusRow(submit_id=submit.id, said=said, code=code, stamped_at=stamped_at, at=at))
    desk.tx.flush()
    return True


def _owner(
    desk: Desk, channel: str, phone: str, reference: str, came: datetime
) -> SubmitRow | None:
    """The hand-over that a report is about, with its delivery held."""
    ours = Delivery.channel == channel, Delivery.phone == phone
    # Held first: whoever journals a reference meanwhile finds the report parked, or we find it.
    sending = select(Delivery.id).where(*ours, Delivery.state == State.SENDING)
    under_way = desk.tx.scalars(sending.with_for_update()).first()
    recent = (
        select(SubmitRow)
        .join(Delivery, Delivery.id == SubmitRow.delivery_id)
        .where(*ours, SubmitRow.at > came - _WINDOW, SubmitRow.at <= came)
        .order_by(SubmitRow.delivered_at.is_not(None), SubmitRow.id.desc())
        .limit(1)
        # Two parts may be reported at once: the second must see what the first has changed.
        .with_for_update(of=Delivery)
    )
    settled = SubmitRow.state != Submit.ATTEMPTING  # a report may come before the answer
    named = desk.tx.scalar(recent.where(SubmitRow.reference == reference, settled))
    if named is not None or under_way is not None or _names_attempts(desk, channel):
        return named
    # A send whose answer was lost has no reference; its report is the only word on it.
    return desk.tx.scalar(recent.where(SubmitRow.state == Submit.UNKNOWN))


def _names_attempts(desk: Desk, channel: str) -> bool:
    """Whether a channel's reports say which attempt they are about, and nothing is to be guessed.

    What it reports without naming one may be of a text that another system sent.
    """
    return any(one.name == channel and one.names_attempts for one in desk.settings.channels)


def _failed(desk: Desk, submit: SubmitRow, delivery: Delivery, report: DeliveryReport) -> None:
    code = report.code
    submit.state, submit.code = Submit.REFUSED, code[:60]
    again = select(SubmitRow.id).where(
        SubmitRow.delivery_id == delivery.id,
        SubmitRow.seq == submit.seq,
        SubmitRow.id > submit.id,
    )
    if desk.tx.scalar(again.limit(1)) is not None:
        return  # the later attempt tells how it went
    if report.blame is Blame.AWAY and _tries_again(desk, submit, delivery):
        delivery.error = code[:200]
        return
    # While other parts are still leaving, the hand-over itself ends with what was reported.
    failed = deliveries.move(desk, delivery, Happening.REPORTED_FAILED)
    if failed or delivery.state is State.SENDING:
        delivery.error = code[:200]


def _tries_again(desk: Desk, submit: SubmitRow, delivery: Delivery) -> bool:
    """Queue once more what has certainly not arrived, while it is of use; once, and no more.

    It holds back nothing that has come since: nobody knows when the phone will be on.
    """
    before = select(SubmitRow.id).where(
        SubmitRow.delivery_id == delivery.id,
        SubmitRow.seq == submit.seq,
        SubmitRow.id < submit.id,
        SubmitRow.reference.is_not(None),
    )
    awake = desk.rules.calendar.awake
    left_by_day = awake(submit.at) == submit.at  # what may not wake people does not do so now
    due = awake(desk.now + _AGAIN) if left_by_day else desk.now + _AGAIN
    kind = desk.tx.scalars(select(Message.kind).where(Message.id == delivery.message_id)).one()
    until = deliveries.useful_until(delivery, kind) or delivery.created_at + _YOUNG
    if due >= until or desk.tx.scalar(before.limit(1)) is not None:
        return False
    if not deliveries.move(desk, delivery, Happening.UNREACHED):
        return False
    delivery.attempts, delivery.due_at = 0, due
    return True


# ---------------------------------------------------------------- what waits


def _parked(desk: Desk, channel: str, phone: str, report: DeliveryReport) -> bool:
    """Let a report wait; False when it waits already."""
    known = select(Report.id).where(Report.fingerprint == report.fingerprint)
    if report.fingerprint and desk.tx.scalar(known) is not None:
        return False
    row = Report(
        channel=channel,
        phone=phone,
        reference=report.reference[:64],
        state=report.state,
        said=report.said[:20],
        code=report.code[:60],
        blame=report.blame,
        fingerprint=report.fingerprint or None,
        stamped_at=report.at,
        at=desk.now,
    )
    desk.tx.add(row)
    desk.tx.flush()
    return True


def outdated(desk: Desk) -> bool:
    """Whether some report has waited in vain; cheap, so that looking takes no write lock."""
    query = select(Report.id).where(Report.at <= desk.now - _WINDOW).limit(1)
    return desk.tx.scalar(query) is not None


def forget(desk: Desk) -> int:
    """Remove the reports that have waited in vain. Returns how many."""
    gone = delete(Report).where(Report.at <= desk.now - _WINDOW).returning(Report.id)
    return len(desk.tx.scalars(gone).all())
