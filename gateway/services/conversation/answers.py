"""Direct answers to a text: sent back the way it came, with a budget so that loops end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from gateway.domain import normal
from gateway.domain.delivery import Intake
from gateway.domain.people import Language, PromptKind
from gateway.domain.ticket import Status
from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.services.texts import outbox, prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, notices, supervision
from gateway.services.town import named
from gateway.store.tables import Message, Team, Ticket, Words

ASK_FOR = timedelta(hours=24)  # how long a question of the grammar stays open
MOST_CHOICES = 3
# Texts that only help or explain: at most so many an hour to one phone, whatever comes in. The
# refusal of a plain command is not among them: it must always be heard.
_HINTS = (
    "member.help", "member.unknown", "member.which", "member.list", "member.list_empty",
    "member.status", "member.statuses", "member.status_over", "member.wrong_number",
    "member.wait_parts", "member.forward_or_transfer", "member.nothing_to_decide",
    "member.nothing_to_decide_on", "member.duty_from_now", "member.progress_or_report",
    "resident.which", "resident.no_ticket", "resident.menu", "resident.status",
    "resident.empty", "resident.unknown", "resident.nothing_to_decide",
    "resident.nothing_to_decide_on",
    "resident.not_now", "resident.too_late", "resident.no_grid", "resident.grid",
    "resident.for_console", "resident.for_console_these", "resident.which_major",
    "resident.wrong_number", "resident.rate_again", "resident.former_member",
)  # fmt: skip
# Texts that say that words were kept at a ticket, and mostly passed on. An answering machine takes
# each for a reason to speak again, so these have an hourly budget too: see `is_heard`.
_KEPT = (
    "resident.added", "resident.finished", "resident.not_resolved_yet", "resident.withdrawn_before",
    "resident.rejected_before", "member.noted", "member.noted_hint", "member.noted_parent",
    "member.kept", "member.reminded",
)  # fmt: skip
_KEPT_AN_HOUR = 10  # more than a person has to say, and little enough for a loop
# What is answered to an acceptance when there was one before.
_ACCEPTED = ("member.accepted", "member.accepted_by", "member.assist_accepted")
_SAME_WORDS = timedelta(minutes=10)


def send(
    desk: Desk,
    card: Card,
    message: Message,
    key: str,
    language: Language,
    params: Mapping[str, object],
    ticket: Ticket | None = None,
) -> bool:
    """Answer a text on its channel. Returns whether it was answered.

    A hint beyond the phone's hourly budget is left unsaid, and the text is set aside for an
    operator: loops end, and nobody is met with silence for good.
    """
    hint = key in _HINTS
    if hint and _sent(desk, card, _HINTS) >= desk.settings.intake.hints_an_hour:
        message.status, message.error = Intake.ASIDE, "answer_budget"
        return False
    outbox.queue(
        desk, key, card.phone.value, language, params, ticket=ticket,
        channel=message.channel, line=message.line, lane=outbox.LAST if hint else outbox.NORMAL,
    )  # fmt: skip
    return True


def refuse(desk: Desk, card: Card, message: Message, whom: str, refusal: Refused) -> None:
    """Tell the sender why a rule forbids what was asked for, if need be in the other's words."""
    other = "resident" if whom == "member" else "member"
    whom = whom if desk.wording.has(f"{whom}.{refusal.code}") else other
    language = card.language
    values = dict(refusal.params)
    if "status" in values:
        values["status"] = notices.status(desk, language, Status(str(values["status"])))
    if "action" in values:
        values["action"] = desk.wording.render(language, f"action.{values['action']}")
    send(desk, card, message, f"{whom}.{refusal.code}", language, values)


def may_repeat(
    desk: Desk, card: Card, message: Message, *keys: str, about: Ticket | None = None
) -> bool:
    """Whether a text may be sent again, about any ticket or one: not to machines for ever.

    What they sent instead of an answer, or once more, is set aside for an operator.
    """
    if _sent(desk, card, keys, about) < desk.settings.intake.hints_an_hour:
        return True
    message.status, message.error = Intake.ASIDE, "answer_budget"
    return False


