"""What goes to and fro: texts, their parts and deliveries, calls, open questions, channels."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.domain import number
from gateway.domain.delivery import IN_LINE, Intake, State, Submit
from gateway.domain.people import PromptKind
from gateway.store.schema.base import Base, Id
from gateway.store.schema.work import Ticket, Words

if TYPE_CHECKING:  # it refers to calls
    from gateway.store.schema.voice import HotlineCall


class Message(Base):
    """One text in or out, or a call's words: who, when, by which channel, about which ticket."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_phone_id", "phone", "id"),
        Index("ix_messages_at_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    direction: Mapped[str] = mapped_column(String(3))  # in | out, seen from our side
    channel: Mapped[str] = mapped_column(String(40))
    line: Mapped[str] = mapped_column(String(20), default="")
    phone: Mapped[str] = mapped_column(String(24))  # canonical, see domain/phone.py
    phone_shown: Mapped[str] = mapped_column(String(40), default="")
    phone_type: Mapped[str] = mapped_column(String(16), default="")
    kind: Mapped[str] = mapped_column(String(40))  # in: sms or call; out: the key of its wording
    language: Mapped[str | None] = mapped_column(String(2))  # of an outbound one's wording
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]  # when we had it, or when it was queued
    stamped_at: Mapped[datetime | None]  # the network's own stamp, when it is believable
    late: Mapped[bool] = mapped_column(default=False)  # it lay at the network for a while
    parts: Mapped[int] = mapped_column(default=1)
    incomplete: Mapped[bool] = mapped_column(default=False)  # a part of it never came
    external_id: Mapped[str | None] = mapped_column(String(100))
    fingerprint: Mapped[str | None] = mapped_column(String(80), unique=True)
    # The way of an inbound one through intake; an outbound one is done when it is written.
    status: Mapped[Intake]
    due_at: Mapped[datetime | None]  # when intake may look at it again
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)  # traceback or reason, without texts or phones

    words: Mapped[Words] = relationship()
    # It also tells a flush to write a new ticket first.
    ticket: Mapped["Ticket | None"] = relationship()

    @property
    def ticket_number(self) -> int | None:
        """The number of its ticket."""
        return number.nth(self.ticket_id) if self.ticket_id else None


Index(
    "ix_messages_waiting",
    Message.id,
    sqlite_where=Message.status == Intake.WAITING,
    postgresql_where=Message.status == Intake.WAITING,
)


Index(
    "ix_messages_aside",
    Message.id,
    sqlite_where=Message.status == Intake.ASIDE,
    postgresql_where=Message.status == Intake.ASIDE,
)


class Part(Base):
    """One part of a long inbound text, kept until all have come or the wait is over."""

    __tablename__ = "parts"
    __table_args__ = (Index("ix_parts_phone_reference", "phone", "reference"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(24))
    phone_shown: Mapped[str] = mapped_column(String(40))
    phone_type: Mapped[str] = mapped_column(String(16))
    reference: Mapped[int]
    total: Mapped[int]
    seq: Mapped[int]
    units: Mapped[bytes] = mapped_column(LargeBinary)  # UTF-16-BE: a pair may be cut in two
    raw: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(80), unique=True)
    stamped_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # when waiting for the rest ends
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)


class PhoneLease(Base):
    """One worker handles one phone's texts at a time; an expired lease may be taken."""

    __tablename__ = "phone_leases"

    phone: Mapped[str] = mapped_column(String(24), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80), index=True)
    until_at: Mapped[datetime]


