"""The table of pictures and files that came with texts."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.domain.media import MediaState
from gateway.store.schema.base import Base, Id


class MediaRow(Base):
    """One picture of a message; its content lies in the data folder under its SHA-256."""

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(String(500))  # at the provider
    kind: Mapped[str] = mapped_column(String(60))  # such as image/jpeg: first as told, then as kept
    state: Mapped[MediaState] = mapped_column(
        Enum(
            MediaState,
            native_enum=False,
            length=20,
            values_callable=lambda states: [one.value for one in states],
        )
    )
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]  # when to fetch it, or to remove it there
    error: Mapped[str | None] = mapped_column(String(60))
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None]
    at: Mapped[datetime]


Index(
    "ix_media_due",
    MediaRow.due_at,
    sqlite_where=MediaRow.due_at.is_not(None),
    postgresql_where=MediaRow.due_at.is_not(None),
)
