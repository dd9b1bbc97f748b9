"""What every send asks of the database, made once: that takes longer than to ask it."""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Select, bindparam, exists, insert, select
from sqlalchemy.orm import aliased, joinedload

from gateway.domain.delivery import IN_LINE, State, Submit
from gateway.services.desk import Desk
from gateway.services.texts import lines
from gateway.store.rows import table_of
from gateway.store.tables import ChannelState, Delivery, Message, SubmitRow

_OLDER = aliased(Delivery)
_FOREMOST = timedelta(days=180)  # a turn so long ago is outbox.FOREMOST: all others are of late


def _next() -> Select[Delivery]:
    channel: BindParameter[str] = bindparam("channel")
    now: BindParameter[datetime] = bindparam("now")
    # The states stand in the statement itself, so that the database may use the partial index.
    in_line = _OLDER.state.in_(bindparam("in_line", IN_LINE, expanding=True, literal_execute=True))
    is_due = _OLDER.due_at <= now
    # Lanes up to outbox.FIRST are as old as they are, or older.
    tried = (_OLDER.attempts > 0) & (Delivery.turn_at > Delivery.created_at)
    sends = exists().where(ChannelState.name == _OLDER.channel, lines.SENDS)
    its_turn_comes = (_OLDER.channel == channel) | (Delivery.turn_at > now) | sends
    # What must be known at once waits for nothing but another such text: outbox.FOREMOST.
    is_passed = (Delivery.turn_at < bindparam("foremost")) & (_OLDER.turn_at > Delivery.turn_at)
    holds_up = (_OLDER.state == State.SENDING) | ((is_due | tried) & its_turn_comes & ~is_passed)
    return (
        select(Delivery)
        .where(
            Delivery.channel == channel,
            Delivery.state == State.QUEUED,
            Delivery.due_at <= now,
            ~exists().where(ChannelState.name == channel, ChannelState.paused),
            ~exists().where(
                _OLDER.phone == Delivery.phone, _OLDER.id < Delivery.id, in_line, holds_up
            ),
        )
        .order_by(Delivery.turn_at, Delivery.id)
        .limit(1)
    )


def asked(desk: Desk, channel: str) -> dict[str, object]:
    """What NEXT and CLAIM are asked with."""
    foremost = desk.now - _FOREMOST
    return {"channel": channel, "now": desk.now, "foremost": foremost, **lines.asked(desk)}


NEXT = _next()  # the text that may leave next, see handover.claim
CLAIM = NEXT.options(joinedload(Delivery.message).joinedload(Message.words)).with_for_update(
    skip_locked=True, of=Delivery
)
WAITS = (
    select(Delivery.id)
    .where(
        Delivery.channel == bindparam("channel"),
        Delivery.state == State.QUEUED,
        Delivery.due_at <= bindparam("now"),
    )
    .limit(1)
)
HELD = (
    select(Delivery, SubmitRow)
    .join(SubmitRow, SubmitRow.delivery_id == Delivery.id)
    .where(SubmitRow.id == bindparam("submit_id"))
    .with_for_update(of=Delivery)
    .execution_options(populate_existing=True)
)
HANDED = select(SubmitRow.seq, SubmitRow.id, SubmitRow.state, SubmitRow.delivered_at).where(
    SubmitRow.delivery_id == bindparam("delivery_id"),
    SubmitRow.total == bindparam("total"),  # another channel may have cut it otherwise
    SubmitRow.state.in_((Submit.ACCEPTED, Submit.ATTEMPTING)),
)
JOURNALLED = insert(table_of(SubmitRow)).returning(table_of(SubmitRow).c.id)
BEHIND = (
    select(Delivery.id)
    .where(
        Delivery.phone == bindparam("phone"),
        Delivery.channel != bindparam("channel"),
        Delivery.state == State.QUEUED,
    )
    .limit(1)
)
