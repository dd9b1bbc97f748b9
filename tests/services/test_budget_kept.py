"""A daily limit for one phone: the last texts are kept for what is urgent, and no order waits."""

from collections.abc import Iterator

import pytest

from gateway.domain.people import AlarmKind
from gateway.services import alarms
from gateway.services.texts import lines, outbox
from gateway.store.tables import Ticket
from modems.channel import Health
from tests.services.test_budget import sends, sent, spare, town_with
from tests.world import COORDINATOR, LEADER, World

GAS, LAMP = "和平巷17号煤气泄漏", "和平巷17号路灯不亮"


@pytest.fixture
def limited(database, tmp_path) -> Iterator[World]:
    """Three texts a day to one phone, of which none is kept."""
    made = town_with(database, tmp_path, 3)
    yield made
    made.close()


def undelivered(world: World) -> list[str]:
    with world.office.view() as desk:
        standing = alarms.standing(desk)
        return [one.subject for one in standing if one.kind is AlarmKind.UNDELIVERED]


def test_the_last_fifth_is_kept_for_urgent_matters_and_no_reminder_uses_it_up(database, tmp_path):
    town = town_with(database, tmp_path, 10)
    sends(town, *map(str, range(12)), phone=COORDINATOR)
    assert sent(town, COORDINATOR) == [*map(str, range(8))]
    town.resident.texts(GAS)
    town.passes(minutes=8)
    *_, order = sent(town, COORDINATOR)
    assert "煤气泄漏" in order
    town.resident.texts("海景苑3号楼燃气泄漏，很重的味道")
    assert "海景苑" in sent(town, COORDINATOR)[-1]
    assert (len(sent(town, COORDINATOR)), undelivered(town)) == (10, [])
    town.close()


@pytest.mark.parametrize("key", outbox.PLACING)
def test_where_an_urgent_matter_goes_is_asked_of_who_has_had_enough(database, tmp_path, key):
    town = town_with(database, tmp_path, 10)
    town.resident.texts("海景苑3号楼没水")
    sends(town, *map(str, range(12)), phone=LEADER)
    said = dict.fromkeys(("category", "place", "text", "phone", "choices"), "海景苑")
    with town.office.desk() as desk:
        ticket = desk.tx.query(Ticket).one()
        said |= {"number": ticket.number}
        outbox.queue(desk, key, f"+86{LEADER}", "zh", said, ticket=ticket)
    town.settle()
    assert "海景苑" in sent(town, LEADER)[-1]
    town.close()


def test_an_order_that_is_put_off_is_given_to_the_next_of_the_team_at_once(limited):
    sends(limited, "1", "2", "3", phone=LEADER)
    limited.resident.texts(LAMP)
    limited.passes(seconds=1)
    assert "路灯不亮" in limited.member.got()[0]
    limited.passes(seconds=1)
    assert (limited.member.got(), undelivered(limited)) == ([], [])
    limited.member.texts("收到10008")
    limited.passes(hours=25)
    assert [one for one in sent(limited, LEADER) if "路灯不亮" in one] == []  # it was overtaken


def test_where_nobody_is_left_it_rings_at_once(limited):
    sends(limited, "1", "2", "3", phone=COORDINATOR)
    limited.resident.texts(GAS)
    limited.passes(seconds=1)
    assert undelivered(limited) == ["10008"]


def test_an_urgent_order_beyond_the_limit_leaves_by_another_line_that_works(limited):
    with limited.office.desk() as desk:
        lines.up(desk, "spare", Health())
    sends(limited, "1", "2", "3", "4", phone=COORDINATOR)
    limited.resident.texts(GAS)
    limited.passes(seconds=1)
    (order,) = spare(limited).sent
    assert "煤气泄漏" in order.text
    assert (sent(limited, COORDINATOR), undelivered(limited)) == (["1", "2", "3"], [])


def test_what_goes_beyond_waits_where_the_channel_for_it_is_dead(database, tmp_path):
    town = town_with(database, tmp_path, 1, overflow="spare")
    with town.office.desk() as desk:
        lines.up(desk, "spare", Health())
        lines.pause(desk, "spare")
    town.passes(minutes=11)
    sends(town, "1", "2")
    town.passes(minutes=1)
    assert sent(town) == ["1"]
    town.passes(hours=24)
    assert sent(town) == ["1", "2"]
    town.close()
