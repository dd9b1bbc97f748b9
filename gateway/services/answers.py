"""Direct answers to a text: sent back the way it came, with a budget so that loops end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from gateway.domain.delivery import Intake
from gateway.domain.people import Language, PromptKind
from gateway.domain.ticket import Status
from gateway.errors import Refused
from gateway.services import directory, notices, outbox
from gateway.services.desk import Desk
from gateway.services.directory import Card
from gateway.store.tables import Message, Ticket

ASK_FOR = timedelta(hours=24)  # how long a question of the grammar stays open
MOST_CHOICES = 3
# Texts that only help or explain: at most so many an hour to one phone, whatever comes in. The
# refusal of a plain command is not among them: it must always be heard.
_HINTS = (
    "member.help", "member.unknown", "member.which", "member.list", "member.list_empty",
    "member.wrong_number", "member.wait_parts", "member.forward_or_transfer",
    "resident.which", "resident.no_ticket", "resident.menu", "resident.status", "resident.empty",
    "resident.not_now", "resident.too_late", "resident.no_grid", "resident.grid",
)  # fmt: skip


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
    if hint and _hints(desk, card) >= desk.settings.intake.hints_an_hour:
        message.status, message.error = Intake.ASIDE, "answer_budget"
        return False
    outbox.queue(
        desk, key, card.phone.value, language, params, ticket=ticket,
        channel=message.channel, line=message.line, lane=outbox.LAST if hint else outbox.NORMAL,
    )  # fmt: skip
    return True


def refuse(desk: Desk, card: Card, message: Message, whom: str, refusal: Refused) -> None:
    """Tell the sender why a rule forbids what was asked for."""
    language = card.language
    values = dict(refusal.params)
    if "status" in values:
        values["status"] = notices.status(desk, language, Status(str(values["status"])))
    if "action" in values:
        values["action"] = desk.wording.render(language, f"action.{values['action']}")
    send(desk, card, message, f"{whom}.{refusal.code}", language, values)


def _hints(desk: Desk, card: Card) -> int:
    query = select(func.count()).where(
        Message.phone == card.phone.value,
        Message.direction == "out",
        Message.at > desk.now - timedelta(hours=1),
        Message.kind.in_(_HINTS),
    )
    return desk.tx.scalar(query) or 0


def ask_which(
    desk: Desk, card: Card, message: Message, whom: str, action: str, tickets: Sequence[Ticket]
) -> None:
    """Ask which of some tickets is meant; no question is left open that was not put."""
    shown = tickets[:MOST_CHOICES]
    params = {"choices": " ".join(_choice(desk, card, *one) for one in enumerate(shown, 1))}
    if send(desk, card, message, f"{whom}.which", card.language, params):
        card.prompt = directory.ask(
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
