"""What a resident's text says by itself of what and where, held against what is open already."""

import dataclasses
import functools
import re
from collections.abc import Iterable

from gateway.domain.normal import normalise
from gateway.domain.ticket import Status, Tier
from gateway.services.desk import Desk
from gateway.services.town import complaints, directory, gazetteer
from gateway.store.tables import Area, Ticket
from routing.evidence import Kind
from routing.router import Outcome, Route
from routing.text import plain

_SAYS_WHERE = frozenset({Kind.PLACE, Kind.ALIAS, Kind.AREA})
_HOUSE = re.compile(r"(\D+)(\d*)")  # 和平巷17号: a name, and which house
_SAYS_JUST_WHERE = frozenset({Kind.PLACE, Kind.ALIAS})  # not a street with its hundred grids
_SUPPOSES = frozenset({Kind.HOME, Kind.EARLIER, Kind.LINE})
_PRESSING = frozenset({Tier.EMERGENCY, Tier.URGENT})


def says_what(desk: Desk, text: str) -> bool:
    """Whether words name a matter of their own, and more surely than one weak word does."""
    best = next(iter(desk.rules.categories.guess(plain(text))), None)
    return best is not None and best.confidence >= desk.settings.routing.category_limit


def says_another(desk: Desk, text: str, ticket: Ticket) -> bool:
    """Whether words say as surely what is wrong with something else than a ticket is about.

    垃圾没人收 does, 垃圾房门口 is a place.
    """
    return _says_amiss(desk, text) and speaks_of_another(desk, text, ticket)


def tells(desk: Desk, text: str) -> bool:
    """Whether words name a place, or a matter of their own and what is wrong with it."""
    return says_where(desk, text) or (_says_amiss(desk, text) and says_what(desk, text))


def _says_amiss(desk: Desk, text: str) -> bool:
    return any(word in text.upper() for word in desk.rules.grammar.amiss)


def speaks_of_another(desk: Desk, text: str, ticket: Ticket) -> bool:
    """Whether words speak as surely of something else, and not of what a ticket is about."""
    heard = {one.category.code for one in desk.rules.categories.guess(plain(text))}
    return says_what(desk, text) and ticket.category not in {None, *heard}


def says_where(desk: Desk, text: str) -> bool:
    """Whether words name a place by themselves."""
    return bool(gazetteer.router(desk).gazetteer.locate(plain(text)))


def is_unplaced(ticket: Ticket) -> bool:
    """Whether a ticket waits for somebody to say where it is."""
    return ticket.status is Status.TRIAGE and ticket.area is None


def is_supposed(ticket: Ticket) -> bool:
    """Whether nobody has said where a ticket is: its place is that of an earlier one, or a home."""
    return not any(kind in _SAYS_WHERE for kind, _ in ticket.evidence)


def is_unsaid(ticket: Ticket) -> bool:
    """Whether it is known where a ticket is, and nobody has said what it is about."""
    untold = ticket.status is Status.TRIAGE and ticket.category is None
    return untold and ticket.area is not None


def says_all_elsewhere(desk: Desk, text: str, ticket: Ticket) -> bool:
    """Whether words by themselves say what and where, and that is not where a ticket is."""
    if ticket.area is None or not says_what(desk, text):
        return False
    found = gazetteer.router(desk).gazetteer.locate(plain(text))
    area = directory.area(desk, found[0].area) if found else None
    return area is not None and _is_apart(area, ticket.area)


def _is_apart(area: Area, other: Area) -> bool:
    """Whether neither of two areas lies in the other."""
    return not (area.path.startswith(other.path) or other.path.startswith(area.path))


def is_sought(ticket: Ticket) -> bool:
    """Whether it is an emergency whose own words do not say where: its area is only supposed."""
    known = {kind for kind, _ in ticket.evidence}
    if ticket.tier is not Tier.EMERGENCY or known & _SAYS_JUST_WHERE:
        return False
    return ticket.area is None or bool(known & _SUPPOSES)


