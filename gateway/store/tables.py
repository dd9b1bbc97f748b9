"""What lasts: every table, typed. Rules live in domain, verbs in services."""

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from gateway.domain import number
from gateway.domain.delivery import IN_LINE, Intake, State, Submit
from gateway.domain.people import (
    ActorKind,
    AlarmKind,
    AreaKind,
    AreaLevel,
    Language,
    MemberRole,
    OperatorRole,
    PlaceKind,
    PromptKind,
    TeamKind,
    VisitKind,
)
from gateway.domain.ticket import Action, Decision, Level, Source, Stage, Status, Tier


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite would drop the offset, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _words(kind: type[enum.StrEnum]) -> Enum:
    """Stored as its value; no CHECK, since migrations would not notice when one changes."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda e: [m.value for m in e])


_WORDS = (
    Action, ActorKind, AlarmKind, AreaKind, AreaLevel, Decision, Intake, Language, Level,
    MemberRole, OperatorRole, PlaceKind, PromptKind, Source, Stage, State, Status, Submit,
    TeamKind, Tier, VisitKind,
)  # fmt: skip


class Base(DeclarativeBase):
    """All tables; names of constraints are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[int]: JSON(),
        list[list[str]]: JSON(),
        bytes: LargeBinary(),
        **{kind: _words(kind) for kind in _WORDS},
    }


# BigInteger ids on PostgreSQL; on SQLite only INTEGER counts by itself.
_Id = BigInteger().with_variant(Integer(), "sqlite")


# ---------------------------------------------------------------- registry


class Area(Base):
    """A part of the town: city, district, street, community, section, group or grid."""

    __tablename__ = "areas"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[AreaLevel]
    kind: Mapped[AreaKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    households: Mapped[int | None]
    # Codes from the top down to this area, each followed by "/": what lies below is a prefix match.
    path: Mapped[str] = mapped_column(String(400), index=True)
    active: Mapped[bool] = mapped_column(default=True)


class ServiceLine(Base):
    """A public number that residents text or call."""

    __tablename__ = "service_lines"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    signature: Mapped[str] = mapped_column(String(40))


class Team(Base):
    """Who answers for an area or for a profession."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[TeamKind]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    categories: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)

    area: Mapped[Area] = relationship()


class Member(Base):
    """A person of a team, known by the phone."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[MemberRole]
    profession: Mapped[str] = mapped_column(String(40), default="")
    skills: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[Language] = mapped_column(default=Language.ZH)
    certificate_until: Mapped[datetime | None]
    # When the phone was last shown to be the member's; null before, and once that was asked again.
    confirmed_at: Mapped[datetime | None] = mapped_column(index=True)
    active: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="member")


class Membership(Base):
    """A member serves a team; a medic serves many. One of them is home."""

    __tablename__ = "memberships"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True, index=True)
    home: Mapped[bool]

    member: Mapped[Member] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship()


