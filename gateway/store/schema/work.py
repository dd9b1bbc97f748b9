"""The matters people bring: tickets, their clocks, proposals and events, and what was written."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.domain import number
from gateway.domain.people import ActorKind, AlarmKind, Language, VisitKind
from gateway.domain.ticket import Action, Decision, Level, Source, Stage, Status, Tier
from gateway.store.schema.base import Base, Id
from gateway.store.schema.registry import Area, Member, Team


class Words(Base):
    """What somebody wrote or was sent. Retention may empty it; everything else refers to its id."""

    __tablename__ = "texts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    body: Mapped[str | None] = mapped_column(Text)
    raw: Mapped[str | None] = mapped_column(Text)  # as the network brought it: a PDU in hex
    params: Mapped[dict[str, Any] | None]  # what a template was filled with
    sealed: Mapped[bytes | None]  # what was masked on arrival: encrypted, see texts/seal.py
    emptied_at: Mapped[datetime | None]


class Ticket(Base):
    """One matter of one resident. Status, level, lead team and the flags are separate."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_status_due_at_id", "status", "due_at", "id"),
        Index("ix_tickets_phone_id", "phone", "id"),
        Index("ix_tickets_team_id_status", "team_id", "status"),
        Index("ix_tickets_status_id", "status", "id"),
        {"sqlite_autoincrement": True},
    )

    # The id is drawn from the table's own sequence, and the number follows from it.
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    status: Mapped[Status]
    source: Mapped[Source]
    level: Mapped[Level] = mapped_column(default=Level.GRID)
    category: Mapped[str | None] = mapped_column(String(40))
    tier: Mapped[Tier]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    phone: Mapped[str] = mapped_column(String(24))
    line: Mapped[str] = mapped_column(String(20), default="")
    channel: Mapped[str] = mapped_column(String(40))
    language: Mapped[Language]
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    confidence: Mapped[float | None]
    evidence: Mapped[list[list[str]]] = mapped_column(default=list)  # [kind, value] pairs
    alternatives: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    supervised: Mapped[bool] = mapped_column(default=False)
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    agenda: Mapped[bool] = mapped_column(default=False)  # for the next joint meeting
    confidential: Mapped[bool] = mapped_column(default=False)  # the team does not see who reports
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))  # split from, or again
    # During a transfer: who is to take it. The lead stays the lead until then.
    proposed_team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    flag: Mapped[str] = mapped_column(String(20), default="")  # why an operator should look
    fixed: Mapped[bool] = mapped_column(default=False)  # by arbitration: may not be returned
    late: Mapped[bool] = mapped_column(default=False)  # its text lay at the network for a while
    returns: Mapped[int] = mapped_column(default=0)
    transfers: Mapped[int] = mapped_column(default=0)
    extensions: Mapped[int] = mapped_column(default=0)
    pauses: Mapped[int] = mapped_column(default=0)
    reopens: Mapped[int] = mapped_column(default=0)
    rating: Mapped[int | None]
    created_at: Mapped[datetime]  # the resident's clock runs from here
    due_at: Mapped[datetime | None]  # the nearest unmet deadline, for the order of the queue
    due_stage: Mapped[Stage | None]
    closed_at: Mapped[datetime | None]

    words: Mapped[Words] = relationship()
    area: Mapped[Area | None] = relationship()
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])
    proposed_team: Mapped[Team | None] = relationship(foreign_keys=[proposed_team_id])
    member: Mapped[Member | None] = relationship(foreign_keys=[member_id])
    accusations: Mapped[list["Accusation"]] = relationship(
        order_by="Accusation.id", cascade="all, delete-orphan"
    )
    assists: Mapped[list["Assist"]] = relationship(order_by="Assist.id")
    deadlines: Mapped[list["Deadline"]] = relationship(order_by="Deadline.id")

    @property
    def number(self) -> int:
        """The ticket's number: its place in the sequence and a check digit."""
        return number.nth(self.id)


class Accusation(Base):
    """One of those a complaint is about: a member, an account of the console, or a whole team."""

    __tablename__ = "accusations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)


class Deadline(Base):
    """One clock of a ticket. `next_at` is when the ticker must look at it; null when it is over.

    `due_at` follows from start, span and credits, see domain/deadline.py.
    """

    __tablename__ = "deadlines"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    stage: Mapped[Stage]
    starts_at: Mapped[datetime]
    span: Mapped[str] = mapped_column(String(12))  # such as 5 wd
    credits: Mapped[list[list[str]]] = mapped_column(default=list)  # extensions and pauses
    paused_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]  # redispatched, reopened: another clock runs instead
    provisional: Mapped[bool] = mapped_column(default=False)
    step: Mapped[int] = mapped_column(default=0)  # how many reminders have gone out
    next_at: Mapped[datetime | None] = mapped_column(index=True)


class Assist(Base):
    """A team that helps (联办); the lead stays responsible."""

    __tablename__ = "assists"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(index=True)  # when the ticker must look
    done_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()


class Proposal(Base):
    """Something that a second person must agree to: a transfer, an extension, a deferral…"""

    __tablename__ = "proposals"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    action: Mapped[Action]
    state: Mapped[Decision]
    by_kind: Mapped[ActorKind]
    by_id: Mapped[int | None] = mapped_column(BigInteger)
    # What it is about, in codes and ids: days, review_at, the other ticket, the rate.
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))  # to whom it would go
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_kind: Mapped[ActorKind | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)

    ticket: Mapped[Ticket] = relationship()
    team: Mapped[Team | None] = relationship()
    words: Mapped[Words | None] = relationship()


Index(
    "ix_proposals_open",
    Proposal.id,
    sqlite_where=Proposal.state == Decision.OPEN,
    postgresql_where=Proposal.state == Decision.OPEN,
)


class Visit(Base):
    """An entry of a member's diary: a visit (走访) or a patrol (巡)."""

    __tablename__ = "visits"
    __table_args__ = (Index("ix_visits_member_id_at", "member_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[VisitKind]
    tags: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), unique=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))  # what it found


class Alarm(Base):
    """What somebody must look at beside any one ticket: a team nobody answers for, a warning."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_kind_subject", "kind", "subject"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[AlarmKind]
    subject: Mapped[str] = mapped_column(String(100))  # what it is about, so that it stands once
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]

    @property
    def ticket_number(self) -> int | None:
        """The number of the ticket it rang for."""
        return number.nth(self.ticket_id) if self.ticket_id else None


Index(
    "ix_alarms_standing",
    Alarm.kind,
    Alarm.subject,
    unique=True,  # two processes may see it at once
    sqlite_where=Alarm.cleared_at.is_(None),
    postgresql_where=Alarm.cleared_at.is_(None),
)


class Event(Base):
    """What happened to a ticket. Never changed; holds codes and ids, the words are in `texts`."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]
    action: Mapped[Action]
    actor: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)  # member's or operator's id
    channel: Mapped[str] = mapped_column(String(40), default="")
    before: Mapped[Status | None]
    after: Mapped[Status]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))

    words: Mapped[Words | None] = relationship()
