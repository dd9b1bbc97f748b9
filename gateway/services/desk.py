"""What every service needs in hand, and the office whose doors open transactions."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.domain import diary
from gateway.domain.deadline import Calendar, Limits
from gateway.domain.grammar import Grammar
from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.domain.signs import Signs
from gateway.domain.wording import Wording
from gateway.settings import Settings
from gateway.store.db import Store
from gateway.store.queue import Bell
from gateway.store.rows import Rows
from gateway.store.tables import Base, Ticket
from routing.categories import Categories


@dataclasses.dataclass(frozen=True)
class Actor:
    """Who does something, in which role and by which channel; a resident is known by the phone."""

    kind: ActorKind
    role: Role
    id: int | None = None
    channel: str = ""
    phone: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, Role.SYSTEM)


@dataclasses.dataclass(frozen=True)
class Rules:
    """What config/ says beside the settings: read once, never changed while a process runs."""

    settings: Settings
    calendar: Calendar
    limits: Limits
    wording: Wording
    grammar: Grammar
    categories: Categories
    diary: diary.Words
    signs: Signs


@dataclasses.dataclass(frozen=True)
class Desk:
    """One transaction at one instant. Services work at it and never commit."""

    tx: Session
    now: datetime
    rules: Rules
    rows: Rows
    bells: set[str] = dataclasses.field(default_factory=set)  # rung after the commit
    # Rows of the registry that were read in this transaction, see services/directory.py.
    read: dict[tuple[str, object], Any] = dataclasses.field(default_factory=dict)
    opened: list[Ticket] = dataclasses.field(default_factory=list)  # the tickets that are new

    def write(self, kind: type[Base], /, **values: Any) -> int:
        """Have a row of a table that only grows written by the next flush; returns its id."""
        return self.rows.write(kind, **values)

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint: what is done in the block is done whole, or taken back when it raises."""
        before = len(self.opened)
        try:
            with self.tx.begin_nested():
                yield
                self.flush()
        except BaseException:
            self.rows.forget()
            del self.opened[before:]
            raise

    def flush(self) -> None:
        """Let queries see what is new."""
        self.rows.flush()

    @property
    def settings(self) -> Settings:
        return self.rules.settings

    @property
    def wording(self) -> Wording:
        return self.rules.wording


class Office:
    """Everything a door holds: the store, the rules, the clock and the bell."""

    def __init__(
        self,
        store: Store,
        rules: Rules,
        bell: Bell,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.rules = rules
        self.bell = bell
        self.clock = clock

    @contextlib.contextmanager
    def desk(self, texts: int = 1) -> Iterator[Desk]:
        """A desk that writes: commits when the block ends well, then rings what it asked for.

        `texts` is how many will be handled at it; ids are drawn for so many at a time.
        """
        bells: set[str] = set()
        with self.store.write() as tx:
            desk = Desk(tx, self.clock(), self.rules, Rows(tx, texts), bells)
            yield desk
            desk.flush()
        for queue in sorted(bells):
            self.bell.ring(queue)

    @contextlib.contextmanager
    def view(self) -> Iterator[Desk]:
        """A desk that only reads."""
        with self.store.read() as tx:
            yield Desk(tx, self.clock(), self.rules, Rows(tx))
