"""What every service needs in hand, and the office whose doors open transactions."""

import contextlib
import dataclasses
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.domain import diary
from gateway.domain.deadline import Calendar
from gateway.domain.grammar import Grammar
from gateway.domain.limits import Limits
from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.domain.signs import Signs
from gateway.domain.wording import Wording
from gateway.settings import Settings
from gateway.store.db import Store
from gateway.store.queue import Bell
from gateway.store.rows import Rows
from gateway.store.tables import Base, Edit, Ticket
from routing.categories import Categories

# Of the table, not of its class: each transaction asks, and needs no objects made of the answer.
_NEWEST_EDIT = select(func.max(Edit.__table__.c.id))
_CHANCE = random.SystemRandom().random


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
    """What config/ says beside the settings, as supervisors have amended it."""

    settings: Settings
    calendar: Calendar
    limits: Limits
    wording: Wording
    grammar: Grammar
    categories: Categories
    diary: diary.Words
    signs: Signs
    filed: "Rules | None" = None  # what config/ says alone, when some of it is amended
    aside: Mapping[str, str] = dataclasses.field(default_factory=dict)  # edits that fit no more


@dataclasses.dataclass(frozen=True)
class Desk:
    """One transaction at one instant. Services work at it and never commit."""

    tx: Session
    now: datetime
    rules: Rules
    rows: Rows
    bells: set[str] = dataclasses.field(default_factory=set)  # rung after the commit
    # Rows of the registry that were read in this transaction, see town/directory.py.
    read: dict[tuple[str, object], Any] = dataclasses.field(default_factory=dict)
    # What this process keeps from one to the next, see town/kept.py.
    kept: dict[str, tuple[object, Any]] = dataclasses.field(default_factory=dict)
    opened: list[Ticket] = dataclasses.field(default_factory=list)  # the tickets that are new
    # Those of which it was learnt now where they are, or what.
    placed: list[Ticket] = dataclasses.field(default_factory=list)
    # What was said of tickets that were there already, by the ids of the texts.
    heard: list[tuple[Ticket, int]] = dataclasses.field(default_factory=list)
    chance: Callable[[], float] = _CHANCE  # from 0 to 1, for what is drawn by lot

    def write(self, kind: type[Base], /, **values: Any) -> int:
        """Have a row of a table that only grows written by the next flush; returns its id."""
        return self.rows.write(kind, **values)

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint: what is done in the block is done whole, or taken back when it raises."""
        opened, placed, heard = len(self.opened), len(self.placed), len(self.heard)
        self.flush()  # what was done before the block stays
        try:
            with self.tx.begin_nested():
                yield
                self.flush()
        except BaseException:
            self.rows.forget()
            # What was changed beside the unit of work would keep the values that were taken back.
            self.tx.expire_all()
            self.read.clear()
            del self.opened[opened:], self.placed[placed:], self.heard[heard:]
            raise

    @contextlib.contextmanager
    def attempt_many(self) -> Iterator[None]:
        """One savepoint for many: each sees what the others did, and is flushed only for that."""
        with self.attempt(), self.rows.flushed_for_queries():
            yield

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
    """Everything a door holds: the store, the rules, the clock, the lot and the bell."""

    def __init__(
        self,
        store: Store,
        rules: Rules,
        bell: Bell,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = _CHANCE,
        amend: Callable[[Rules, Session], Rules] = lambda filed, _: filed,
    ) -> None:
        self.store = store
        self.rules = rules  # with the edits that the last desk saw
        self._amend = amend
        self._edit = 0  # the newest of those edits
        self.bell = bell
        self.clock = clock
        self.chance = chance
        self._kept: dict[str, tuple[object, Any]] = {}

    @contextlib.contextmanager
    def desk(self, texts: int = 1) -> Iterator[Desk]:
        """A desk that writes: commits when the block ends well, then rings what it asked for.

        `texts` is how many will be handled at it; ids are drawn for so many reports at a time.
        """
        bells: set[str] = set()
        with self.store.write() as tx:
            rules = self._current(tx)
            desk = Desk(
                tx, self.clock(), rules, Rows(tx, texts), bells, kept=self._kept, chance=self.chance
            )
            yield desk
            desk.flush()
        for queue in sorted(bells):
            self.bell.ring(queue)

    @contextlib.contextmanager
    def view(self) -> Iterator[Desk]:
        """A desk that only reads."""
        with self.store.read() as tx:
            yield Desk(tx, self.clock(), self._current(tx), Rows(tx), kept=self._kept)

    def _current(self, tx: Session) -> Rules:
        """The rules with every edit that this transaction sees; made anew when there is one more.

        The ids rise with the commits, see town/edits.py.
        """
        newest = tx.scalar(_NEWEST_EDIT) or 0
        if newest != self._edit:
            self.rules, self._edit = self._amend(self.rules.filed or self.rules, tx), newest
        return self.rules
