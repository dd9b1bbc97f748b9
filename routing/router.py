"""From words to category, tier, place and team. Pure: the same text has the same route."""

import dataclasses
import enum
from collections.abc import Iterable

from routing import text as texts
from routing.categories import Categories, Category, Guess
from routing.evidence import Evidence, Kind
from routing.outlines import Point
from routing.places import Gazetteer, Location
from routing.rules import Emergency

_GENERAL, _EMERGENCY = "general", "emergency"
_CHOICES = 3
# Who may answer for a category that grids do not get; the first kind is asked first.
_PROFESSIONAL = ("department", "professional", "station", "expert", "partner")


class Outcome(enum.StrEnum):
    """What is to be done with a text."""

    DISPATCH = "dispatch"
    ASK_PLACE = "ask_place"
    TRIAGE = "triage"
    REJECT = "reject"
    EMERGENCY = "emergency"
    NOT_A_REPORT = "not_a_report"


@dataclasses.dataclass(frozen=True)
class Team:
    """Who answers for an area or a profession; `serves` has codes of categories or professions."""

    code: str
    kind: str
    area: str
    serves: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Alternative:
    """A team that may be meant, best first; the chosen one is among them."""

    team: str
    grid: str | None
    confidence: float


@dataclasses.dataclass(frozen=True)
class Route:
    """Where a text goes, how sure that is and why. In triage, team and grid are guesses."""

    outcome: Outcome
    category: str | None = None
    tier: str = _GENERAL
    grid: str | None = None
    area: str | None = None
    team: str | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


