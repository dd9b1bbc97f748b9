"""Whether words behind others tell of another matter than some tickets are about.

Where it is not sure, it is left to those who know what the first words were for.
"""

import dataclasses
from collections.abc import Iterator, Sequence

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.domain.grammar import Grammar
from gateway.services.conversation import alone, continuing
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import topic
from gateway.store.tables import Message, Ticket
from routing.router import Route


@dataclasses.dataclass(frozen=True)
class Another:
    """One text, whoever wrote it, and its route, if there is one by now."""

    desk: Desk
    card: Card
    message: Message
    whole: Route | None
    part: str | None = None  # the words of it that are heard, where that is not all
    _routes: dict[str, Route] = dataclasses.field(default_factory=dict)  # of its words, once asked

    @property
    def _grammar(self) -> Grammar:
        return self.desk.rules.grammar

    @property
    def _text(self) -> str:
        return self.message.words.body or "" if self.part is None else self.part

    def route(self, text: str) -> Route | None:
        """The route of some words by themselves; none while there is none of the whole text."""
        if self.whole is None:
            return None
        if text not in self._routes:
            self._routes[text] = alone.route(self.desk, self.card, self.message, text)
        return self._routes[text]

    def cuts(self, tickets: Sequence[Ticket]) -> Iterator[Cut]:
        """The ways to part the text whose rest tells of something amiss from its first words on.

        What is said to be another matter, with its place, is amiss whatever its words.
        """
        for cut in besides.cuts(self._grammar, self._text):
            amiss = besides.is_amiss(self._grammar, cut) or self._says_all_apart(cut)
            if amiss and all(self._begins(cut, one) for one in tickets):
                yield cut

    def plain_cuts(self, tickets: Sequence[Ticket]) -> Iterator[Cut]:
        """Those whose rest is of none of some tickets for sure."""
        for cut in self.cuts(tickets):
            if all(self.is_plain(cut, one) for one in tickets):
                yield cut

    def dangers(self, tickets: Sequence[Ticket]) -> Iterator[Cut]:
        """Those whose rest alone tells of a danger, at another place or said to be another."""
        is_emergency = self._grammar.is_emergency
        for cut in besides.cuts(self._grammar, self._text):
            cried = is_emergency(cut.rest) and not is_emergency(cut.head)
            if cried and all(self.is_plain(cut, one) for one in tickets):
                yield cut

    def dangers_first(self, tickets: Sequence[Ticket], cuts: Iterator[Cut]) -> Iterator[Cut]:
        """Those that tell of a danger, where there is one; what else is told of waits behind it."""
        return self.dangers(tickets) if self._grammar.is_emergency(self._text) else cuts

    def own_cuts(self, ticket: Ticket) -> Iterator[Cut]:
        """Those whose rest would be a report by itself, of another matter at another place."""
        for cut in besides.cuts(self._grammar, self._text):
            if self._begins(cut, ticket) and continuing.is_of_its_own(
                self.desk, cut.rest, self.route(cut.rest), ticket
            ):
                yield cut

    def may_tell(self, ticket: Ticket) -> bool:
        """Whether words that are said to be of another matter name one, or a place; or both do."""
        for cut in besides.cuts(self._grammar, self._text):
            names = topic.says_what(self.desk, cut.rest) or self.says_where(cut)
            if self._is_apart(cut) and names:
                return True
        return any(not self._is_pleased(one) for one in self.own_cuts(ticket))

    def _says_all_apart(self, cut: Cut) -> bool:
        return self._is_apart(cut) and self.says_all(cut)

    def _is_apart(self, cut: Cut) -> bool:
        """Whether 另外 stands before words that are not pleased, nor of what is over."""
        return besides.begins(self._grammar, cut) and not self._is_pleased(cut)

    def _is_pleased(self, cut: Cut) -> bool:
        return besides.is_good(self._grammar, cut) or besides.is_over(self._grammar, cut)

    def says_all(self, cut: Cut) -> bool:
        """Whether the rest says by itself what it is about, and where."""
        return topic.says_what(self.desk, cut.rest) and self.says_where(cut)

    def says_where(self, cut: Cut) -> bool:
        """Whether the rest names a place."""
        return topic.says_where(self.desk, cut.rest)

    def is_plain(self, cut: Cut, ticket: Ticket) -> bool:
        """Whether it is another matter for sure: at another place, or it is said so."""
        if besides.is_over(self._grammar, cut):
            return False
        said_so = besides.begins(self._grammar, cut) and not besides.is_one_more(self._grammar, cut)
        another = said_so and topic.speaks_of_another(self.desk, cut.rest, ticket)
        return another or self._is_elsewhere(cut.rest, ticket)

    def is_likely(self, cut: Cut, ticket: Ticket) -> bool:
        """Whether it is one beside the words of somebody who is content with the first."""
        if besides.is_over(self._grammar, cut):
            return False
        too = besides.is_one_more(self._grammar, cut) and topic.says_what(self.desk, cut.rest)
        return too or self._speaks(cut.rest, ticket)

    def _begins(self, cut: Cut, ticket: Ticket) -> bool:
        """Whether the first clause of the rest is of another matter, or a place alone."""
        if besides.begins(self._grammar, cut) or self._speaks(cut.clause, ticket):
            return True
        where = topic.says_where(self.desk, cut.clause)
        return where and not topic.says_what(self.desk, cut.clause)

    def _speaks(self, text: str, ticket: Ticket) -> bool:
        other = topic.speaks_of_another(self.desk, text, ticket)
        return other or self._is_elsewhere(text, ticket)

    def _is_elsewhere(self, text: str, ticket: Ticket) -> bool:
        return continuing.is_another(self.desk, text, self.route(text), ticket)
