"""Where the matters of other systems are: what is asked of the caller, and what is not."""

import json

import pytest
import requests

from gateway.domain.bridge import Use
from gateway.domain.people import Language
from gateway.services.town import registry
from gateway.store.tables import Prompt
from tests import databases
from tests.public.bridged import BridgedTown
from tests.world import RESIDENT

ASKED = "【普陀网格】您反映的事项已受理，工单{}。请回复具体地址（小区或路名、门牌号），以便派人。"
NOTED = "【普陀网格】您反映的事项已登记，工单{}，办理情况将短信告知。"


@pytest.fixture
def platform(tmp_path):
    """The town with a platform, on SQLite alone."""
    made = BridgedTown(databases.fresh("sqlite", tmp_path), tmp_path)
    yield made
    made.close()


def brings(platform, subject, door="tickets", **more):
    """Post a matter of the resident's; returns what they are texted."""
    told = {"external_id": subject, "contact_phone": RESIDENT, "appeal_subject": subject, **more}
    status, _ = platform.posts(f"/api/v1/{door}", told)
    assert status == 201
    platform.world.settle()
    return platform.world.resident.got()


@pytest.mark.parametrize("door", ["tickets", "calls"])
def test_a_matter_without_a_place_is_asked_where_it_is_and_goes_there(platform, door):
    world = platform.world
    assert brings(platform, "路灯不亮", door) == [ASKED.format(10008)]
    assert world.leader.got() == []
    assert "中大一格团队" in world.resident.texts("和平巷17号")[0]
    assert "路灯不亮" in world.leader.got()[0]
    assert (world.ticket().status, world.ticket().team.code) == ("dispatched", "T1")


def test_what_the_client_has_chosen_stands_when_the_place_comes(platform):
    world = platform.world
    assert brings(platform, "黑得很", category_code="lighting") == [ASKED.format(10008)]
    world.resident.texts("和平巷17号")
    ticket = world.ticket()
    assert (ticket.category, ticket.status) == ("lighting", "triage")


def test_an_emergency_is_one_whatever_the_client_has_chosen(platform):
    (told,) = brings(platform, "和平巷17号家里着火了", category_code="lighting")
    assert "119" in told
    assert platform.world.ticket().tier == "emergency"


def test_who_cannot_be_texted_is_asked_nothing(platform):
    for nth, phone in enumerate(("", "05808189999")):
        brings(platform, f"路灯不亮{nth}", contact_phone=phone)
    with platform.world.store.read() as tx:
        assert tx.query(Prompt).count() == 0


# ---------------------------------------------------------------- coordinates


def square(west, south):
    east, north = west + 0.01, south + 0.01
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture
def mapped(bridged, tmp_path):
    """The town on both databases, with its two grids on the map, side by side."""
    drawn = {"G1": square(122.30, 29.90), "G2": square(122.31, 29.90)}
    features = [
        {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, ring in drawn.items()
    ]
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "grids.geojson").write_text(json.dumps({"features": features}), "utf-8")
    with bridged.world.office.desk() as desk:
        assert registry.import_(desk, folder).changed
    bridged.key = bridged.lets_in("app", uses=[Use.OPEN311])
    return bridged


def points(platform, lat, long, **more):
    """Report by Open311 what is seen at a point; returns what the resident is texted."""
    form = {"service_code": "lighting", "description": "路灯不亮", "phone": RESIDENT, **more}
    form |= {"lat": lat, "long": long, "api_key": platform.key}
    url = platform.listener.url + "/open311/v2/requests.json"
    with requests.post(url, data=form, timeout=30) as answer:
        assert answer.status_code == 201
    platform.world.settle()
    return platform.world.resident.got()


def reasons(platform):
    """Why the newest ticket is where it is, in words."""
    wording = platform.world.office.rules.wording
    pairs = platform.world.tickets()[-1].evidence
    return [wording.evidence(Language.ZH, kind, value) for kind, value in pairs]


def test_coordinates_say_more_than_an_earlier_ticket_and_less_than_an_address(mapped):
    world = mapped.world
    world.resident.texts("和平巷17号垃圾没人收")
    assert points(mapped, "29.905", "122.315") == [NOTED.format(10019)]
    assert "路灯不亮" in world.other_leader.got()[0]
    assert reasons(mapped)[0] == "坐标29.905,122.315在中大二格"
    points(mapped, "29.905", "122.315", address_string="和平巷18号", description="灯坏了")
    assert world.tickets()[-1].team.code == "T1"


def test_coordinates_in_no_grid_are_asked_about_whatever_is_known_of_the_phone(mapped):
    world = mapped.world
    world.resident.texts("和平巷17号垃圾没人收")
    assert points(mapped, "31.2", "121.5") == [ASKED.format(10019)]
    assert reasons(mapped)[-1] == "坐标31.2,121.5不在已知的网格范围内"
    world.resident.texts("就在路边上")
    assert world.tickets()[-1].status == "triage"
    world.resident.texts("海景苑门口")
    assert world.tickets()[-1].team.code == "T2"