class Router:
    """The town's gazetteer, categories and teams, ready to route texts."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        categories: Categories,
        teams: Iterable[Team] = (),
        *,
        category_limit: float = 0.5,
        place_limit: float = 0.5,
    ) -> None:
        self.gazetteer = gazetteer
        self.categories = categories
        self._rules = categories.rules
        self.category_limit = category_limit
        self.place_limit = place_limit
        self._of_area: dict[tuple[str, str], str] = {}  # (area, kind) → team
        self._serving: dict[tuple[str, str], str] = {}  # (area, category or profession) → team
        kinds = {kind: nth for nth, kind in enumerate(_PROFESSIONAL)}
        for team in sorted(teams, key=lambda team: (kinds.get(team.kind, 0), team.code)):
            self._of_area.setdefault((team.area, team.kind), team.code)
            if team.kind in kinds:
                for served in team.serves:
                    self._serving.setdefault((team.area, served), team.code)

    def route(
        self,
        text: str,
        *,
        home: str | None = None,
        earlier: str | None = None,
        line: str | None = None,
        point: Point | None = None,
    ) -> Route:
        """The route of a text; `home` and `earlier` are areas known of its sender.

        A place is taken from the text, else from the `point` that came with it, and where there is
        none from the sender's address, else from an earlier ticket.
        `line`, the area of the number that was texted, tells namesakes apart; alone it is no place.
        """
        said = texts.plain(text)
        if self._rules.is_idle(said):
            return Route(Outcome.NOT_A_REPORT)
        emergency = self._rules.emergency(said)
        reason = None if emergency else self._rules.reject(said)
        if reason:
            return Route(Outcome.REJECT, evidence=(Evidence(Kind.REJECT, reason),))
        guesses = self._urgent(emergency) if emergency else self._guess(said)
        locations = self.gazetteer.locate(said, home=home, earlier=earlier, line=line, point=point)
        category = guesses[0].category if guesses else None
        if _is_unsaid(locations) and category is not None and not category.placed:
            locations = self._anywhere(category)
        route = self._route(guesses, locations, emergency)
        if point is None or self.gazetteer.at(point):
            return route
        outside = Evidence(Kind.OUTSIDE, str(point))
        return dataclasses.replace(route, evidence=(*route.evidence, outside))

    def _guess(self, said: str) -> tuple[Guess, ...]:
        nameless = self.gazetteer.without_names(said)
        return self.categories.guess(nameless) or self.categories.guess(said)

    def _urgent(self, emergency: Emergency) -> tuple[Guess, ...]:
        category = self.categories.by_code.get(emergency.category)
        evidence = (Evidence(Kind.EMERGENCY, emergency.word),)
        return (Guess(category, 1.0, evidence),) if category else ()

    def _anywhere(self, category: Category) -> tuple[Location, ...]:
        """The widest area with a department for a question that has no place."""
        for code, area in self.gazetteer.areas.items():
            team = self._professional(code, category)
            if team is not None and self._professional(area.parent or "", category) is None:
                return (Location(code, 1.0, (Evidence(Kind.ANYWHERE, area.name),)),)
        return ()

    def _route(
        self,
        guesses: tuple[Guess, ...],
        locations: tuple[Location, ...],
        emergency: Emergency | None,
    ) -> Route:
        best = guesses[0] if guesses else None
        where = locations[0] if locations else None
        category = best.category if best else None
        team = self._team(where.area, category) if where else None
        outcome = Outcome.EMERGENCY if emergency else self._outcome(best, where, team)
        return Route(
            outcome=outcome,
            category=category.code if category else None,
            tier=_EMERGENCY if emergency else category.tier if category else _GENERAL,
            grid=self._grid(where.area) if where and outcome is not Outcome.ASK_PLACE else None,
            area=where.area if where and outcome is not Outcome.ASK_PLACE else None,
            team=team,
            confidence=_both(best, where),
            evidence=(where.evidence if where else ()) + (best.evidence if best else ()),
            alternatives=self._alternatives(guesses, locations),
        )

    def _outcome(self, best: Guess | None, where: Location | None, team: str | None) -> Outcome:
        if where is None or _is_unsaid((where,)):
            return Outcome.ASK_PLACE if self.gazetteer.areas else Outcome.TRIAGE
        sure = where.confidence >= self.place_limit
        sure = sure and best is not None and best.confidence >= self.category_limit
        return Outcome.DISPATCH if sure and team else Outcome.TRIAGE

    def _grid(self, area: str) -> str | None:
        return area if self.gazetteer.areas[area].level == "grid" else None

    def _team(self, area: str, category: Category | None) -> str | None:
        """The grid's team for an admitted category, else the department's, else the next above."""
        if category is None or category.grid:
            own = self._of_area.get((area, "grid"))
        else:
            own = self._professional(area, category)
        return own or self._above(area)

    def _professional(self, area: str, category: Category) -> str | None:
        for code in self.gazetteer.chain(area):
            for served in (category.code, category.profession):
                team = self._serving.get((code, served))
                if team is not None:
                    return team
        return None

    def _above(self, area: str) -> str | None:
        chain = self.gazetteer.chain(area)
        return next((t for code in chain if (t := self._of_area.get((code, "management")))), None)

    def _alternatives(
        self, guesses: tuple[Guess, ...], locations: tuple[Location, ...]
    ) -> tuple[Alternative, ...]:
        found: dict[tuple[str, str | None], Alternative] = {}
        for where in locations[:_CHOICES]:
            for guess in guesses or (None,):
                team = self._team(where.area, guess.category if guess else None)
                grid = self._grid(where.area)
                if team is not None:
                    found.setdefault((team, grid), Alternative(team, grid, _both(guess, where)))
        best = sorted(found.values(), key=lambda one: -one.confidence)
        return tuple(best[:_CHOICES])


def _is_unsaid(locations: tuple[Location, ...]) -> bool:
    """Whether nothing but the number that was texted says where."""
    return not locations or locations[0].evidence[0].kind is Kind.LINE


def _both(guess: Guess | None, where: Location | None) -> float:
    """A route is as sure as the less sure of category and place."""
    return min(guess.confidence, where.confidence) if guess and where else 0.0
