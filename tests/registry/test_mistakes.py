"""What is wrong in the files of a registry: told all at once, with file, line and reason."""

import pytest

from gateway.errors import BadRegistry
from gateway.services.town import registry
from gateway.settings import Settings
from gateway.store.tables import Area
from tests.registry.folders import FILES, SERVED, count


@pytest.mark.parametrize(
    ("name", "old", "new", "mistake"),
    [
        ("areas", "households", "houses", 'areas.csv:1: "houses" is no column'),
        ("areas", "code,name", "code,title", "areas.csv:1: column name is missing"),
        ("areas", "g1,", "c1,", "areas.csv:3: the same code stands in line 2"),
        ("areas", "grid,c1", "grid,c9", 'areas.csv:2: parent "c9" is not in areas.csv'),
        ("areas", "grid,c1", "plot,c1", "areas.csv:2: level must be one of city"),
        ("areas", "grid,c1", "street,c1", "areas.csv:2: a street cannot lie in c1"),
        ("areas", "grid,c1", "community,c1", "areas.csv:2: a community cannot lie in c1"),
        ("areas", "220", "many", "areas.csv:2: households must be a whole number"),
        ("areas", "g1,和平社区第1网格", "g1,", "areas.csv:2: name is empty"),
        ("areas", "g1,", "g/1,", "areas.csv:2: code must be"),
        ("areas", "g1,", "g\x001,", "areas.csv:2: code must be"),
        ("areas", ",220", "", "areas.csv:2: has 5 cells instead of 6"),
        ("teams", "grid,g1", "grid,g9", 'teams.csv:2: area "g9" is not in areas.csv'),
        ("teams", "heating", "waiting", 'teams.csv:3: "waiting" is no category'),
        ("teams", "w1,", "t1,", "teams.csv:3: the same code stands in line 2"),
        ("members", "t1;w1", "t1;w9", 'members.csv:2: team "w9" is not in teams.csv'),
        ("members", "t1;w1", "", "members.csv:2: team is empty"),
        ("members", "13900002001", "1390000", "members.csv:2: phone has too few"),
        ("members", "13900002001", "1390000200", "members.csv:2: phone"),
        ("members", "13900002001", "王大爷", "members.csv:2: phone is no phone of a person"),
        ("duty", "13900002002", "1", "duty.csv:2: phone is no phone of a person"),
        ("members", "8613900002002", "8613900002001", "members.csv:3: the same phone"),
        ("members", "2027-01-01", "soon", "members.csv:2: certificate_until must be a time"),
        ("members", "程玉", "程\x07玉", "members.csv:2: name holds characters"),
        ("members", "程玉", "程" * 61, "members.csv:2: name is longer than 60"),
        ("duty", "13900002002", "13900009999", "duty.csv:2: phone is not in members.csv"),
        ("duty", "2026/7/2", "2026/6/2", "duty.csv:2: ends before it starts"),
        ("places", "g1", "g9", 'places.csv:2: area "g9" is not in areas.csv'),
        ("places", "1-35 odd", "odd 1-35", "places.csv:2: numbers"),
        ("residents", "g1", "g9", 'residents.csv:2: area "g9" is not in areas.csv'),
        ("residents", "郭杰", '"郭杰', "residents.csv:2: cannot be read as CSV"),
    ],
)
def test_a_mistake_has_file_line_and_reason(folder, name, old, new, mistake):
    folder.change(name, old, new)
    assert any(one.startswith(mistake) for one in folder.mistakes())
    assert all(one.endswith(".") for one in folder.mistakes())


def test_all_mistakes_are_told_at_once_and_nothing_is_imported(desk, folder):
    folder.change("areas", "220", "many")
    folder.change("teams", "heating", "waiting")
    folder.change("residents", "g1", "g9")
    assert len(folder.mistakes()) == 3
    with pytest.raises(BadRegistry):
        registry.import_(desk, folder.path)
    assert count(desk, Area) == 0


def test_what_a_wrong_row_defines_is_not_missed_elsewhere(folder):
    folder.change("areas", "220", "many")
    assert len(folder.mistakes()) == 1


