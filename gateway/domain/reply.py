"""The SMS grammar: what a text from a member or a resident asks for.

One typed value comes out, whatever goes in; nothing raises. Which ticket is meant is settled here
from what the caller says is open; whether the sender may is settled by casework.
"""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from gateway.domain import number
from gateway.domain.grammar import FINAL, NEEDS_TICKET, Grammar, Verb, Words
from gateway.domain.normal import Normal, normalise
from gateway.domain.people import PromptKind


@dataclasses.dataclass(frozen=True)
class Context:
    """What is known of the sender: open tickets, the ticket last spoken of, the open question."""

    open: tuple[int, ...] = ()
    mentioned: int | None = None
    prompt: PromptKind | None = None


@dataclasses.dataclass(frozen=True)
class Reply:
    """What a text comes to. `number` is the ticket it is about, once that is clear.

    `numbers` are all that carry a right check digit, `wrong` those of a member's text that look
    like a ticket number and do not; `inferred` says that the ticket or the verb was not written
    plainly; `confirm` that Y is asked first; `ask` that the sender must say which ticket.
    """

    action: Verb
    text: str = ""
    numbers: tuple[int, ...] = ()
    number: int | None = None
    wrong: tuple[str, ...] = ()
    rating: int | None = None
    choice: int | None = None
    language: str = ""
    inferred: bool = False
    confirm: bool = False
    ask: bool = False


def parse_member(grammar: Grammar, text: str, context: Context) -> Reply:
    """What a member's text asks for."""
    return _Member(grammar, text, context).parse()


def parse_resident(grammar: Grammar, text: str, context: Context) -> Reply:
    """What a resident's text asks for."""
    return _Resident(grammar, text, context).parse()


# ---------------------------------------------------------------- reading one text

_NUMBER = re.compile(r"(?:工单号?|单号|#)?\s*(?<![\d])(\d{5,6}|\d{8})(?!\d)")
_EDGES = " \t\r\n,.;:!、。，；：！~—-"


@dataclasses.dataclass(frozen=True)
class _Found:
    """A verb in a text, and where."""

    verb: Verb
    start: int
    end: int
    first: bool


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


