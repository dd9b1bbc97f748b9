"""What a member's command lacked: it is asked for, and the next words are it, not progress."""

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_member
from gateway.services.conversation.member_verbs import NEEDS
from gateway.services.desk import Desk
from gateway.services.texts import prompts
from gateway.services.texts.senders import Card
from gateway.store.tables import Message, Prompt, Ticket, Words

_FOR = timedelta(minutes=10)  # what comes later is of something else
# What is answered to a command that lacks something, and to one that names nobody we know.
_LACKS = frozenset({"who_covers", "need_report", "need_entry", *(key for _, key in NEEDS.values())})
_NAMES_NOBODY = frozenset({
    "no_such_team", "no_such_member", "no_such_colleague", "cannot_cover", "cannot_have"
})  # fmt: skip


def is_open(card: Card) -> bool:
    """Whether the next words of a phone are what its last command lacked."""
    return card.prompt is not None and card.prompt.kind is PromptKind.WORDS


def is_lack(told: str) -> bool:
    """Whether an answer says that a command lacks something."""
    return told in _LACKS | _NAMES_NOBODY


def lacks(reply: Reply) -> bool:
    """Whether a command still says nothing of what it needs."""
    return reply.action in NEEDS and not getattr(reply, NEEDS[reply.action][0])


def await_words(
    desk: Desk, card: Card, message: Message, verb: Verb, told: str, tickets: Sequence[Ticket]
) -> None:
    """After what was told, take the next words for what is missing."""
    if not is_lack(told):
        return
    card.prompt = prompts.ask(
        desk, card.phone.value, PromptKind.WORDS, next(iter(tickets), None), _FOR, action=verb,
        tickets=[one.id for one in tickets],
        text_id=None if told in _NAMES_NOBODY else message.text_id,
    )  # fmt: skip


def filled(desk: Desk, prompt: Prompt, message: Message, numbers: Sequence[int]) -> Reply:
    """The command with its missing words, as if they had been written at once."""
    verb, words = Verb(prompt.action), _beside(numbers, message.words.body or "")
    begun = desk.tx.get_one(Words, prompt.text_id).body if prompt.text_id else None
    candidates = [f"{begun} {words}"] if begun else []
    candidates.append(written(desk, verb, words, numbers))
    replies = [_read(desk, one, numbers) for one in candidates]
    field = NEEDS.get(verb, ("text", ""))[0]
    fitting = [one for one in replies if one.action is verb]
    whole = (one for one in fitting if getattr(one, field))
    return next(whole, next(iter(fitting), Reply(verb, text=words)))


def _beside(numbers: Sequence[int], text: str) -> str:
    """Words without the numbers of their tickets, which the command has already."""
    if not numbers:
        return text
    named = "|".join(map(str, numbers))
    return re.sub(rf"[#＃]?(?<!\d)(?:{named})(?!\d)(?:号(?:工单|单子)?)?", " ", text)


def written(desk: Desk, verb: Verb, words: str, numbers: Sequence[int]) -> str:
    """A command as it is written in full: 转办10008 供电所."""
    table = next(one for one in desk.rules.grammar.member.words.values() if one.verb is verb)
    return f"{table.zh[0]}{' '.join(map(str, numbers))} {words}"


def _read(desk: Desk, text: str, numbers: Sequence[int]) -> Reply:
    return parse_member(desk.rules.grammar, text, Context(open=tuple(numbers)))


def before(desk: Desk, prompt: Prompt) -> Prompt | None:
    """What a question for Y followed at once: its words were those that a command lacked."""
    query = select(Prompt).where(
        Prompt.phone == prompt.phone,
        Prompt.kind == PromptKind.WORDS,
        Prompt.action == prompt.action,
        Prompt.answered_at == prompt.asked_at,
    )
    return desk.tx.scalar(query.order_by(Prompt.id.desc()).limit(1))
