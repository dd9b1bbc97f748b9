"""What a text comes to, as one typed value, and what is known of its sender beforehand."""

import dataclasses

from gateway.domain.grammar import Verb
from gateway.domain.people import PromptKind


@dataclasses.dataclass(frozen=True)
class Context:
    """What is known of the sender. `reported` are a resident's own tickets, finished ones too;
    `digits` those within a member's reach whose number stands in the text, meant by it or not.
    """

    open: tuple[int, ...] = ()
    mentioned: int | None = None  # the only ticket in the last text sent to that phone
    prompt: PromptKind | None = None
    prompt_ticket: int | None = None  # what the open question is about
    reported: tuple[int, ...] = ()
    prompt_tickets: tuple[int, ...] = ()  # all that it is about, where they are several
    prompt_action: str = ""  # what Y to it does
    digits: tuple[int, ...] = ()
    gone: int | None = None  # what a member was told of last beside the work in hand


@dataclasses.dataclass(frozen=True)
class Reply:
    """What a text comes to. `number` is the ticket it is about, once that is clear.

    `numbers` are all that carry a right check digit, `wrong` those of a member's text that look
    like a ticket number and do not; `inferred` says that the ticket or the verb was not written
    plainly; `confirm` that Y is asked first; `ask` that the sender must say which ticket, or
    what is meant.
    """

    action: Verb
    text: str = ""
    numbers: tuple[int, ...] = ()
    own: tuple[tuple[int, str], ...] = ()  # by number, where each ticket has words of its own
    number: int | None = None
    every: bool = False  # all that wait for it, which are not named
    wrong: tuple[str, ...] = ()
    days: int | None = None
    hours: int | None = None  # where they come to no whole days
    until: int | None = None  # minutes from the last midnight on
    until_open: bool = False  # whether it may be those of the other half of the day
    half_day: bool = False
    day: str = ""  # of a leave that begins with another day, as it was said: 明天, 3月12日
    team: str = ""
    member: str = ""
    rating: int | None = None
    choice: int | None = None
    language: str = ""
    inferred: bool = False
    confirm: bool = False
    ask: bool = False
    emergency: bool = False
