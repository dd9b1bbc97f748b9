"""Calls at the hotline: how far each has come in the menu, and what was recorded of it."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.domain.people import Language
from gateway.domain.recording import RecordingState, Use
from gateway.store.schema.base import Base, Id
from gateway.store.schema.registry import Member, Operator
from gateway.store.schema.traffic import Call


class HotlineCall(Base):
    """Where a call stands in the menu (domain/callflow.py), and what is to be done about it."""

    __tablename__ = "hotline_calls"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(20))
    told: Mapped[str] = mapped_column(
        String(40)
    )  # the prompt that is said first; none where it only rang
    turn: Mapped[int] = mapped_column(default=0)  # how often the caller has done something
    tries: Mapped[int] = mapped_column(default=0)
    unrecorded: Mapped[bool] = mapped_column(default=False)  # the caller declined recording
    language: Mapped[Language]
    status: Mapped[str] = mapped_column(String(20), default="")  # as the provider has it
    about_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))  # asked for last
    to_text: Mapped[list[int]] = mapped_column(default=list)  # tickets asked for by others
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # who pressed 1
    talk_seconds: Mapped[int | None]
    due_at: Mapped[datetime | None]  # when somebody must look what it has come to
    # When a call that a colleague has answered was written down, or found to be about nothing.
    written_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship(back_populates="hotline")
    member: Mapped[Member | None] = relationship()


Index(
    "ix_hotline_calls_due",
    HotlineCall.due_at,
    sqlite_where=HotlineCall.due_at.is_not(None),
    postgresql_where=HotlineCall.due_at.is_not(None),
)


class Recording(Base):
    """What a caller said; its content lies in the data folder, once fetched."""

    __tablename__ = "recordings"
    __table_args__ = (UniqueConstraint("channel", "sid"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    sid: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(String(500))  # at the provider, as it was told
    seconds: Mapped[int | None]
    state: Mapped[RecordingState] = mapped_column(
        Enum(
            RecordingState,
            native_enum=False,
            length=20,
            values_callable=lambda states: [one.value for one in states],
        )
    )
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]  # when to fetch it, or to remove it there
    error: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60), default="")  # such as audio/mpeg
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None]
    held: Mapped[bool] = mapped_column(default=False)  # not removed when its time is over
    at: Mapped[datetime]

    call: Mapped[Call] = relationship()


Index(
    "ix_recordings_due",
    Recording.due_at,
    sqlite_where=Recording.due_at.is_not(None),
    postgresql_where=Recording.due_at.is_not(None),
)


class RecordingUse(Base):
    """Who has played a recording, held it or released it, and when; rows are only added."""

    __tablename__ = "recording_uses"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), index=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    use: Mapped[Use] = mapped_column(
        Enum(
            Use,
            native_enum=False,
            length=20,
            values_callable=lambda uses: [one.value for one in uses],
        )
    )
    at: Mapped[datetime]

    operator: Mapped[Operator] = relationship()
