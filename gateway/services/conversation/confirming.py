"""What Y would do: what was asked for, by which text, and how that is said in a question."""

from collections.abc import Sequence

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import Language
from gateway.domain.reply import parse_member
from gateway.services.conversation import completing
from gateway.services.conversation.member_verbs import Verbs
from gateway.services.desk import Desk
from gateway.services.tickets import casework
from gateway.store.tables import Message, Prompt, Ticket


def wanted(desk: Desk, language: Language, reply: Reply, why: str) -> str:
    """To whom, for how long and why, as far as that is said."""
    spans = {"days": reply.days, "hours": reply.hours}
    lasts = [
        desk.wording.render(language, f"word.{unit}", count=count).strip()
        for unit, count in spans.items()
        if count
    ]
    told = (reply.team, reply.member, *lasts, why)
    return " ".join(one for one in told if one)


def caused(desk: Desk, prompt: Prompt) -> Message:
    """The text that a question was about."""
    return desk.tx.scalars(select(Message).where(Message.text_id == prompt.text_id)).one()


def asked(desk: Desk, prompt: Prompt, said: Message, tickets: Sequence[Ticket]) -> Reply:
    """What that text asked for, whatever was in question then."""
    verb, body = Verb(prompt.action), said.words.body or ""
    if begun := completing.before(desk, prompt):
        return completing.filled(desk, begun, said, [one.number for one in tickets])
    reply = parse_member(desk.rules.grammar, body, Context())
    return reply if reply.action is verb else Reply(verb, text=body)


def call_off(verbs: Verbs, reply: Reply) -> None:
    """N: nothing is done. What stands behind it is kept at the ticket that was asked about."""
    prompt = verbs.card.prompt
    tickets = prompt.tickets if prompt is not None and reply.text else ()
    if len(tickets) == 1:
        ticket = verbs.desk.tx.get_one(Ticket, tickets[0])
        casework.note(verbs.desk, ticket, verbs.reason(reply), verbs.by)
    verbs.card.answered(verbs.desk.now)
    verbs.tell("cancelled")
