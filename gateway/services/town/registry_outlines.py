"""`grids.geojson`: the outlines of grids, and of wider areas, read and written."""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FILE = "grids.geojson"
NAME = "grids"  # of the file among those that were imported
_LEAST = 4  # positions of a ring, whose last is its first

Polygons = list[list[list[list[float]]]]


@dataclasses.dataclass(frozen=True)
class Outlined:
    """An area's code with its polygons, each a ring and its holes; which feature says so."""

    feature: int
    code: str
    polygons: Polygons


def read(folder: Path, mistakes: list[str]) -> list[Outlined] | None:
    """The outlines in the order of the features; None without such a file. What is wrong with it
    joins the mistakes.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        given = [(str(one["properties"]["code"]), one.get("geometry")) for one in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        sentence = "must be GeoJSON features with the property code"
        mistakes.append(f"{FILE}:1: {sentence} ({type(error).__name__}).")
        return []
    return [_read(nth, *one, mistakes) for nth, one in enumerate(given, 1)]


def _read(nth: int, code: str, geometry: Any, mistakes: list[str]) -> Outlined:
    try:
        return Outlined(nth, code, _polygons(geometry))
    except ValueError as error:
        mistakes.append(f"{FILE}:feature {nth}: {error}.")
        return Outlined(nth, code, [])


def _polygons(geometry: Any) -> Polygons:
    """The polygons of a geometry. Raises ValueError with a sentence."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError("must have a Polygon or a MultiPolygon as its geometry")
    given = geometry.get("coordinates")
    try:
        found = [
            [[_position(*one) for one in ring] for ring in polygon]
            for polygon in ([given] if kind == "Polygon" else given)
        ]
    except TypeError as error:
        raise ValueError("has coordinates that are no rings of positions") from error
    if not found or not all(found):
        raise ValueError("has a polygon without a ring")
    if any(len(ring) < _LEAST or ring[0] != ring[-1] for polygon in found for ring in polygon):
        raise ValueError("has a ring that does not end where it begins, over three corners or more")
    return found


def _position(longitude: float, latitude: float, *_: object) -> list[float]:
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # nor NaN
        raise ValueError("has a position that is no longitude and latitude, in degrees")
    return [longitude, latitude]


def write(folder: Path, outlines: Iterable[tuple[str, Polygons]]) -> int:
    """Write the file as `read` reads it; returns how many features it has."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        }
        for code, polygons in outlines
    ]
    told = {"type": "FeatureCollection", "features": features}
    (folder / FILE).write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(features)
