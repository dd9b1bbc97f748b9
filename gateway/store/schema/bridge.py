"""Other systems: who they are, what they have brought, and what they are told of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.domain import number
from gateway.domain.bridge import PushState
from gateway.store.schema.base import Base, Id
from gateway.store.schema.work import Ticket


class Client(Base):
    """A system with a token; only the token's hash is kept. Its pushes are signed with the secret
    that the environment holds under the name kept here.
    """

    __tablename__ = "clients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    uses: Mapped[list[str]] = mapped_column(default=list)
    push_url: Mapped[str] = mapped_column(String(500), default="")
    secret_env: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Bridged(Base):
    """A matter that a client has brought: once under its key, however often it is posted."""

    __tablename__ = "bridged"
    __table_args__ = (
        UniqueConstraint("client_id", "key"),
        Index("ix_bridged_client_id_changed_at_id", "client_id", "changed_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    key: Mapped[str] = mapped_column(String(100))  # use, source and external id, by colons
    body_hash: Mapped[str] = mapped_column(String(64))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]  # when what its client sees changed last

    client: Mapped[Client] = relationship()
    ticket: Mapped[Ticket | None] = relationship()

    @property
    def number(self) -> int:
        """The number of its ticket, which is there once it has been taken."""
        assert self.ticket_id is not None
        return number.nth(self.ticket_id)

    @property
    def source(self) -> str:
        """Where at the client it comes from."""
        return self.key.split(":", 2)[1]

    @property
    def external_id(self) -> str:
        """What it is called there."""
        return self.key.split(":", 2)[2]


class Push(Base):
    """One change that a client is to be told. Its ids rise with the changes of a ticket.

    An attempt is counted and committed before the post: whoever dies between is followed, after
    the lease, by another one with the same id in its payload.
    """

    __tablename__ = "pushes"
    __table_args__ = (Index("ix_pushes_bridged_id_id", "bridged_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bridged_id: Mapped[int] = mapped_column(ForeignKey("bridged.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[PushState] = mapped_column(
        Enum(
            PushState,
            native_enum=False,
            length=20,
            values_callable=lambda states: [one.value for one in states],
        ),
        default=PushState.WAITING,
    )
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]  # when to post it; null when that is over
    leased_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(60))  # of the last attempt
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    emptied_at: Mapped[datetime | None]  # its payload is kept no longer

    bridged: Mapped[Bridged] = relationship()
    client: Mapped[Client] = relationship()


Index(
    "ix_pushes_due",
    Push.due_at,
    sqlite_where=Push.due_at.is_not(None),
    postgresql_where=Push.due_at.is_not(None),
)
