"""One text as the rules read it: in normal form and capitals, its numbers and verbs found."""

import dataclasses
import functools
import re
from collections.abc import Iterator

from gateway.domain.grammar import FINAL, Grammar, Speakers, Verb, Words
from gateway.domain.meaning import Context
from gateway.domain.normal import Normal, normalise, worded
from gateway.domain.patterns import CLAUSE_END, EDGES, NUMBER, TRIMMED

_NUMBER = re.compile(
    r"(?:(?:工单(?:编?号)?|单号|TICKET|NO\.?)[: ]*|[#+])?"
    r"(?<!\d)(?:(?<!\d\.)|(?<=^\d\.))([1-9]\d{3,9})(?!\d|\.\d)"  # 1.10429 is no decimal
)
_DIGIT = re.compile(r"(\d)[ ,.:、#]+")
_NUMBER_END = re.compile(r"号?(?:工单|单子)|号")
_HOUSE = re.compile(r"号(?!工单|单子)")
_PIECE_END = re.compile(f"[ {re.escape(CLAUSE_END)}{NUMBER}]")
_CLAUSE_END = re.compile(f"[{re.escape(CLAUSE_END)}]")
_UNHEARD = re.compile(f"[ {NUMBER}]")
_LATIN_RUN = re.compile(r"[A-Z][A-Z.]*$")


@dataclasses.dataclass(frozen=True)
class Hit:
    """A verb in a text, and where."""

    table: Words
    start: int
    end: int
    loose: bool = False

    @property
    def verb(self) -> Verb:
        return self.table.verb