class _Text:
    """One text: normalised, its ticket numbers taken out, its verb looked for."""

    takes_wrong_numbers = False

    def __init__(self, grammar: Grammar, text: str, context: Context) -> None:
        self.grammar = grammar
        self.context = context
        self.normal: Normal = normalise(text)
        self.upper = self.normal.text.upper()
        self.spans: list[tuple[int, int]] = []  # what is not part of the free text
        self.numbers: list[int] = []
        self.wrong: list[str] = []
        self._take_numbers()

    def _take_numbers(self) -> None:
        for match in _NUMBER.finditer(self.upper):
            tail = self.upper[match.end() :].removeprefix("号")
            if tail.startswith(self.grammar.units):
                continue
            digits = match[1]
            if number.is_valid(int(digits)) and number.ordinal(int(digits)):
                self.numbers.append(int(digits))
            else:
                if not self.takes_wrong_numbers or not self._stands_as_number(match):
                    continue
                self.wrong.append(digits)
            end = match.end() + self.upper[match.end() :].startswith("号")
            self.spans.append((match.start(), end))

    def _stands_as_number(self, match: re.Match[str]) -> bool:
        """Whether digits stand where a ticket's number does: first, after a verb, or marked."""
        before = self.upper[: match.start()].strip(_EDGES)
        verbs = {word for table in self.grammar.member for word in table.words}
        return not before or before in verbs or not match[0].strip()[0].isdigit()

    def whole(self) -> str:
        """The whole text without what stands at its edges, for words that must stand alone."""
        return self.upper.strip(_EDGES)

    def is_bare(self) -> str:
        """What is left of the text without numbers, stripped."""
        return self._left(self.upper).strip(_EDGES)

    def _left(self, text: str, *more: tuple[int, int]) -> str:
        pieces, at = [], 0
        for start, end in sorted([*self.spans, *more]):
            pieces.append(text[at:start])
            at = max(at, end)
        return " ".join(piece for piece in [*pieces, text[at:]] if piece.strip(_EDGES))

    def free_text(self, found: _Found | None = None) -> str:
        """What the sender wrote beside numbers and verb, as it was written."""
        spans = [*self.spans, (found.start, found.end)] if found else self.spans
        return self.normal.without(spans, _EDGES)

    def verb_at_edge(self, tables: Sequence[Words]) -> _Found | None:
        """A verb at the start of the text or, after the numbers, at its end."""
        start = self._skip_forward(0)
        for table, word in self._words(tables):
            if self._stands(word, start) and self._may_stand(table, start, start + len(word)):
                return _Found(table.verb, start, start + len(word), first=True)
        end = self._skip_back(len(self.upper))
        for table, word in self._words(tables):
            at = end - len(word)
            if at > start and self._stands(word, at) and not table.whole:
                return _Found(table.verb, at, end, first=bool(self.numbers) and self._bare_to(at))
        return None

    def verb_inside(self, tables: Sequence[Words]) -> _Found | None:
        """A verb anywhere else."""
        for table, word in self._words(tables):
            at = -1 if table.whole else self.upper.find(word)
            if at >= 0 and self._stands(word, at):
                return _Found(table.verb, at, at + len(word), first=False)
        return None

    def digit_verb(self, tables: Sequence[Words]) -> _Found | None:
        """A verb's digit before a ticket number: `2 10429 …`."""
        match = re.match(r"([0-9])[ ,.:、]", self.upper)
        if not match or not self.numbers or self.spans[0][0] > match.end():
            return None
        table = next((one for one in tables if one.digit == match[1]), None)
        return _Found(table.verb, 0, 1, first=True) if table else None

    def _words(self, tables: Sequence[Words]) -> list[tuple[Words, str]]:
        pairs = [(table, word) for table in tables for word in table.words]
        return sorted(pairs, key=lambda pair: len(pair[1]), reverse=True)

    def _stands(self, word: str, at: int) -> bool:
        if at < 0 or not self.upper.startswith(word, at):
            return False
        if not _is_latin(word[0]):
            return True
        before = self.upper[at - 1 : at] if at else ""
        after = self.upper[at + len(word) : at + len(word) + 1]
        return not (before and _is_latin(before)) and not (after and _is_latin(after))

    def _may_stand(self, table: Words, start: int, end: int) -> bool:
        rest = self._left(self.upper, (start, end)).strip(_EDGES)
        # 查10014 asks for a ticket even if there is none of that number.
        return not table.whole or not rest or (table.verb is Verb.STATUS and rest.isdigit())

    def _skip_forward(self, at: int) -> int:
        """Past blanks, punctuation and numbers from a place on."""
        while True:
            inside = next((end for start, end in self.spans if start <= at < end), None)
            if inside is not None:
                at = inside
            elif at < len(self.upper) and self.upper[at] in _EDGES:
                at += 1
            else:
                return at

    def _skip_back(self, at: int) -> int:
        while True:
            inside = next((start for start, end in self.spans if start < at <= end), None)
            if inside is not None:
                at = inside
            elif at > 0 and self.upper[at - 1] in _EDGES:
                at -= 1
            else:
                return at

    def _bare_to(self, at: int) -> bool:
        return self._skip_forward(0) >= at

    def is_negated(self, found: _Found) -> bool:
        """Whether a negation stands just before the verb: 还没办结."""
        before = self.upper[max(0, found.start - 4) : found.start].rstrip()
        return before.endswith(self.grammar.negations)

    def is_question(self, found: _Found) -> bool:
        """Whether the verb is asked about: 办结了吗."""
        after = self._left(self.upper[found.end :]).strip(" ") if not self.spans else None
        after = self.upper[found.end :].lstrip() if after is None else after
        ends = self.upper.rstrip(" .。!").endswith(self.grammar.question_ends)
        return after.startswith(self.grammar.questions) or (found.first and ends)


class _Member(_Text):
    takes_wrong_numbers = True  # a slip in a number is answered, it is no part of the words

    def parse(self) -> Reply:
        return self._answer() or self._command() or self._plain()

    def _reply(self, action: Verb, **values: Any) -> Reply:
        return Reply(action, numbers=tuple(self.numbers), wrong=tuple(self.wrong), **values)

    def _answer(self) -> Reply | None:
        whole, prompt = self.whole(), self.context.prompt
        if prompt is PromptKind.CONFIRM and whole in self.grammar.yes:
            return self._reply(Verb.YES)
        if prompt is PromptKind.CONFIRM and whole in self.grammar.no:
            return self._reply(Verb.NO)
        if prompt is PromptKind.WHICH and re.fullmatch(r"[1-9]", whole):
            return self._reply(Verb.ANSWER, choice=int(whole))
        return None

    def _command(self) -> Reply | None:
        tables = self.grammar.member
        found = self.digit_verb(tables) or self.verb_at_edge(tables) or self.verb_inside(tables)
        if found is None:
            return None
        if found.verb in NEEDS_TICKET and self.is_question(found):
            return self._about(Verb.STATUS, self.free_text())
        if found.verb in NEEDS_TICKET and self.is_negated(found):
            return self._about(Verb.PROGRESS, self.free_text())
        text = self.free_text(found)
        if found.verb not in NEEDS_TICKET:
            return self._reply(found.verb, text=text)
        if found.verb is Verb.ACCEPT and text and not self.numbers:
            # 收到,谢谢 is an acceptance; 收到很多投诉… with words of its own is not.
            if text.upper() not in self.grammar.polite:
                return None
            text = ""
        # 修好了 at the end of a sentence is plain speech: its words belong to the report of work.
        if self._is_plain(found) and found.start != self._skip_forward(0):
            text = self.free_text()
        return self._about(found.verb, text, inferred=not found.first)

    def _is_plain(self, found: _Found) -> bool:
        table = next(one for one in self.grammar.member if one.verb is found.verb)
        return self.upper[found.start : found.end] in table.plain

    def _about(self, verb: Verb, text: str, inferred: bool = False) -> Reply:
        """A verb with its ticket: explicit, or the one in question, or asked for."""
        if len(self.numbers) == 1:
            confirm = verb in FINAL and inferred
            return self._reply(
                verb, text=text, number=self.numbers[0], inferred=inferred, confirm=confirm
            )
        if self.numbers or self.wrong:
            return self._reply(verb, text=text)
        guess = self._ticket_in_question(verb)
        if guess is None:
            return self._reply(verb, text=text, inferred=True, ask=True)
        return self._reply(verb, text=text, number=guess, inferred=True, confirm=verb in FINAL)

    def _ticket_in_question(self, verb: Verb) -> int | None:
        if len(self.context.open) == 1:
            return self.context.open[0]
        # More than one is possible: a final verb never takes a guess.
        return None if verb in FINAL else self.context.mentioned

    def _plain(self) -> Reply:
        bare = self.is_bare()
        if bare in self.grammar.polite or not bare or bare.isdigit():
            polite = bare in self.grammar.polite and not self.numbers
            verb = Verb.POLITE if polite else Verb.UNKNOWN
            return self._reply(verb, text=self.free_text())
        if self.numbers or (not self.wrong and self._ticket_in_question(Verb.PROGRESS)):
            return dataclasses.replace(self._about(Verb.PROGRESS, self.free_text()), inferred=True)
        return self._reply(Verb.UNKNOWN, text=self.free_text())


