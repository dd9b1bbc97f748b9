"""The gazetteer: which area a text speaks of, from the names of areas and places in it."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

from routing import houses
from routing.evidence import Evidence, Kind
from routing.outlines import Outline, Point, Polygon
from routing.phrases import Hit, Phrases
from routing.text import plain

# What a mention is worth by itself. Known addresses come after what the text says.
NUMBERED, NAMED, OUT_OF_RANGE = 0.95, 0.9, 0.6
COORDINATES, COORDINATES_CHOSEN = 0.8, 0.85
ASIDE = 0.85  # of that, when it says where somebody lives or what is near by
HOME, HOME_CHOSEN, EARLIER, EARLIER_CHOSEN = 0.7, 0.75, 0.55, 0.6
LINE, LINE_CHOSEN = 0.4, 0.55  # anybody may text any number
# A place is known no better than its area is small: a street has a hundred grids.
BY_LEVEL = {"grid": 1.0, "group": 0.8, "section": 0.7, "community": 0.6, "street": 0.4}
WIDE = 0.2
# A name after or before these words is an aside: another name in the text says more.
_LIVING = ("住", "住在", "我是", "我们是")
_NEAR = ("对面", "附近", "旁边", "旁", "边上", "后面", "隔壁", "斜对面")
_LEAST_NAME = 2  # characters; a single one would be found in every text
_LEAST_SHORT = 3  # characters of an area's name without 街道, 镇 …; 桃花镇 is not 桃花
_SUFFIXES = ("街道", "社区", "镇", "乡", "村")


@dataclasses.dataclass(frozen=True)
class Area:
    """A part of the town."""

    code: str
    name: str
    level: str
    parent: str | None
    outline: Sequence[Polygon] | None = None


@dataclasses.dataclass(frozen=True)
class Place:
    """A name people use for a spot, with the house numbers it has in this area."""

    name: str
    area: str
    aliases: tuple[str, ...] = ()
    numbers: str = ""


@dataclasses.dataclass(frozen=True)
class Location:
    """An area that a text may speak of."""

    area: str
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclasses.dataclass(frozen=True)
class _Spot:
    area: str
    name: str
    spans: tuple[houses.Span, ...]
    is_wide: bool  # more than a grid
    is_area: bool = False


@dataclasses.dataclass(frozen=True)
class _Mention:
    """A name in the text with the areas it may mean; the lower the rank, the more it says."""

    rank: int
    areas: tuple[str, ...]
    confidence: float
    evidence: tuple[Evidence, ...]


_NUMBERED, _NAMED, _BESIDE, _AREA = range(4)


class Gazetteer:
    """The names of a town, and what lies in what; `city` is where a name is meant to be."""

    def __init__(self, areas: Iterable[Area], places: Iterable[Place] = (), city: str = "") -> None:
        self.areas = {area.code: area for area in areas}
        self._chains = {code: self._chain(code) for code in self.areas}
        cities = {one.code: _short(one.name) for one in self.areas.values() if one.level == "city"}
        self._city = {code for code, name in cities.items() if name == _short(city)}
        self._elsewhere = {name for code, name in cities.items() if code not in self._city}
        spots: dict[str, list[_Spot]] = defaultdict(list)
        for area in self.areas.values():
            if area.level in BY_LEVEL:
                for name in _names(area.name):
                    spots[name].append(_Spot(area.code, area.name, (), True, is_area=True))
        for place in places:
            if place.area in self.areas:
                is_wide = self.areas[place.area].level != "grid"
                spans = houses.parse(place.numbers)
                spot = _Spot(place.area, plain(place.name), spans, is_wide)
                for name in {plain(name) for name in (place.name, *place.aliases)}:
                    if len(name) >= _LEAST_NAME:
                        spots[name].append(spot)
        outlined = (one for one in self.areas.values() if one.outline)
        self._outlines = [Outline(one.code, one.outline or ()) for one in outlined]
        self._names = Phrases({name: tuple(found) for name, found in spots.items()})

    def _chain(self, code: str) -> tuple[str, ...]:
        chain: list[str] = []
        at: str | None = code
        while at is not None and at in self.areas and at not in chain:
            chain.append(at)
            at = self.areas[at].parent
        return tuple(chain)

    def chain(self, code: str) -> tuple[str, ...]:
        """The area and all that enclose it, the smallest first; empty for an unknown code."""
        return self._chains.get(code, ())

    def at(self, point: Point) -> tuple[str, ...]:
        """The areas that a point lies in, without those that enclose another of them."""
        found = [one.area for one in self._outlines if one.holds(point)]
        return tuple(a for a in found if not any(a in self._chains[b][1:] for b in found))

    def without_names(self, text: str) -> str:
        """The text with a blank for each name in it: 和平小学 may say where, not what."""
        pieces, at = [], 0
        for hit in self._names.find(text):
            pieces.append(text[at : hit.start])
            at = max(at, hit.end)
        return " ".join([*pieces, text[at:]])

    def locate(
        self,
        text: str,
        *,
        home: str | None = None,
        earlier: str | None = None,
        line: str | None = None,
        point: Point | None = None,
    ) -> tuple[Location, ...]:
        """Where a plain text points, then coordinates; without those address, earlier ticket and
        service number. Best first.

        Several locations mean that the first is not sure. Empty when nothing is known.
        """
        known = (
            (home, Kind.HOME, HOME, HOME_CHOSEN),
            (earlier, Kind.EARLIER, EARLIER, EARLIER_CHOSEN),
            (line, Kind.LINE, LINE, LINE_CHOSEN),
        )
        found = self._said(text)
        if point is not None:
            return self._pointed(found, point)  # what is only supposed does not take its place
        for code, kind, alone, chosen in known:
            if code is None or code not in self.areas:
                continue
            evidence = Evidence(kind, self.areas[code].name)
            if not found:
                return (self._location(code, alone, (evidence,)),)
            if self._is_open(found):
                decided = self._choose(found, code, chosen, evidence)
                if decided is not found:
                    return decided  # who is trusted less does not choose again
        return found

    def _pointed(self, said: tuple[Location, ...], point: Point) -> tuple[Location, ...]:
        """Where a point lies, if the text says nothing; what it leaves open the point decides."""
        areas = self.at(point)
        names = "、".join(self.areas[area].name for area in areas)
        evidence = Evidence(Kind.COORDINATES, f"{point} {names}")
        if areas and not said:
            return self._shared(areas, (), COORDINATES, (evidence,))
        if len(areas) == 1 and self._is_open(said):
            return self._choose(said, areas[0], COORDINATES_CHOSEN, evidence)
        return said

    def _location(self, code: str, confidence: float, evidence: tuple[Evidence, ...]) -> Location:
        most = BY_LEVEL.get(self.areas[code].level, WIDE)
        return Location(code, round(min(confidence, most), 2), evidence)

    def _is_open(self, found: tuple[Location, ...]) -> bool:
        return len(found) > 1 or self.areas[found[0].area].level != "grid"

    def _choose(
        self, found: tuple[Location, ...], code: str, confidence: float, evidence: Evidence
    ) -> tuple[Location, ...]:
        """The known area decides when what the text says leaves room for it."""
        met = [one for one in found if self._meet((one.area,), (code,))]
        if len(met) != 1:
            return found
        area = self._meet((met[0].area,), (code,))[0]
        reasons = tuple(one for one in met[0].evidence if one.kind is not Kind.AMBIGUOUS)
        best = max(confidence, met[0].confidence)
        chosen = self._location(area, best, (*reasons, evidence))
        return (chosen, *(one for one in found if one is not met[0]))

    def _meet(self, some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
        """The areas that lie in one of both, or are both."""
        narrow = [a for a in some if any(b in self._chains[a] for b in others)]
        narrow += [b for b in others if any(a in self._chains[b] for a in some)]
        return tuple(dict.fromkeys(narrow))

    def _said(self, text: str) -> tuple[Location, ...]:
        """What the names in the text come to: they narrow each other, or disagree."""
        mentions = sorted(
            (_mention(text, hit) for hit in self._names.find(text)), key=lambda one: one.rank
        )
        if not mentions:
            return ()
        areas, confidence = mentions[0].areas, mentions[0].confidence
        evidence = dict.fromkeys(mentions[0].evidence)
        others: dict[str, None] = {}
        for mention in mentions[1:]:
            common = self._meet(areas, mention.areas)
            if common:
                areas = common
                evidence |= dict.fromkeys(mention.evidence)
            elif mention.rank in (mentions[0].rank, _AREA):
                others |= dict.fromkeys(mention.areas)
                evidence |= dict.fromkeys(mention.evidence)
        areas = self._at_home(text, areas)
        return self._shared(areas, tuple(others), confidence, tuple(evidence))

    def _at_home(self, text: str, areas: tuple[str, ...]) -> tuple[str, ...]:
        """The home city wins over a namesake elsewhere, unless the text names another city."""
        if any(name in text for name in self._elsewhere):
            return areas
        return tuple(one for one in areas if self._city & set(self._chains[one])) or areas

    def _shared(
        self,
        areas: tuple[str, ...],
        others: tuple[str, ...],
        confidence: float,
        evidence: tuple[Evidence, ...],
    ) -> tuple[Location, ...]:
        """One certainty shared by all that the text may mean."""
        all_areas = (*areas, *others)
        if len(all_areas) == 1:
            return (self._location(areas[0], confidence, evidence),)
        said = "、".join(dict.fromkeys(one.value for one in evidence))
        evidence = (*evidence, Evidence(Kind.AMBIGUOUS, said))
        share = confidence / (len(areas) + (1 if others else 0))
        return tuple(self._location(code, share, evidence) for code in all_areas)


def _short(city: str) -> str:
    return plain(city).removesuffix("市")


def _names(name: str) -> set[str]:
    """An area's name, and the short one people say (沈家门 for 沈家门街道)."""
    full = plain(name)
    shorts = {full.removesuffix(s) for s in _SUFFIXES if full.endswith(s)}
    names = {full} | {short for short in shorts if len(short) >= _LEAST_SHORT}
    return {one for one in names if len(one) >= _LEAST_NAME}


