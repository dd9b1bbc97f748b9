"""Matters that other systems bring: each becomes one ticket, on the road of a call that was taken
at the console, and its client may ask what has become of it.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from gateway.domain import number as numbers
from gateway.domain import private
from gateway.domain.bridge import CHANNEL, Use
from gateway.domain.people import Language
from gateway.domain.phone import hidden
from gateway.domain.ticket import Action, Stage, Status
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Desk
from gateway.services.texts import seal
from gateway.services.tickets import bridge_log, ledger
from gateway.services.town import directory
from gateway.services.voice import calls
from gateway.services.voice.calls import Note
from gateway.store.tables import Bridged, Call, Client, Deadline, Ticket
from routing.router import Route

PAGE = 100


@dataclasses.dataclass(frozen=True)
class Matter:
    """What a client brings; `remarks` is what only people read: a name, an agent, a link.

    `phone_words` is what stood in place of a phone, where that was more than one or none.
    """

    use: Use
    source: str
    external_id: str
    note: Note
    remarks: Sequence[str] = ()
    phone_words: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def key(self) -> str:
        """What it is known by at its client; the source holds no colon."""
        return f"{self.use}:{self.source}:{self.external_id}"

    @property
    def mark(self) -> str:
        """Tells one matter from another under the same key, and holds no words."""
        note = self.note
        more = (self.phone_words,) if self.phone_words else ()  # older marks know nothing of it
        told = (note.phone, note.text, note.address, note.category, *self.remarks, *more)
        return hashlib.sha256(repr((told, self.started_at, self.ended_at)).encode()).hexdigest()


@dataclasses.dataclass(frozen=True)
class Seen:
    """What its client sees of a matter; `status` is that of the matter it was merged into."""

    number: int
    source: str
    external_id: str
    status: Status
    merged: bool
    category: str | None
    team: str | None
    result: str | None  # what the reporter was told of how it ended
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


# ---------------------------------------------------------------- a matter comes


def known(desk: Desk, client: Client, matter: Matter) -> Bridged | None:
    """The matter as it was brought before. Raises Refused when that was another one."""
    query = select(Bridged).where(Bridged.client_id == client.id, Bridged.key == matter.key)
    row = desk.tx.scalar(query)
    if row is not None and row.body_hash != matter.mark:
        raise Refused("other_matter", external_id=matter.external_id)
    return row


def take(desk: Desk, client: Client, matter: Matter, route: Route | None) -> Bridged:
    """Open the ticket of a matter with its receipt; brought again, it is the one that is there."""
    row = Bridged(
        client_id=client.id,
        key=matter.key,
        body_hash=matter.mark,
        created_at=desk.now,
        changed_at=desk.now,
    )
    try:
        with desk.attempt():
            desk.tx.add(row)
    except IntegrityError:
        before = known(desk, client, matter)
        assert before is not None
        return before
    ticket = _open(desk, client, matter, route)
    row.ticket_id = ticket.id
    desk.flush()
    bridge_log.tell(desk, row, ticket)
    return row


def _open(desk: Desk, client: Client, matter: Matter, route: Route | None) -> Ticket:
    channel = CHANNEL + client.name
    phone = directory.phone_of(matter.note.phone, desk.settings.place).value
    call = Call(
        source=channel,
        external_id=matter.key,
        line=desk.settings.line_of(channel),
        phone=phone,
        outcome="taken",
        started_at=matter.started_at or desk.now,
        ended_at=matter.ended_at,
    )
    desk.tx.add(call)
    by = directory.as_resident(phone, channel)
    ticket = calls.open_ticket(desk, call, matter.note, route, by)
    _remark(desk, client, matter, ticket)
    return ticket


def _remark(desk: Desk, client: Client, matter: Matter, ticket: Ticket) -> None:
    """Whoever works the ticket reads where it comes from and what was said beside the matter.

    Phones among it are shown masked.
    """
    said, shown = (
        desk.wording.render(
            Language.ZH,
            "word.brought",
            client=client.name,
            external_id=matter.external_id,
            text="；".join(filter(None, (*matter.remarks, phones))),
        )
        for phones in (matter.phone_words, hidden(matter.phone_words))
    )
    desk.flush()  # on SQLite its id follows those that are drawn
    words = seal.covered(desk, said, private.masked(shown))
    desk.tx.add(words)
    desk.tx.flush()
    ledger.record(desk, ticket, Action.NOTE, SYSTEM, text_id=words.id)


# ---------------------------------------------------------------- what became of it


def one(desk: Desk, client: Client, number: int) -> Seen | None:
    """A client's own ticket; None for any other."""
    mine = _mine(client).where(Bridged.ticket_id == (numbers.ordinal(number) or 0))
    row = desk.tx.scalars(mine.limit(1)).first()
    return _seen(desk, row) if row is not None else None


def since(
    desk: Desk, client: Client, at: datetime, after: int = 0, limit: int = PAGE
) -> Sequence[tuple[int, Seen]]:
    """A client's matters that have changed since, the earliest first, each with its mark.

    Those of the instant itself count from behind the mark `after` on.
    """
    here = or_(Bridged.changed_at > at, and_(Bridged.changed_at == at, Bridged.id > after))
    query = _mine(client).where(here).order_by(Bridged.changed_at, Bridged.id).limit(limit)
    return [(row.id, _seen(desk, row)) for row in desk.tx.scalars(query).all()]


def by_token(desk: Desk, client: Client, token: str) -> Bridged | None:
    """The request that was given a token, of GeoReport."""
    key = f"{Use.OPEN311}:{client.name}:{token}"
    return desk.tx.scalars(_mine(client).where(Bridged.key == key)).one_or_none()


def _mine(client: Client) -> Select[Bridged]:
    query = select(Bridged).where(Bridged.client_id == client.id, Bridged.ticket_id.is_not(None))
    return query.options(joinedload(Bridged.ticket))


def _seen(desk: Desk, row: Bridged) -> Seen:
    assert row.ticket is not None
    ticket = ledger.whole(desk, row.ticket)
    resolve = select(Deadline.due_at).where(
        Deadline.ticket_id == ticket.id,
        Deadline.stage == Stage.RESOLVE,
        Deadline.cancelled_at.is_(None),
    )
    return Seen(
        number=row.ticket.number,
        source=row.source,
        external_id=row.external_id,
        status=ticket.status,
        merged=ticket is not row.ticket,
        category=ticket.category,
        team=ticket.team.name if ticket.team else None,
        result=bridge_log.result(desk, row.ticket, ticket),
        created_at=row.ticket.created_at,
        changed_at=row.changed_at,
        due_at=desk.tx.scalar(resolve.order_by(Deadline.id.desc()).limit(1)),
        closed_at=ticket.closed_at,
    )