@dataclasses.dataclass(frozen=True)
class Topic:
    """One text with its route, which may have been read together with an earlier report."""

    desk: Desk
    text: str
    route: Route

    # ------------------------------------------------------------ what and where

    @functools.cached_property
    def is_dangerous(self) -> bool:
        return self.desk.rules.grammar.is_emergency(self.text)

    @functools.cached_property
    def _heard(self) -> dict[str, float]:
        """The categories that the words themselves speak of, and how surely."""
        guesses = self.desk.rules.categories.guess(plain(self.text))
        return {one.category.code: one.confidence for one in guesses}

    @functools.cached_property
    def category(self) -> str | None:
        """What it is about; one weak word counts only where a delay would harm."""
        found = self.route.category
        if found is None or self.is_dangerous or self._is_blame:
            return found
        sure = self._heard.get(found, 0.0)
        hurts = self.presses and not self.refers_back
        limit = 0.0 if hurts else self.desk.settings.routing.category_limit
        return found if found in self._heard and sure >= limit else None

    @functools.cached_property
    def _is_blame(self) -> bool:
        """Whether it is a complaint about staff by what it says of somebody, not by its words."""
        routed = complaints.is_one(self.desk, self.route.category)
        if not routed or complaints.is_said(self.desk, self.text):
            return routed
        return self.desk.rules.signs.blames_whoever_came(self.text, "")

    @property
    def presses(self) -> bool:
        """Whether it is of a tier that runs round the clock."""
        return self.route.tier in _PRESSING

    @property
    def refers_back(self) -> bool:
        """Whether it begins as words on an earlier matter do: 还是, 昨天说的."""
        return self.text.strip().upper().startswith(self.desk.rules.grammar.refers_back)

    @property
    def names_a_place(self) -> bool:
        """Whether the words say where, rather than the registry or an earlier ticket."""
        return any(one.kind in _SAYS_WHERE for one in self.route.evidence)

    @property
    def is_bare(self) -> bool:
        """Whether it says neither what nor where, and tells of no danger."""
        return self.category is None and not self.names_a_place and not self.is_dangerous

    @property
    def is_complaint(self) -> bool:
        """Whether it complains of those who work here."""
        return complaints.is_one(self.desk, self.category)

    # ------------------------------------------------------------ beside a ticket

    def is_of_another(self, ticket: Ticket) -> bool:
        """Whether words tell of another matter or another place, or of a danger that is new."""
        if self.is_dangerous and ticket.tier is not Tier.EMERGENCY:
            return True
        if self.is_complaint and self.is_of_others(ticket):
            return True
        return self._names_another(ticket) or self.is_elsewhere(ticket)

    def is_of_others(self, ticket: Ticket) -> bool:
        """Whether a complaint is not about those whom a ticket is about."""
        if not complaints.is_one(self.desk, ticket.category):
            return True
        return complaints.is_of_somebody_else(self.desk, self.text, ticket)

    def _names_another(self, ticket: Ticket) -> bool:
        if self.category in (None, ticket.category) or ticket.category is None:
            return False
        return self.is_dangerous or ticket.category not in self._heard

    def is_elsewhere(self, ticket: Ticket) -> bool:
        """Whether it names a place where the ticket is not: another area, or another house.

        A bare place corrects one that was only supposed; a house tells matters apart if one is
        named.
        """
        if not self.names_a_place or ticket.area is None:
            return False
        if self.category is None and not _places(ticket):
            return False
        area = directory.area(self.desk, self.route.grid or self.route.area)
        if area is not None and _is_apart(area, ticket.area):
            return True
        return self.category is not None and self._names_another_house(ticket)

    def _names_another_house(self, ticket: Ticket) -> bool:
        theirs = _places(ticket)
        houses = [(name, house) for name, house in self._places.items() if house]
        return any(theirs.get(name) not in (None, "", house) for name, house in houses)

    @functools.cached_property
    def _places(self) -> dict[str, str]:
        return _named((one.kind, one.value) for one in self.route.evidence)

    def goes_on_with(self, ticket: Ticket) -> bool:
        """Whether words that are not of another matter can only be about this one."""
        if self.route.outcome is Outcome.REJECT:
            return False
        if self.category is not None:
            return self.refers_back or self.category == ticket.category
        if not self.names_a_place or is_unplaced(ticket):
            return True
        return self.is_at(ticket) and not self._names_another_house(ticket)

    def sets_right(self, ticket: Ticket) -> bool:
        """Whether it begins by saying that the place was wrong, and tells of no other matter."""
        said = normalise(self.text).text.upper()
        if not self.desk.rules.grammar["misplaced"].match(said):
            return False
        if self.is_dangerous or self.is_complaint or says_another(self.desk, self.text, ticket):
            return False
        return self.category in (None, ticket.category)

    def is_at(self, ticket: Ticket) -> bool:
        """Whether it names a road or an estate that the ticket's own words named."""
        return not self._places.keys().isdisjoint(_places(ticket))

    def clings_to(self, ticket: Ticket) -> bool:
        """Whether words that come minutes later are about it, whatever place they name.

        They have no matter of their own, or say where an emergency is: 3号垃圾站旁边.
        """
        if self.is_dangerous or self.is_complaint or says_another(self.desk, self.text, ticket):
            return False
        return self.category is None or (ticket.tier is Tier.EMERGENCY and not self.presses)


def _places(ticket: Ticket) -> dict[str, str]:
    return _named((kind, value) for kind, value in ticket.evidence)


def _named(evidence: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The roads and estates that were named, each with its house."""
    found = (_HOUSE.match(value) for kind, value in evidence if kind in _SAYS_WHERE)
    return {one[1]: one[2] for one in found if one is not None}