class _Resident(_Text):
    def parse(self) -> Reply:
        whole = self.whole()
        return self._rating() or self._answer(whole) or self._word(whole) or self._report(whole)

    def _reply(self, action: Verb, **values: Any) -> Reply:
        only = self.numbers[0] if len(self.numbers) == 1 else None
        return Reply(action, numbers=tuple(self.numbers), number=only, **values)

    def _rating(self) -> Reply | None:
        if self.context.prompt is not PromptKind.RATE:
            return None
        match = re.match(r"\s*([123])(?=$|[\s,.;:!、。)])[\s,.;:!、。)]*", self.upper)
        rest = self.upper[match.end() :] if match else ""
        if match and not rest[:1].isdigit() and not rest.startswith(self.grammar.units):
            text = self.normal.without([*self.spans, (0, match.end())], _EDGES)
            return self._reply(Verb.RATE, rating=int(match[1]), text=text)
        return self._verdict()

    def _verdict(self) -> Reply | None:
        """A rating in words; None of the three when the words pull both ways."""
        table = self.grammar.rating
        start = self._skip_forward(0)
        for rating, verdict in ((3, "bad"), (2, "fair"), (1, "good")):
            word = next((w for w in table[verdict] if self._stands(w, start)), None)
            if word is None:
                continue
            if not self._is_verdict(word, start + len(word), rating):
                return None
            text = self.normal.without([*self.spans, (start, start + len(word))], _EDGES)
            mixed = rating != 3 and any(one in text.upper() for one in table["spoilers"])
            return self._reply(Verb.RATE, rating=None if mixed else rating, text=text)
        return None

    def _is_verdict(self, word: str, end: int, rating: int) -> bool:
        """Whether a word is a verdict here, and not the beginning of a report: 一般垃圾没人收."""
        rest = self.upper[end:]
        if (
            not rest.strip(_EDGES)
            or rest[0] in ",.;!、。~"
            or rest.strip(_EDGES) in self.grammar.polite
        ):
            return True
        if rating == 3:
            return not _is_latin(word[0])
        return rest.startswith(self.grammar.rating["spoilers"])

    def _answer(self, whole: str) -> Reply | None:
        prompt = self.context.prompt
        if prompt is PromptKind.WHICH and re.fullmatch(r"[1-9]", whole):
            return self._reply(Verb.ANSWER, choice=int(whole))
        if prompt is PromptKind.CONFIRM and whole in self.grammar.yes | self.grammar.no:
            return self._reply(Verb.YES if whole in self.grammar.yes else Verb.NO)
        return None

    def _word(self, whole: str) -> Reply | None:
        start = self._skip_forward(0)
        for table, word in self._words(self.grammar.resident):
            end = start + len(word)
            if not self._stands(word, start) or not self._may_stand(table, start, end):
                continue
            if table.verb is Verb.LANGUAGE:
                return self._reply(Verb.LANGUAGE, language="zh" if word in table.zh else "en")
            # STOP as a whole message opts out; with a number or other words it is a report.
            if table.verb in (Verb.OPT_OUT, Verb.OPT_IN) and self.numbers:
                return None
            found = _Found(table.verb, start, end, first=True)
            return self._reply(table.verb, text=self.free_text(found))
        return None

    def _report(self, whole: str) -> Reply:
        squeezed = re.sub(rf"[{re.escape(_EDGES)}]+", "", whole)
        if whole in self.grammar.polite or squeezed in self.grammar.polite:
            return self._reply(Verb.POLITE)
        if not whole:
            return self._reply(Verb.UNKNOWN)
        return self._reply(Verb.REPORT, text=self.normal.original.strip())