def may_accept(desk: Desk, card: Card, message: Message, ticket: Ticket) -> bool:
    """Whether 收到 is taken: where it changes nothing, only as often as a question may be put."""
    working = ticket.status is Status.WORKING
    return not working or may_repeat(desk, card, message, *_ACCEPTED, about=ticket)


def _sent(desk: Desk, card: Card, kinds: Sequence[str], about: Ticket | None = None) -> int:
    """How many texts of some kinds went to a phone within the hour."""
    query = select(func.count()).where(
        Message.phone == card.phone.value,
        Message.direction == "out",
        Message.at > desk.now - timedelta(hours=1),
        Message.kind.in_(kinds),
    )
    if about is not None:
        query = query.where(Message.ticket_id == about.id)
    return desk.tx.scalar(query) or 0


def is_heard(desk: Desk, card: Card, message: Message, ticket: Ticket) -> bool:
    """Whether words about a ticket are passed on and answered, or only kept at it.

    The very same words twice in a row within minutes are kept in silence, and so is what comes
    beyond the hour's budget, which is flagged: of two answering machines none hears the other for
    long. Words of an emergency are always passed on when they are new.
    """
    if _is_same_again(desk, message):
        return False
    if desk.rules.grammar.is_emergency(message.words.body or ""):
        return True
    if _sent(desk, card, _KEPT) < _KEPT_AN_HOUR:
        return True
    supervision.flag(ledger.whole(desk, ticket), "many")
    return False


def _is_same_again(desk: Desk, message: Message) -> bool:
    """Whether the last text of a phone was sent a few minutes before and said the same."""
    sent_at = message.stamped_at or message.at
    last = (
        select(Words.body)
        .join(Message, Message.text_id == Words.id)
        .where(
            Message.phone == message.phone,
            Message.direction == "in",
            Message.id < message.id,
            func.coalesce(Message.stamped_at, Message.at) > sent_at - _SAME_WORDS,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    said = message.words.body or ""
    return normal.said(desk.tx.scalar(last) or "") == normal.said(said) != ""


def ask_which(
    desk: Desk, card: Card, message: Message, whom: str, action: str, tickets: Sequence[Ticket]
) -> None:
    """Ask which of some tickets is meant; no question is left open that was not put."""
    shown = tickets[:MOST_CHOICES]
    params = {"choices": " ".join(_choice(desk, card, *one) for one in enumerate(shown, 1))}
    if send(desk, card, message, f"{whom}.which", card.language, params):
        card.prompt = prompts.ask(
            desk, card.phone.value, PromptKind.WHICH, None, ASK_FOR, action=action,
            tickets=[one.id for one in shown], text_id=message.text_id,
        )  # fmt: skip


def _choice(desk: Desk, card: Card, nth: int, ticket: Ticket) -> str:
    return desk.wording.render(
        card.language,
        "word.choice",
        nth=nth,
        number=ticket.number,
        place=notices.place(desk, card.language, ticket),
        text=notices.quote(ticket.words.body or "")[:10],
    )


def team_named(desk: Desk, ticket: Ticket, name: str, language: Language) -> Team:
    """The one team that a name means. Raises Refused, naming those it may be."""
    found = named.teams(desk, ticket, name)
    if len(found) != 1:
        raise unclear_team(desk, ticket, name, found, language)
    return found[0]


def unclear_team(
    desk: Desk, ticket: Ticket, name: str, may_be: Sequence[Team], language: Language
) -> Refused:
    """Why nothing is done for a team that a name may not mean, or not alone."""
    names = notices.listed(desk, language, [team.name for team in may_be[:3]] or ["-"])
    return Refused("no_such_team", number=ticket.number, team=name[:20], names=names)
