"""重办 when it is too late for that: the same matter, under a new number linked to the old one."""

from datetime import timedelta

import pytest

from gateway.services.tickets import ledger
from gateway.store.tables import Event
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@pytest.fixture
@beginning
def archived(resolved: World) -> World:
    """A street light whose ticket was closed eight days ago."""
    resolved.resident.texts("1")
    resolved.passes(days=8)
    resolved.leader.got()
    return resolved


def links(world: World) -> dict[int, int]:
    """Which ticket is linked to which, as their events say."""
    with world.store.read() as tx:
        found = tx.query(Event).filter_by(action="link").order_by(Event.id)
        return {one.ticket_id: one.codes["ticket"] for one in found}


def test_a_linked_ticket_goes_the_old_one_s_way_with_what_is_said_now(archived: World) -> None:
    assert archived.resident.texts("重办10008 灯罩松了") == [
        f"{SIGN}您反映的路灯照明事项已受理，工单10019，已派中大一格团队办理，进展将短信告知。"
    ]
    old, new = archived.tickets()
    assert (old.status, new.status, new.origin_id) == ("closed", "dispatched", old.id)
    assert links(archived) == {old.id: 10019, new.id: 10008}
    assert "和平巷17号路灯不亮 灯罩松了" in archived.leader.got()[-1]


@pytest.mark.parametrize("text", ["重办", "又坏了"])
def test_the_only_ticket_there_is_needs_no_number(archived: World, text: str) -> None:
    assert "工单10019" in archived.resident.texts(text)[-1]


def test_the_same_wish_again_goes_on_with_the_linked_ticket(archived: World) -> None:
    archived.resident.texts("重办10008")
    archived.clock.passes(minutes=5)
    assert "工单10019尚未办结" in archived.resident.texts("重办10008 还是不亮")[-1]
    archived.leader.replies("办结10019 换了灯罩")
    archived.resident.got()
    assert "工单10019已重新办理" in archived.resident.texts("重办10008")[-1]
    assert len(archived.tickets()) == 2


def test_a_text_that_was_sent_in_time_reopens_however_late_it_comes(archived: World) -> None:
    sent_at = archived.clock.now - timedelta(days=2)
    archived.channel.deliver(archived.resident.phone, "重办10008", sent_at)
    archived.settle()
    assert archived.ticket().status == "dispatched"
    assert "工单10008已重新办理" in archived.resident.got()[-1]


def test_words_on_an_old_ticket_are_kept_and_told_how_it_goes_on(archived: World) -> None:
    assert archived.resident.texts("10008 又不亮了") == [
        f"{SIGN}工单10008归档已超过7天。如仍未解决，请回“重办10008”，将另立新工单办理。"
    ]
    assert "工单10019" in archived.resident.texts("重办10008")[-1]


def test_the_clocks_of_a_linked_ticket_run_from_when_it_was_asked_for(archived: World) -> None:
    sent_at = archived.clock.now - timedelta(hours=3)
    archived.channel.deliver(archived.resident.phone, "重办10008", sent_at)
    archived.settle()
    made = archived.ticket_numbered(10019)
    assert (made.created_at, made.late) == (sent_at, True)


def test_who_reports_stays_hidden_in_a_linked_ticket(archived: World) -> None:
    with archived.office.desk() as desk:
        ledger.get(desk, 10008).confidential = True
    archived.resident.texts("重办10008")
    assert archived.resident.phone not in archived.leader.got()[-1]
    assert archived.ticket_numbered(10019).confidential
