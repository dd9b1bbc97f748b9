"""Who and what the town has: areas, teams, their people, residents, places, operators."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.domain.people import (
    AreaKind,
    AreaLevel,
    Language,
    MemberRole,
    OperatorRole,
    PlaceKind,
    TeamKind,
)
from gateway.store.schema.base import Base


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
    # Polygons as GeoJSON has them, or null: only the router reads them, and it keeps them.
    outline: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)


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
    asked_at: Mapped[datetime | None] = mapped_column(index=True)  # that; null once it is settled
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