def _mention(text: str, hit: Hit[tuple[_Spot, ...]]) -> _Mention:
    places = tuple(spot for spot in hit.value if not spot.is_area)
    if not places:
        return _Mention(_AREA, _areas(hit.value), NAMED, (Evidence(Kind.AREA, hit.value[0].name),))
    number = houses.after(text, hit.end)
    if number is None and hit.phrase.isascii():
        number = houses.before(text, hit.start)
    kind = Kind.PLACE if any(spot.name == hit.phrase for spot in places) else Kind.ALIAS
    if number is None:
        said = _Mention(_NAMED, _areas(places), NAMED, (Evidence(kind, hit.phrase),))
    else:
        shown = f"{number} {hit.phrase}" if hit.phrase.isascii() else f"{hit.phrase}{number}号"
        said = _numbered(places, number, Evidence(kind, shown))
    if all(spot.is_wide for spot in places):
        return dataclasses.replace(said, rank=_AREA)
    if text.endswith(_LIVING, 0, hit.start) or text.startswith(_NEAR, hit.end):
        return dataclasses.replace(said, rank=_BESIDE, confidence=said.confidence * ASIDE)
    return said


def _numbered(places: tuple[_Spot, ...], number: int, evidence: Evidence) -> _Mention:
    """The spots that have the house number, else those that tell no numbers, else all of them."""
    having = tuple(spot for spot in places if any(number in span for span in spot.spans))
    whole = tuple(spot for spot in places if not spot.spans)
    confidence = NUMBERED if having or whole else OUT_OF_RANGE
    reasons: tuple[Evidence, ...] = (evidence,)
    if having and len(having) < len(places):
        reasons += (Evidence(Kind.NUMBER_RANGE, f"{number}"),)
    return _Mention(_NUMBERED, _areas(having or whole or places), confidence, reasons)


def _areas(spots: tuple[_Spot, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spot.area for spot in spots))
