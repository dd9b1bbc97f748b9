"""What a resident says beside words that blame somebody: those who work on it read that alone."""

import dataclasses
from collections.abc import Callable, Mapping

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import PromptKind
from gateway.services.conversation import resident_reading
from gateway.services.conversation.another import Another
from gateway.services.conversation.resident_reports import Reports
from gateway.services.conversation.resident_verdicts import Verdicts
from gateway.services.town import complaints
from gateway.store.tables import Prompt

_ADDS = frozenset({Verb.REPORT, Verb.ADD})
Blames = Callable[[str], bool]  # whether words do by themselves


@dataclasses.dataclass(frozen=True)
class BesideBlame:
    """One text of one resident that is a complaint, and may say more."""

    reports: Reports
    other: Another
    verdicts: Verdicts
    deeds: Mapping[Verb, Callable[[Reply], None]]  # what is done, by what is asked for
    answer: Callable[[Prompt, Cut], bool]  # takes what stands before a cut, where it is one

    def hear(self, blames: Blames) -> None:
        """Whoever wants to know hears what stands before words that blame somebody, and whoever
        works on a ticket what stands by its number: 10008灯还黑着，王建国收红包.

        The rest is the complaint. What comes behind it may tell of it too, and stays there as well.
        """
        prompt, grammar = self.reports.card.prompt, self.reports.desk.rules.grammar
        asked = prompt if prompt is not None and prompt.kind is PromptKind.QUESTION else None
        whole = self.reports.text
        for cut in besides.cuts(grammar, whole):
            apart = besides.begins(grammar, cut) or self._may_blame(cut.clause)
            before = apart and blames(cut.rest) and not self._may_blame(cut.head)
            behind = asked is None and blames(cut.head) and not self._may_blame(cut.rest)
            if before and (self.answer(asked, cut) if asked else self._adds(cut.head)):
                return self._accuse(cut.rest)
            if behind and self._adds(cut.rest):
                return self._accuse(whole)
        return None

    def _may_blame(self, text: str) -> bool:
        return complaints.may_be(self.reports.desk, text)

    def _adds(self, text: str) -> bool:
        """Whether words by a number say more of its ticket, or that it is not mended: they do."""
        said = resident_reading.part(self.reports.desk, self.reports.card, text)
        says = said.action in _ADDS and said.text != "" and not said.ask
        if not (says and self.reports.named(said)):
            return False
        self.reports.heed(text, self.other.route(text))
        if not self.verdicts.takes(said):
            self.deeds[said.action](said)
        return True

    def _accuse(self, text: str) -> None:
        its = complaints.against_staff(self.reports.desk, self.other.route(text))
        self.reports.heed(text, its)
