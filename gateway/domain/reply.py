"""The SMS grammar: what a text from a member or a resident asks for.

One typed value comes out, whatever goes in; nothing raises. Which ticket is meant is settled here
from what the caller says is open; whether the sender may is settled by casework.
"""

import re

from gateway.domain import members, questions, residents, sender
from gateway.domain.grammar import Grammar
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind

# Y10008, where Y or N is waited for.
_GLUED = re.compile(r"^(\s*[YNynＹＮｙｎ])(?=\d)")  # Y10008


def parse_member(grammar: Grammar, text: str, context: Context) -> Reply:
    """What a member's text asks for."""
    return members.read(sender.member(grammar, _parted(text, context), context))


def parse_resident(grammar: Grammar, text: str, context: Context) -> Reply:
    """What a resident's text asks for."""
    return residents.read(sender.resident(grammar, _parted(text, context), context))


def _parted(text: str, context: Context) -> str:
    return _GLUED.sub(r"\1 ", text) if context.prompt is PromptKind.CONFIRM else text


def parse_decision(grammar: Grammar, text: str) -> Reply | None:
    """Y, N or a choice, alone or with the number of its ticket; None for any other words."""
    return questions.decided(sender.member(grammar, _GLUED.sub(r"\1 ", text), Context()))