class Delivery(Base):
    """The way of one outbound message through one channel."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_phone_id", "phone", "id"),
        Index("ix_deliveries_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(24))
    state: Mapped[State]
    turn_at: Mapped[datetime]  # who leaves first when the line is busy
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]  # not before
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    message: Mapped[Message] = relationship()
    submits: Mapped[list["SubmitRow"]] = relationship(order_by="SubmitRow.id")


Index(
    "ix_deliveries_queue",
    Delivery.channel,
    Delivery.turn_at,
    Delivery.id,
    sqlite_where=Delivery.state == State.QUEUED,
    postgresql_where=Delivery.state == State.QUEUED,
)


Index(
    "ix_deliveries_in_line",
    Delivery.phone,
    Delivery.id,
    sqlite_where=Delivery.state.in_(IN_LINE),
    postgresql_where=Delivery.state.in_(IN_LINE),
)


class SubmitRow(Base):
    """The journal of handing one piece to the network: written before, completed after."""

    __tablename__ = "submits"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    seq: Mapped[int]
    total: Mapped[int]
    state: Mapped[Submit]
    reference: Mapped[str | None] = mapped_column(String(64), index=True)
    code: Mapped[str | None] = mapped_column(String(60))
    at: Mapped[datetime]  # when the attempt began
    delivered_at: Mapped[datetime | None]
    trace_at: Mapped[datetime | None]  # when to look for it at the network: its fate is unknown

    statuses: Mapped[list["StatusRow"]] = relationship(order_by="StatusRow.id")


Index(
    "ix_submits_trace",
    SubmitRow.trace_at,
    sqlite_where=SubmitRow.trace_at.is_not(None),
    postgresql_where=SubmitRow.trace_at.is_not(None),
)


class StatusRow(Base):
    """What the network has said of one hand-over, and when; each thing once."""

    __tablename__ = "statuses"
    __table_args__ = (UniqueConstraint("submit_id", "said", "code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    submit_id: Mapped[int] = mapped_column(ForeignKey("submits.id"))
    said: Mapped[str] = mapped_column(String(20))  # its own word, or as modems/channel.py has it
    code: Mapped[str] = mapped_column(String(60), default="")
    stamped_at: Mapped[datetime | None]  # the network's own stamp
    at: Mapped[datetime] = mapped_column(index=True)  # when we had it


class Report(Base):
    """A delivery report that belongs to no hand-over known yet; it waits for one."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_channel_phone", "channel", "phone"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(24))
    reference: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))  # as modems/channel.py has it
    said: Mapped[str] = mapped_column(String(20), default="")  # in the network's own word
    code: Mapped[str] = mapped_column(String(60), default="")
    blame: Mapped[str | None] = mapped_column(String(20))  # as modems/errors.py has it
    fingerprint: Mapped[str | None] = mapped_column(String(80), unique=True)
    stamped_at: Mapped[datetime | None]  # the network's own stamp
    at: Mapped[datetime] = mapped_column(index=True)  # when we had it


class Call(Base):
    """A call that was taken or missed."""

    __tablename__ = "calls"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(40))  # the channel, or desk for the console's form
    external_id: Mapped[str | None] = mapped_column(String(100))
    line: Mapped[str] = mapped_column(String(20), default="")
    phone: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str] = mapped_column(String(20))  # taken, or as domain/callflow.py has it
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)

    hotline: Mapped["HotlineCall | None"] = relationship(back_populates="call")

    @property
    def ticket_number(self) -> int | None:
        """The number of its ticket."""
        return number.nth(self.ticket_id) if self.ticket_id else None


class Prompt(Base):
    """An open question put to a phone; the latest unanswered one wins until it expires."""

    __tablename__ = "prompts"
    __table_args__ = (Index("ix_prompts_phone_id", "phone", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    phone: Mapped[str] = mapped_column(String(24))
    kind: Mapped[PromptKind]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    # What is to be done once it is answered: codes and ids only, the words are in text_id.
    action: Mapped[str] = mapped_column(String(20), default="")
    tickets: Mapped[list[int]] = mapped_column(default=list)
    teams: Mapped[list[int]] = mapped_column(default=list)  # to choose from, in triage by SMS
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    ticket: Mapped["Ticket | None"] = relationship()


class ChannelState(Base):
    """What a courier last said of its channel, and whether an administrator has paused it."""

    __tablename__ = "channels"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    paused: Mapped[bool] = mapped_column(default=False)
    up: Mapped[bool] = mapped_column(default=False)
    since_at: Mapped[datetime | None]  # since when it sends, or does not: down or paused
    seen_at: Mapped[datetime | None]  # the courier's last sign of life
    error: Mapped[str | None] = mapped_column(String(200))
    operator: Mapped[str | None] = mapped_column(String(60))
    signal_dbm: Mapped[int | None]
    stored: Mapped[int | None]
    capacity: Mapped[int | None]
    last_inbound_at: Mapped[datetime | None]
    last_outbound_at: Mapped[datetime | None]
    heard_until: Mapped[datetime | None]  # what came before is here, by a provider's list
