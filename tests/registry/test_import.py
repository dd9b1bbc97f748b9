"""The registry through its front door: folders of files, the tables they make, and back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from gateway.errors import BadRegistry
from gateway.services.town import gazetteer, registry
from gateway.services.town.registry_imports import Counts
from gateway.store.tables import Area, Duty, Member, Place, Resident, Team
from routing.outlines import Point
from tests import world_city
from tests.registry.folders import FILES, count


def test_files_become_rows(desk, folder):
    done = registry.import_(desk, folder.path)
    assert (done.changed, done.version, done.counts["areas"]) == (True, 1, Counts(added=3))
    grid = desk.tx.scalars(select(Area).where(Area.code == "g1")).one()
    assert (grid.path, grid.households) == ("s1/c1/g1/", 220)
    member = desk.tx.scalars(select(Member).where(Member.phone == "+8613900002001")).one()
    assert {one.team.code: one.home for one in member.memberships} == {"t1": True, "w1": False}
    duty = desk.tx.scalars(select(Duty)).one()
    assert (duty.starts_at, duty.ends_at.hour) == (datetime(2026, 7, 1, tzinfo=UTC), 0)
    assert desk.tx.scalars(select(Team).where(Team.code == "w1")).one().categories == [
        "water",
        "heating",
    ]


def test_importing_twice_changes_nothing(desk, folder):
    registry.import_(desk, folder.path)
    again = registry.import_(desk, folder.path)
    assert (again.changed, again.version) == (False, 1)
    assert {one.added + one.changed + one.retired for one in again.counts.values()} == {0}


def test_a_rehearsal_says_the_same_and_leaves_no_trace(desk, folder):
    rehearsed = registry.rehearse(desk, folder.path)
    assert count(desk, Area) == 0
    assert registry.import_(desk, folder.path) == rehearsed


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_other_encodings_are_recognised(desk, folder, encoding):
    for name, text in FILES.items():
        folder.put(name, text, encoding)
    registry.import_(desk, folder.path)
    assert desk.tx.scalar(select(Place.name)) == "和平巷"


def test_what_is_gone_from_the_files_is_retired_and_may_come_back(desk, folder):
    registry.import_(desk, folder.path)
    folder.change("teams", "w1,供水,department,s1,water;heating\n", "")
    folder.change("members", "t1;w1", "t1")
    folder.put("places", FILES["places"].splitlines()[0] + "\n")
    gone = registry.import_(desk, folder.path)
    assert gone.counts["teams"] == Counts(retired=1, unchanged=1)
    assert gone.counts["members"] == Counts(changed=1, unchanged=1)
    assert gone.counts["places"] == Counts(retired=1)
    assert not desk.tx.scalars(select(Team).where(Team.code == "w1")).one().active
    assert not registry.import_(desk, folder.path).changed
    for name, text in FILES.items():
        folder.put(name, text)
    back = registry.import_(desk, folder.path)
    assert (back.counts["teams"], back.version) == (Counts(added=1, unchanged=1), 3)


def test_an_area_that_moves_takes_along_what_lies_in_it(desk, folder):
    registry.import_(desk, folder.path)
    folder.change("areas", "community,s1", "community,s2")
    folder.put("areas", (folder.path / "areas.csv").read_text("utf-8") + "s2,东港街道,street,,,\n")
    done = registry.import_(desk, folder.path)
    assert done.counts["areas"] == Counts(added=1, changed=2, unchanged=1)
    grid = desk.tx.scalars(select(Area).where(Area.code == "g1")).one()
    assert grid.path == "s2/c1/g1/"


def test_a_file_that_is_not_there_leaves_its_table_alone(desk, folder):
    registry.import_(desk, folder.path)
    folder.drop("areas", "members", "duty")
    folder.change("teams", "供水", "自来水")
    done = registry.import_(desk, folder.path)
    assert set(done.counts) == {"teams", "places", "residents"}
    assert done.counts["teams"] == Counts(changed=1, unchanged=1)
    assert count(desk, Duty) == 1


def test_leaves_stand_in_no_file_and_outlive_the_roster(desk, folder):
    registry.import_(desk, folder.path)
    shift = desk.tx.scalars(select(Duty)).one()
    who = {"team_id": shift.team_id, "member_id": shift.member_id}
    now = datetime(2026, 6, 5, 9, tzinfo=UTC)
    for hours in (0, 8):  # for the rest of the day, and until then
        desk.tx.add(Duty(**who, starts_at=now + timedelta(hours=hours), ends_at=now))
    desk.tx.flush()
    assert not registry.import_(desk, folder.path).changed
    folder.change("duty", "07-01 08:00", "07-01 09:00")
    assert registry.import_(desk, folder.path).counts["duty"] == Counts(added=1, retired=1)
    assert count(desk, Duty) == 3


def test_references_of_part_of_the_files_are_sought_in_the_tables(desk, folder):
    registry.import_(desk, folder.path)
    folder.drop("areas")
    folder.change("places", "g1", "g9")
    with pytest.raises(BadRegistry, match="g9"):
        registry.import_(desk, folder.path)


@pytest.mark.parametrize(
    ("given", "row", "mistake"),
    [
        ("areas", "g1,", 'areas.csv: lacks "g1", which places name: add places.csv to the folder.'),
        (
            "teams",
            "w1,",
            'teams.csv: lacks "w1", which members name: add members.csv to the folder.',
        ),
        ("members", "+8613900002002,", "members.csv: lacks a phone, which duty name: add duty.csv"),
    ],
)
def test_what_the_tables_still_name_is_not_taken_away(desk, folder, given, row, mistake):
    registry.import_(desk, folder.path)
    folder.drop(*({*FILES} - {given}))
    lines = (folder.path / f"{given}.csv").read_text("utf-8").splitlines(keepends=True)
    folder.put(given, "".join(line for line in lines if not line.startswith(row)))
    with pytest.raises(BadRegistry) as told:
        registry.import_(desk, folder.path)
    assert any(one.startswith(mistake) for one in told.value.mistakes)


def test_residents_who_texted_by_themselves_stay(desk, folder):
    desk.tx.add(Resident(phone="+8613900009999", source="sms"))
    desk.tx.flush()
    done = registry.import_(desk, folder.path)
    assert (done.counts["residents"], count(desk, Resident)) == (Counts(added=1), 2)


def test_an_export_imports_again_without_a_change(desk, folder, tmp_path):
    registry.import_(desk, folder.path)
    rows = registry.export(desk, tmp_path / "out")
    assert rows == {name: text.count("\n") - 1 for name, text in FILES.items()} | {"grids": 0}
    assert not registry.import_(desk, tmp_path / "out").changed


# ---------------------------------------------------------------- outlines


def outlined(code, *polygons):
    geometry = {"type": "MultiPolygon", "coordinates": [list(one) for one in polygons]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def triangle(west, south):
    return [[west, south], [west + 2, south], [west + 1, south + 2], [west, south]]


def in_the_middle(desk, west, south):
    router = gazetteer.router(desk)
    return router.gazetteer.at(Point(south + 1, west + 1))


def test_outlines_are_kept_with_their_areas_and_go_when_a_file_lacks_them(desk, folder):
    folder.draw(
        [outlined("g1", [triangle(10, 20)], [triangle(30, 20)]), outlined("c1", [triangle(50, 20)])]
    )
    done = registry.import_(desk, folder.path)
    assert done.counts["grids"] == Counts(added=2)
    assert [in_the_middle(desk, west, 20) for west in (10, 30, 50, 70)] == [
        ("g1",),
        ("g1",),
        ("c1",),
        (),
    ]
    again = registry.import_(desk, folder.path)
    assert (again.counts["grids"], again.changed) == (Counts(unchanged=2), False)
    folder.draw([outlined("g1", [triangle(70, 20)])])
    folder.drop(*FILES)  # the file alone will do
    moved = registry.import_(desk, folder.path)
    assert (moved.counts, moved.version) == ({"grids": Counts(changed=1, retired=1)}, 2)
    assert [in_the_middle(desk, west, 20) for west in (10, 50, 70)] == [(), (), ("g1",)]


def test_outlines_stay_where_no_file_has_them_and_come_out_again(desk, folder, tmp_path):
    folder.draw([outlined("g1", [triangle(10, 20), triangle(10.5, 20.5)])])
    registry.import_(desk, folder.path)
    (folder.path / "grids.geojson").unlink()
    folder.change("areas", "第1网格", "第一网格")
    registry.import_(desk, folder.path)
    assert registry.export(desk, tmp_path / "out")["grids"] == 1
    assert not registry.import_(desk, tmp_path / "out").changed
    assert in_the_middle(desk, 9.2, 19.1) == ("g1",)


# ---------------------------------------------------------------- the router and the sample city


def test_a_router_is_made_anew_when_the_registry_changes(desk, folder):
    assert gazetteer.router(desk).route("和平巷17号路灯坏了").grid is None
    registry.import_(desk, folder.path)
    router = gazetteer.router(desk)
    assert router.route("和平巷17号路灯坏了").team == "t1"
    assert gazetteer.router(desk) is router


def test_the_sample_city_is_made_again_byte_for_byte(tmp_path):
    world_city.write(tmp_path)
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (world_city.SAMPLE / file.name).read_bytes(), file.name


def test_the_sample_city_has_the_shape_of_putuo(desk):
    done = registry.import_(desk, world_city.SAMPLE)
    levels = dict(desk.tx.execute(select(Area.level, func.count()).group_by(Area.level)).all())
    assert {str(level): number for level, number in levels.items()} == {
        "district": 1,
        "street": 12,
        "community": 73,
        "grid": 706,
    }
    assert desk.tx.scalar(select(func.sum(Area.households))) == 124_000
    assert done.warnings == []


def test_the_practice_phones_share_a_grid(desk):
    registry.import_(desk, world_city.SAMPLE)
    route = gazetteer.load_router(desk).route("和平巷17号路灯不亮")
    assert (route.outcome, route.category) == ("dispatch", "lighting")
    resident = desk.tx.scalars(select(Resident).where(Resident.phone == "+8613900001001")).one()
    assert resident.area
    assert resident.area.code == route.grid
    leader = desk.tx.scalars(select(Member).where(Member.phone == "+8613900002001")).one()
    assert [one.team.code for one in leader.memberships] == [route.team]
