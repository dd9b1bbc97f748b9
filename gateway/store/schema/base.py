"""What all tables have in common: how instants, words and ids are stored."""

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase

from gateway.domain.delivery import Intake, State, Submit
from gateway.domain.edit import EditKind
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
    Action, ActorKind, AlarmKind, AreaKind, AreaLevel, Decision, EditKind, Intake, Language, Level,
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
Id = BigInteger().with_variant(Integer(), "sqlite")