class Duty(Base):
    """A member is the one to text for a team during a shift."""

    __tablename__ = "duty"
    __table_args__ = (UniqueConstraint("team_id", "member_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Resident(Base):
    """What answering a resident needs, and nothing more."""

    __tablename__ = "residents"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    language: Mapped[Language] = mapped_column(default=Language.ZH)
    source: Mapped[str] = mapped_column(String(40))
    keep_until: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]

    area: Mapped[Area | None] = relationship()


class Place(Base):
    """A name people use for a spot, and the area it lies in."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("name", "area_id", "numbers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    kind: Mapped[PlaceKind]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    aliases: Mapped[list[str]] = mapped_column(default=list)
    numbers: Mapped[str] = mapped_column(String(60), default="")


class RegistryState(Base):
    """One row: its version rises with every import, so that processes know when to read again."""

    __tablename__ = "registry_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    imported_at: Mapped[datetime | None]


# ---------------------------------------------------------------- traffic


class Words(Base):
    """What somebody wrote or was sent. Retention may empty it; everything else refers to its id."""

    __tablename__ = "texts"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    body: Mapped[str | None] = mapped_column(Text)
    raw: Mapped[str | None] = mapped_column(Text)  # as the network brought it: a PDU in hex
    params: Mapped[dict[str, Any] | None]  # what a template was filled with
    sealed: Mapped[bytes | None]  # what was masked on arrival: encrypted, see services/seal.py
    emptied_at: Mapped[datetime | None]


class Message(Base):
    """One text in or out, or a call's words: who, when, by which channel, about which ticket."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_phone_id", "phone", "id"),
        Index("ix_messages_at_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    direction: Mapped[str] = mapped_column(String(3))  # in | out, seen from our side
    channel: Mapped[str] = mapped_column(String(40))
    line: Mapped[str] = mapped_column(String(20), default="")
    phone: Mapped[str] = mapped_column(String(24))  # canonical, see domain/phone.py
    phone_shown: Mapped[str] = mapped_column(String(40), default="")
    phone_type: Mapped[str] = mapped_column(String(16), default="")
    kind: Mapped[str] = mapped_column(String(40))  # in: sms or call; out: the key of its wording
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

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    seq: Mapped[int]
    total: Mapped[int]
    state: Mapped[Submit]
    reference: Mapped[str | None] = mapped_column(String(64), index=True)
    code: Mapped[str | None] = mapped_column(String(60))
    at: Mapped[datetime]  # when the attempt began
    delivered_at: Mapped[datetime | None]


class Report(Base):
    """A delivery report that belongs to no hand-over known yet; it waits for one."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_channel_phone", "channel", "phone"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(24))
    reference: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))  # as modems/channel.py has it
    code: Mapped[str] = mapped_column(String(60), default="")
    fingerprint: Mapped[str | None] = mapped_column(String(80), unique=True)
    stamped_at: Mapped[datetime | None]  # the network's own stamp
    at: Mapped[datetime] = mapped_column(index=True)  # when we had it


class Call(Base):
    """A call that was taken or missed."""

    __tablename__ = "calls"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(40))  # the channel, or desk for the console's form
    external_id: Mapped[str | None] = mapped_column(String(100))
    line: Mapped[str] = mapped_column(String(20), default="")
    phone: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str] = mapped_column(String(20))  # taken | missed
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)

    @property
    def ticket_number(self) -> int | None:
        """The number of its ticket."""
        return number.nth(self.ticket_id) if self.ticket_id else None


class Prompt(Base):
    """An open question put to a phone; the latest unanswered one wins until it expires."""

    __tablename__ = "prompts"
    __table_args__ = (Index("ix_prompts_phone_id", "phone", "id"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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
    since_at: Mapped[datetime | None]  # up or down since
    seen_at: Mapped[datetime | None]  # the courier's last sign of life
    error: Mapped[str | None] = mapped_column(String(200))
    operator: Mapped[str | None] = mapped_column(String(60))
    signal_dbm: Mapped[int | None]
    stored: Mapped[int | None]
    capacity: Mapped[int | None]
    last_inbound_at: Mapped[datetime | None]
    last_outbound_at: Mapped[datetime | None]


# ---------------------------------------------------------------- work


class Ticket(Base):
    """One matter of one resident. Status, level, lead team and the flags are separate."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_status_due_at_id", "status", "due_at", "id"),
        Index("ix_tickets_phone_id", "phone", "id"),
        Index("ix_tickets_team_id_status", "team_id", "status"),
        {"sqlite_autoincrement": True},
    )

    # The id is drawn from the table's own sequence, and the number follows from it.
    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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
    accused_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
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
    assists: Mapped[list["Assist"]] = relationship(order_by="Assist.id")
    deadlines: Mapped[list["Deadline"]] = relationship(order_by="Deadline.id")

    @property
    def number(self) -> int:
        """The ticket's number: its place in the sequence and a check digit."""
        return number.nth(self.id)


class Deadline(Base):
    """One clock of a ticket. `next_at` is when the ticker must look at it; null when it is over.

    `due_at` follows from start, span and credits, see domain/deadline.py.
    """

    __tablename__ = "deadlines"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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


class Event(Base):
    """What happened to a ticket. Never changed; holds codes and ids, the words are in `texts`."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
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


class Operator(Base):
    """Somebody who may sign in at the console."""

    __tablename__ = "operators"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    role: Mapped[OperatorRole]
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[Language] = mapped_column(default=Language.ZH)
    # A supervisor's approvals go there by SMS; what lies outside the area is not theirs.
    phone: Mapped[str | None] = mapped_column(String(24), unique=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    area: Mapped[Area | None] = relationship()
