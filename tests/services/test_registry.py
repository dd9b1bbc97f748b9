"""The registry through its front door: folders of files, the tables they make, and back."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from gateway.cli import parts
from gateway.errors import BadRegistry
from gateway.services import gazetteer, registry
from gateway.services.desk import Desk
from gateway.services.registry_imports import Counts
from gateway.settings import Settings
from gateway.store.db import Store, url_of
from gateway.store.rows import Rows
from gateway.store.tables import Area, Base, Duty, Member, Place, Resident, Team
from tests import world_city

NOW = datetime(2026, 7, 1, tzinfo=UTC)
FILES = {
    "areas": """code,name,level,parent,kind,households
g1,和平社区第1网格,grid,c1,territory,220
c1,和平社区,community,s1,territory,
s1,沈家门街道,street,,territory,
""",
    "teams": """code,name,kind,area,categories
t1,和平一格,grid,g1,
w1,供水,department,s1,water;heating
""",
    "members": """phone,name,team,role,profession,skills,language,certificate_until
13900002001,程玉,t1;w1,leader,community_official,,zh,2027-01-01
+8613900002002,李明,t1,core,town_official,,,
""",
    "duty": """team,phone,starts,ends
t1,13900002002,2026-07-01 08:00,2026/7/2 8:00
""",
    "places": """name,kind,area,aliases,numbers
和平巷,road,g1,老和平弄;Heping Lane,1-35 odd
""",
    "residents": """phone,name,address,area,language,source,keep_until
13900001001,郭杰,和平巷21号,g1,zh,visit,2030-12-31
""",
}
SERVED = {"water", "heating"}


class Folder:
    """Registry files that a test changes."""

    def __init__(self, path):
        self.path = path
        for name, text in FILES.items():
            self.put(name, text)

    def put(self, name, text, encoding="utf-8"):
        (self.path / f"{name}.csv").write_text(text, encoding=encoding)

    def change(self, name, old, new):
        text = (self.path / f"{name}.csv").read_text(encoding="utf-8")
        assert old in text
        self.put(name, text.replace(old, new))

    def drop(self, *names):
        for name in names:
            (self.path / f"{name}.csv").unlink()

    def mistakes(self):
        with pytest.raises(BadRegistry) as caught:
            registry.check(self.path, Settings(data=self.path).place, SERVED)
        return caught.value.mistakes


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "files"
    path.mkdir()
    return Folder(path)


@pytest.fixture
def desk(tmp_path):
    settings = Settings(data=tmp_path)
    store = Store(url_of("", tmp_path))
    Base.metadata.create_all(store.writer)
    with store.write() as tx:
        yield Desk(tx, NOW, parts.rules(settings), Rows(tx))
    store.close()


def count(desk, model):
    return desk.tx.scalar(select(func.count()).select_from(model))


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


def test_references_of_part_of_the_files_are_sought_in_the_tables(desk, folder):
    registry.import_(desk, folder.path)
    folder.drop("areas")
    folder.change("places", "g1", "g9")
    with pytest.raises(BadRegistry, match="g9"):
        registry.import_(desk, folder.path)


def test_residents_who_texted_by_themselves_stay(desk, folder):
    desk.tx.add(Resident(phone="+8613900009999", source="sms"))
    desk.tx.flush()
    done = registry.import_(desk, folder.path)
    assert (done.counts["residents"], count(desk, Resident)) == (Counts(added=1), 2)


def test_an_export_imports_again_without_a_change(desk, folder, tmp_path):
    registry.import_(desk, folder.path)
    rows = registry.export(desk, tmp_path / "out")
    assert rows == {name: text.count("\n") - 1 for name, text in FILES.items()}
    assert not registry.import_(desk, tmp_path / "out").changed


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


@pytest.mark.parametrize(
    ("polygons", "mistake"),
    [
        ('{"features": [{"properties": {"code": "g1"}}]}', None),
        ('{"features": [{"properties": {"code": "g9"}}]}', 'feature 1: code "g9" is no area'),
        ('{"features": [{}]}', "must be GeoJSON"),
        ("[", "must be GeoJSON"),
    ],
)
def test_polygons_name_areas(folder, polygons, mistake):
    (folder.path / "grids.geojson").write_text(polygons, encoding="utf-8")
    if mistake:
        assert any(mistake in one for one in folder.mistakes())
    else:
        found = registry.check(folder.path, Settings(data=folder.path).place, SERVED)
        assert any("not used yet" in one for one in found.warnings)


# ---------------------------------------------------------------- the router and the sample city


def test_a_router_is_made_anew_when_the_registry_changes(desk, folder):
    routers = gazetteer.Routers()
    assert routers.current(desk).route("和平巷17号路灯坏了").grid is None
    registry.import_(desk, folder.path)
    router = routers.current(desk)
    assert router.route("和平巷17号路灯坏了").team == "t1"
    assert routers.current(desk) is router


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
