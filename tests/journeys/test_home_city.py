"""A registry that reaches beyond the home city: names there are names here first."""

import dataclasses
from pathlib import Path

import pytest

from gateway.domain.people import AreaKind, AreaLevel, PlaceKind
from gateway.services.desk import Desk
from gateway.settings import Place as Town
from gateway.store.tables import Area, Place
from tests import databases
from tests.world import World


def neighbours(desk: Desk) -> None:
    """The town lies in 舟山市; 宁波市 beside it has a 和平巷 of its own."""
    home = Area(code="Z", name="舟山市", level=AreaLevel.CITY, kind=AreaKind.TERRITORY, path="/Z/")
    other = Area(code="N", name="宁波市", level=AreaLevel.CITY, kind=AreaKind.TERRITORY, path="/N/")
    desk.tx.add_all([home, other])
    desk.tx.flush()
    desk.tx.query(Area).filter_by(code="S").one().parent_id = home.id
    grid = Area(
        code="NG", name="宁波一格", level=AreaLevel.GRID, kind=AreaKind.TERRITORY, path="/N/NG/",
        parent_id=other.id,
    )  # fmt: skip
    desk.tx.add(grid)
    desk.tx.flush()
    desk.tx.add(Place(name="和平巷", kind=PlaceKind.ROAD, area_id=grid.id))


@pytest.mark.parametrize(
    ("city", "text", "status"),
    [
        ("舟山", "和平巷路灯不亮", "dispatched"),
        ("舟山", "宁波和平巷路灯不亮", "triage"),
        ("", "和平巷路灯不亮", "triage"),
    ],
)
def test_a_name_of_two_cities_is_meant_at_home(
    tmp_path: Path, city: str, text: str, status: str
) -> None:
    place = dataclasses.replace(Town(), home_city=city)
    world = World(databases.fresh("sqlite", tmp_path), tmp_path, place=place)
    with world.office.desk() as desk:
        neighbours(desk)
    world.resident.texts(text)
    ticket = world.ticket()
    assert ticket.status == status
    assert (ticket.team.code if ticket.team else "") == ("T1" if status == "dispatched" else "")
    world.close()
