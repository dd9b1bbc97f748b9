"""Where the matters of other systems are: what is asked of the caller, and what is not."""

import pytest

from gateway.store.tables import Prompt
from tests import databases
from tests.public.bridged import BridgedTown
from tests.world import RESIDENT

ASKED = "【普陀网格】您反映的事项已受理，工单{}。请回复具体地址（小区或路名、门牌号），以便派人。"
NOTED = "【普陀网格】您来电反映的事项已登记，工单{}，办理情况将短信告知。"


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
