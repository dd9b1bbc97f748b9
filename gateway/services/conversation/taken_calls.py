"""报事 from somebody who has just taken a call at the hotline: it is that call, written down."""

from gateway.services.conversation import worklist
from gateway.services.desk import Desk
from gateway.services.town import directory, gazetteer
from gateway.services.voice import calls, written
from gateway.services.voice.calls import Note
from gateway.store.tables import Member, Message, Ticket


def is_awaited(desk: Desk, member: Member) -> bool:
    """Whether a member was just asked to write a call down: plain words may be of that."""
    last = worklist.last_sent(desk, member.phone)
    asked = last is not None and last.kind == "member.call_taken"
    return asked and written.of(desk, member) is not None


def write_down(desk: Desk, member: Member, message: Message, text: str) -> Ticket | None:
    """The ticket of the call a member was asked to write down, under the phone that called, whose
    owner gets the receipt; None where there is none.
    """
    row = written.of(desk, member)
    if row is None:
        return None
    note = Note(row.call.phone, text, withheld=not row.call.phone)
    route = calls.suggest(desk, note, gazetteer.router(desk))
    by = directory.as_actor(member, message.channel)
    ticket = written.write_down(desk, row.call_id, note, route, by)
    message.ticket_id = ticket.id
    return ticket
