"""Where a point lies, and what it says beside the words."""

import dataclasses

import pytest

from routing import outlines
from routing.evidence import Kind
from routing.outlines import Point
from routing.places import Gazetteer
from routing.router import Router
from tests.routing import town


def square(west, south, size):
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


# g1 has a hole with g3 in it, g2 is two islands, and the community encloses them all.
DRAWN = {
    "g1": [[square(0, 0, 10), square(4, 4, 2)]],
    "g2": [[square(10, 0, 10)], [square(30, 0, 1)]],
    "g3": [[square(4, 4, 2)]],
    "c1": [[square(-5, -5, 40)]],
}
AREAS = [dataclasses.replace(one, outline=DRAWN.get(one.code)) for one in town.AREAS]
GAZETTEER = Gazetteer(AREAS, town.PLACES)
ROUTER = Router(GAZETTEER, town.lexicon(), town.TEAMS)


@pytest.mark.parametrize(
    ("longitude", "latitude", "areas"),
    [
        (1, 1, ("g1",)),
        (7, 5, ("g1",)),
        (15, 5, ("g2",)),
        (30.5, 0.5, ("g2",)),
        (25, 0.5, ("c1",)),
        (-4, 30, ("c1",)),
        (50, 5, ()),
        (10, 5, ("g2",)),  # on the line between two
        (4, 5, ("c1", "g3")),  # g3 is drawn inside, and lies in another community
    ],
)
def test_a_point_lies_in_the_smallest_area_around_it(longitude, latitude, areas):
    assert set(GAZETTEER.at(Point(latitude, longitude))) == set(areas)


def test_a_point_is_read_as_it_is_written():
    point = Point(29.9471, -122.3)
    assert outlines.read(str(point)) == point


@pytest.mark.parametrize(
    ("text", "point", "area", "kinds"),
    [
        ("路灯不亮", Point(1, 1), "g1", [Kind.COORDINATES]),
        ("路灯不亮", Point(5, 5), "c1", [Kind.COORDINATES, Kind.AMBIGUOUS]),
        ("和平巷路灯不亮", Point(5, 15), "g1", [Kind.PLACE]),
        ("滨港路路灯不亮", Point(5, 15), "g2", [Kind.PLACE, Kind.COORDINATES]),
        ("六横镇路灯不亮", Point(1, 1), "s2", [Kind.AREA]),
        ("路灯不亮", Point(80, 80), None, [Kind.OUTSIDE]),
        ("和平巷路灯不亮", Point(80, 80), "g1", [Kind.PLACE, Kind.OUTSIDE]),
    ],
)
def test_a_point_comes_after_the_words_and_before_all_else(text, point, area, kinds):
    route = ROUTER.route(text, point=point, home="g3", earlier="g3")
    assert route.area == area
    assert [one.kind for one in route.evidence if one.kind is not Kind.KEYWORD] == kinds