class Said:
    """One text: `heard` is its normal form in capitals, numbers marked and faces left out."""

    def __init__(self, grammar: Grammar, speakers: Speakers, text: str, context: Context) -> None:
        self.grammar = grammar
        self.speakers = speakers
        self.context = context
        self.normal: Normal = normalise(text)
        self.upper = _upper(self.normal.text).replace(NUMBER, " ")
        self.heard: str = grammar["faces"].sub(" ", self.upper)
        self.spans: list[tuple[int, int]] = []
        self.numbers: tuple[int, ...] = ()
        self.wrong: tuple[str, ...] = ()

    # ------------------------------------------------------------ numbers

    def candidates(self) -> Iterator[re.Match[str]]:
        """What is written like a ticket number: no house, no price, no plate."""
        return (one for one in _NUMBER.finditer(self.upper) if self._is_alone(one))

    def _is_alone(self, match: re.Match[str]) -> bool:
        before, after = self.upper[: match.start()], self.upper[match.end() :]
        word = _LATIN_RUN.search(before)
        house = _HOUSE.match(after) and self.grammar["street"].search(before.rstrip())
        return not (
            house
            or self.grammar["units"].match(after)
            or self.grammar["not_after"].search(before)
            or (word and not self.grammar["latin_verb"].search(word[0]))
            or (after[:1].isascii() and after[:1].isalpha() and not self._verb_follows(match.end()))
        )

    def _verb_follows(self, at: int) -> bool:
        return self.grammar["latin_verb_next"].match(self.upper, at) is not None

    def mark(self, match: re.Match[str]) -> None:
        """Take a number out of the words: what remains is read without it."""
        end = self.end_of(match)
        self.spans.append((match.start(), end))
        filler = NUMBER * (end - match.start())
        self.heard = self.heard[: match.start()] + filler + self.heard[end:]

    def end_of(self, match: re.Match[str]) -> int:
        """Where a number ends, with the 号 or 号工单 that belongs to it."""
        more = _NUMBER_END.match(self.upper, match.end())
        return more.end() if more else match.end()

    def touches_a_number(self, hit: Hit) -> bool:
        """Whether a verb has a number before or after it, and nothing in between."""
        start, end = self.around(hit)
        return self.follows_a_number(start) or self.heard[end:].lstrip(EDGES).startswith(NUMBER)

    def follows_a_number(self, at: int) -> bool:
        """Whether what stands before a place is a number, blanks apart."""
        return self.heard[:at].rstrip(EDGES).endswith(NUMBER)

    # ------------------------------------------------------------ words

    @functools.cached_property
    def whole(self) -> str:
        """The whole text without what stands at its edges, for words that must stand alone."""
        return self.upper.strip(EDGES)

    @functools.cached_property
    def rest(self) -> str:
        """The text without numbers and without what stands at its edges."""
        return self.heard.strip(EDGES + NUMBER)

    @functools.cached_property
    def beside(self) -> str:
        """The rest without what stands between two numbers: 10008和10019."""
        return self.grammar["several"].sub("", self.heard).strip(EDGES + NUMBER)

    def is_polite(self, start: int = 0) -> bool:
        """Whether nothing but courtesy stands from a place on."""
        return self.grammar["polite"].match(self.heard, start) is not None

    def is_over(self, at: int) -> bool:
        """Whether nothing is said from a place on, courtesy apart."""
        return not self.heard[at:].strip(EDGES) or self.is_polite(at)

    def is_dangerous(self) -> bool:
        """Whether an emergency is told of."""
        return self.grammar.is_emergency(self.normal.text)

    def is_code(self) -> bool:
        """Whether it is a one-time code's text."""
        return _is_code(self.grammar, self.upper)

    def free(self, *spans: tuple[int, int]) -> str:
        """What the sender wrote beside numbers and some spans; empty if that is courtesy alone."""
        left = self.heard
        for start, end in spans:
            left = left[:start] + NUMBER * (end - start) + left[end:]
        if self.grammar["empty"].match(left):
            return ""
        return worded(self.normal.without([*self.spans, *spans], TRIMMED))

    # ------------------------------------------------------------ verbs

    @functools.cached_property
    def head(self) -> int:
        """Where the first word stands that is neither number, nor greeting, nor particle."""
        plain = self.lead("greeting")
        if self.verb_at(plain):  # 已接 is a verb, 已办结 has one
            return plain
        wished = self.speakers.wish.match(self.heard)
        hit = self.verb_at(wished.end()) if wished else None
        if hit and hit.table.wish:
            return hit.start
        entry = self._entry()
        return entry.start if entry else self.lead("lead")

    def _entry(self) -> Hit | None:
        """走访 or 巡查 behind its kind or the time of day; not where a ticket has the words."""
        ahead = self.speakers.rounds.match(self.heard)
        hit = self.verb_at(ahead.end()) if ahead and not self.spans else None
        return hit if hit and hit.table.round and not self.is_question() else None

    def lead(self, pattern: str) -> int:
        """Where what a pattern skips at the beginning ends."""
        match = self.grammar[pattern].match(self.heard)
        return match.end() if match else 0

    def verb_at(self, at: int) -> Hit | None:
        """The verb that begins at a place."""
        match = self.speakers.heard.match(self.heard, at)
        return self._hit(match) if match and self._is_meant(match) else None

    def digit_verb(self) -> Hit | None:
        """The verb that a digit at the beginning stands for; loose where it may be 1# of a row."""
        match = _DIGIT.match(self.heard)
        table = self.speakers.digits.get(match[1]) if match else None
        counts = self.grammar["counts"]
        if match is None or table is None or counts.match(self.heard, match.end(1)):
            return None
        if counts.match(self.heard, match.end()):
            return None
        return Hit(table, 0, 1, loose="#" in match[0])

    def verbs(self) -> Iterator[Hit]:
        """All words of verbs, in order."""
        for match in self.speakers.heard.finditer(self.heard):
            if self._is_meant(match):
                yield self._hit(match)

    def _is_meant(self, match: re.Match[str]) -> bool:
        """Whether a word is the verb: 派出所 is not, nor 半截 that is no slip for 办结."""
        if self.speakers.mistaken.match(self.heard, match.start()):
            return False
        hit = self._hit(match)
        return match[0].replace(" ", "") not in hit.table.slips or self._is_slip(hit)

    def _is_slip(self, hit: Hit) -> bool:
        """Whether an ordinary word stands where only a verb can: 半截10429, 10429半截,…"""
        if hit.start != self.lead("greeting"):
            return False
        after_number = self.heard[: hit.start].endswith(NUMBER) and self.stands_apart(hit)
        return after_number or self.heard.startswith(NUMBER, hit.end)

    def _hit(self, match: re.Match[str]) -> Hit:
        word = match[0].replace(" ", "")
        table = self.speakers.words[word]
        return Hit(table, match.start(), match.end(), word in (*table.loose, *table.slips))

    def around(self, hit: Hit) -> tuple[int, int]:
        """The span of a verb with the particles that cling to it: 已办结了, 收到收到."""
        word, end = self.heard[hit.start : hit.end], hit.end
        while self.heard.startswith(word, end):
            end += len(word)
        after = self.grammar["endings"].match(self.heard, end)
        before = self.grammar["particles"].search(self.heard, 0, hit.start)
        return (before.start() if before else hit.start), (after.end() if after else end)

    def asked_from(self, hit: Hit) -> int:
        """Where a wish begins that leads to a verb, 请转供电所; else where the verb does."""
        start = max((one.end() for one in _PIECE_END.finditer(self.heard, 0, hit.start)), default=0)
        wished = self.speakers.wish.match(self.heard, start)
        return start if wished and wished.end() == hit.start else hit.start

    def stands_apart(self, hit: Hit) -> bool:
        """Whether a verb is followed by an edge, a number or the end, particles apart."""
        end = self.around(hit)[1]
        if end == len(self.heard) or self.heard[end] in EDGES + NUMBER + "?":
            return True
        return self.is_polite(end)

    def stands_alone(self, hit: Hit) -> bool:
        """Whether a verb is followed by nothing but a number and courtesy: 清单发我一下."""
        return hit.table.tail.match(self.heard, hit.end) is not None

    def then_follows(self, hit: Hit) -> bool:
        """Whether what follows a verb begins as its table says it may."""
        rest = self.heard[self.around(hit)[1] :]
        return hit.table.then.match(rest.lstrip(EDGES + NUMBER)) is not None

    # ------------------------------------------------------------ doubts

    def is_negated(self, hit: Hit) -> bool:
        """Whether a verb is denied (还没办结) or not wholly true (完成一半)."""
        before = self.grammar["not_negations"].sub("", self.heard[: hit.start])
        piece = _PIECE_END.split(before)[-1]
        clause = _CLAUSE_END.split(before)[-1]
        return bool(
            self.grammar["negation"].search(piece if not clause.isascii() else clause)
            or self.grammar["negated"].search(_UNHEARD.sub("", before))
            or self.grammar["undone"].match(self.heard, hit.end)
        )

    def is_hedged(self, hit: Hit) -> bool:
        """Whether a verb is to come, supposed or told by somebody else."""
        before = self.heard[: hit.start]
        return bool(
            self.grammar["hedges"].search(before)
            or self._is_near(_UNHEARD.sub("", before), hit)
            or self.grammar["later"].match(self.heard, hit.end)
        )

    def _is_near(self, before: str, hit: Hit) -> bool:
        """Whether a word like 能 or 马上 clings to a verb; 可以销账 says that it is time to."""
        word = self.heard[hit.start : hit.end].replace(" ", "")
        formal = hit.verb is Verb.RESOLVE and word not in hit.table.plain
        if formal:
            before = self.grammar["permits"].sub("", before)
        return self.grammar["near"].search(before) is not None

    def is_asked(self, hit: Hit) -> bool:
        """Whether a verb is asked about: 办结了吗."""
        before = _CLAUSE_END.split(self.heard[: hit.start])[-1]
        return bool(
            self.grammar["asked"].match(self.heard, hit.end)
            or self.grammar["question"].search(before)
            or self.grammar["asking_for"].search(before)
            or (hit.verb in FINAL and self.ends_asking())
        )

    def ends_asking(self) -> bool:
        return self.grammar["question_end"].search(self.rest) is not None

    def is_question(self) -> bool:
        """Whether a text without a verb asks how things stand."""
        return self.ends_asking() or bool(self.grammar["question"].search(self.heard))


def _upper(text: str) -> str:
    """Capitals, character for character: ß stays one."""
    made = text.upper()
    if len(made) == len(text):
        return made
    return "".join(one.upper() if len(one.upper()) == 1 else one for one in text)


def is_code(grammar: Grammar, text: str) -> bool:
    """Whether a text is a one-time code's, which nobody answers."""
    return _is_code(grammar, _upper(normalise(text).text))


def _is_code(grammar: Grammar, heard: str) -> bool:
    return grammar["code"].search(heard) is not None
