"""The table of what supervisors have set otherwise than the files of config/ say."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.domain.edit import EditKind
from gateway.store.schema.base import Base, Id
from gateway.store.schema.registry import Operator


class Edit(Base):
    """One edit; the newest of a kind and key holds. Never changed, so it says who set what when."""

    __tablename__ = "edits"
    __table_args__ = (Index("ix_edits_kind_key", "kind", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[EditKind]
    key: Mapped[str] = mapped_column(String(80))
    value: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # null: the file's
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    at: Mapped[datetime]

    operator: Mapped[Operator] = relationship()