def test_a_strange_column_hides_nothing_that_stands_below_it(folder):
    folder.change("areas", "households", "houses")
    folder.change("areas", "grid,c1", "plot,c9")
    assert [one.split(";")[0].split(" of ")[0] for one in folder.mistakes()] == [
        'areas.csv:1: "houses" is no column',
        "areas.csv:2: level must be one",
        'areas.csv:2: parent "c9" is not in areas.csv.',
    ]


def test_a_row_with_one_mistake_tells_its_others_too(folder):
    folder.change("teams", "w1,供水,department,s1,water;heating", "w1,,department,s1,water;nope")
    found = folder.mistakes()
    assert any("name" in one for one in found)
    assert any('"nope" is no category' in one for one in found)


def test_a_missing_column_is_told_once_and_the_others_are_read(folder):
    folder.change("areas", "code,name", "code,title")
    folder.change("areas", "grid,c1", "plot,c1")
    told = folder.mistakes()
    assert [one for one in told if "name" in one.partition(";")[0]] == [
        "areas.csv:1: column name is missing."
    ]
    assert any(one.startswith("areas.csv:2: level") for one in told)
    assert not any("is not in areas.csv" in one for one in told)


def test_a_row_that_is_wrong_otherwise_is_seen_to_repeat_another(folder):
    folder.change("areas", "g1,和平社区第1网格", "c1,和平社区第1网格")
    folder.change("areas", "220", "many")
    assert "areas.csv:3: the same code stands in line 2." in folder.mistakes()


def test_two_keys_that_cannot_be_read_are_not_the_same(folder):
    folder.change("members", "13900002001", "1")
    folder.change("members", "8613900002002", "2")
    assert not any("the same phone" in one for one in folder.mistakes())


def test_a_folder_without_files_is_refused(folder):
    folder.drop(*FILES)
    assert "holds no registry files" in folder.mistakes()[0]


@pytest.mark.parametrize(
    ("name", "old", "new", "warning"),
    [
        ("teams", "t1,和平一格,grid,g1", "t1,和平一格,grid,c1", "grid g1 has no team"),
        ("areas", "220", "20", "grid g1 has 20 households; usual are 200 to 300"),
        ("members", "leader", "core", "team t1 has no leader"),
        ("members", "community_official", "cook", "has 0 of profession community_official"),
    ],
)
def test_what_is_odd_is_said_and_imported(desk, folder, name, old, new, warning):
    folder.change(name, old, new)
    done = registry.import_(desk, folder.path)
    assert any(warning in one for one in done.warnings)
    assert done.changed


def test_a_stray_file_is_named(folder):
    folder.put("member", "phone\n")
    found = registry.check(folder.path, Settings(data=folder.path).place, SERVED)
    assert any("member.csv" in one for one in found.warnings)


def feature(code, *ring, kind="Polygon"):
    return {"properties": {"code": code}, "geometry": {"type": kind, "coordinates": [list(ring)]}}


CORNERS = [[122.3, 29.9], [122.4, 29.9], [122.4, 30.0], [122.3, 29.9]]


@pytest.mark.parametrize(
    ("features", "mistake"),
    [
        ([feature("g9", *CORNERS)], 'feature 1: code "g9" is no area'),
        ([feature("g1", *CORNERS)] * 2, 'feature 2: code "g1" is that of feature 1'),
        ([{"properties": {"code": "g1"}}], "feature 1: must have a Polygon"),
        ([feature("g1", *CORNERS, kind="Point")], "feature 1: must have a Polygon"),
        ([feature("g1", *CORNERS, kind="MultiPolygon")], "feature 1: has coordinates that are no"),
        ([feature("g1", *CORNERS[:3])], "feature 1: has a ring that does not end"),
        ([feature("g1", *CORNERS[2:], CORNERS[2])], "feature 1: has a ring that does not end"),
        ([feature("g1", *([y, x] for x, y in CORNERS))], "feature 1: has a position that is no"),
        ([feature("g1", *CORNERS), {"properties": {"code": "c1"}}], "feature 2: must have"),
        ([{}], "must be GeoJSON"),
        ("[", "must be GeoJSON"),
    ],
)
def test_outlines_that_are_none_are_named(folder, features, mistake):
    folder.draw(features)
    assert any(mistake in one for one in folder.mistakes())
