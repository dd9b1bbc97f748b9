"""Which area a point on the map lies in: outlines of areas, by the even-odd rule."""

import dataclasses
import itertools
from collections.abc import Iterable, Sequence

# As GeoJSON has it: [longitude, latitude] in degrees; a polygon is its ring and then its holes.
Position = Sequence[float]
Polygon = Sequence[Sequence[Position]]


@dataclasses.dataclass(frozen=True)
class Point:
    """Where something is, in degrees."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude},{self.longitude}"


def read(text: str) -> Point:
    """The point that a text begins with, as `str` writes it."""
    latitude, _, longitude = text.split()[0].partition(",")
    return Point(float(latitude), float(longitude))


class Outline:
    """The polygons of an area."""

    def __init__(self, area: str, polygons: Iterable[Polygon]) -> None:
        self.area = area
        self._polygons = tuple(polygons)
        ring = [position for polygon in self._polygons for position in polygon[0]]
        eastings, northings = zip(*((x, y) for x, y, *_ in ring), strict=True)
        self._west, self._east = min(eastings), max(eastings)
        self._south, self._north = min(northings), max(northings)

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it; on the line between two areas it lies in one of them."""
        if not self._west <= point.longitude <= self._east:
            return False
        if not self._south <= point.latitude <= self._north:
            return False
        return any(_is_in(polygon, point) for polygon in self._polygons)


def _is_in(polygon: Polygon, point: Point) -> bool:
    """Whether a line from the point to the east crosses ring and holes an odd number of times."""
    crossed = 0
    for ring in polygon:
        for (x1, y1, *_), (x2, y2, *_) in itertools.pairwise(ring):
            if (y1 > point.latitude) is not (y2 > point.latitude):
                at = x1 + (point.latitude - y1) / (y2 - y1) * (x2 - x1)
                crossed += point.longitude < at
    return crossed % 2 == 1
