"""Staff phones are confirmed every 90 days, and what somebody who leaves holds goes on."""

import pytest

from gateway.domain.people import AlarmKind
from gateway.services import alarms
from gateway.services.conversation import worklist
from gateway.services.tickets import staff
from gateway.services.town import registry
from gateway.store.tables import Member, Ticket
from tests import world as towns
from tests.journeys.told import accepted

ASKED = "【普陀网格】为保证安全，请回任意短信确认本机仍由李秀英使用，例：清单。"


def member(desk, person):
    return desk.tx.query(Member).filter(Member.phone == f"+86{person.phone}").one()


def confirmed_at(world, person):
    with world.office.view() as desk:
        return member(desk, person).confirmed_at


def is_idle(world, person):
    with world.office.view() as desk:
        return worklist.is_idle(desk, member(desk, person))


def without(world, folder, monkeypatch, *people):
    """Import the registry again without some members."""
    phones = {person.phone for person in people}
    rows = [row for row in towns._MEMBERS if row[0] not in phones]
    imported(world, folder, monkeypatch, _MEMBERS=rows)


def imported(world, folder, monkeypatch, **files):
    """Import the registry again with other rows in some files."""
    for name, rows in files.items():
        monkeypatch.setattr(towns, name, rows)
    with world.office.desk() as desk:
        registry.import_(desk, towns.registry_folder(folder / "again"))
        staff.hand_over(desk)
    world.settle()


@pytest.fixture
def working(world):
    """The town with a ticket that the member works."""
    return accepted(world)


def test_a_phone_that_fell_silent_is_asked_about_once(world):
    world.member.texts("清单")
    world.passes(days=89)
    assert world.member.got() == []
    world.passes(days=1)
    assert world.member.got() == [ASKED]
    world.passes(days=30)
    assert world.member.got() == []
    assert confirmed_at(world, world.member) is None
    world.member.texts("清单")
    assert confirmed_at(world, world.member) == world.clock.now


def test_any_text_of_a_day_confirms_the_phone(world):
    world.member.texts("清单")
    world.passes(days=60)
    world.member.texts("帮助")
    world.passes(days=89)
    assert world.member.got() == []
    assert confirmed_at(world, world.leader) is None


def test_nobody_is_asked_at_night(world):
    world.clock.passes(hours=14)
    world.member.texts("清单")
    world.passes(days=90)
    assert world.member.got() == []
    world.passes(hours=10)
    assert world.member.got() == [ASKED]


def test_a_member_without_a_text_for_thirty_days_is_idle(world):
    assert not is_idle(world, world.member)
    world.member.texts("清单")
    world.passes(days=30)
    assert not is_idle(world, world.member)
    world.passes(seconds=1)
    assert is_idle(world, world.member)
    world.channel.deliver(world.member.phone, "办结10008 已修好", world.clock.now)
    world.courier.step()  # the text in hand does not count
    assert is_idle(world, world.member)


def test_the_tickets_of_a_member_who_leaves_go_to_the_leader(working, tmp_path, monkeypatch):
    without(working, tmp_path, monkeypatch, working.member)
    (told,) = working.leader.got()
    assert told.startswith(
        "【普陀网格】李秀英不再承办，工单10008转由您办理：和平巷17号路灯不亮 联系13900001001。"
    )
    assert working.member.got() == []
    with working.store.read() as tx:
        ticket = tx.query(Ticket).one()
        assert (ticket.member.name, ticket.status) == ("王建国", "working")
    assert working.events()[-1] == "assign working→working"
    assert "已办结" in working.leader.replies("办结10008 已换灯泡")[0]
    with working.office.desk() as desk:
        assert staff.hand_over(desk) == 0


@pytest.mark.parametrize(("team", "role"), [("T2", "core"), ("T1", "volunteer")])
def test_so_do_those_of_whoever_may_not_work_them_any_more(
    working, tmp_path, monkeypatch, team, role
):
    name = working.member.phone
    rows = [(*row[:2], team, role) if row[0] == name else row for row in towns._MEMBERS]
    imported(working, tmp_path, monkeypatch, _MEMBERS=rows)
    assert "李秀英不再承办，工单10008转由您办理" in working.leader.got()[0]
    assert working.member.got() == ["【普陀网格】工单10008已指派给王建国，您不用再办。"]


def test_what_a_retired_team_did_is_reopened_by_the_operators(working, tmp_path, monkeypatch):
    working.member.replies("办结10008 已换灯泡")
    teams = [row for row in towns._TEAMS if row[0] != "T1"]
    members = [(*row[:2], row[2].replace("T1", "T2"), row[3]) for row in towns._MEMBERS]
    imported(working, tmp_path, monkeypatch, _TEAMS=teams, _MEMBERS=members)
    assert "已转话务台重新办理" in working.resident.replies("3")[0]
    assert working.ticket().status == "triage"


def test_without_a_leader_they_go_to_whoever_leads_above(working, tmp_path, monkeypatch):
    without(working, tmp_path, monkeypatch, working.member, working.leader)
    assert "工单10008转由您办理" in working.coordinator.got()[0]


def test_with_nobody_who_leads_they_go_back_to_the_operators(working, tmp_path, monkeypatch):
    without(working, tmp_path, monkeypatch, working.member, working.leader, working.coordinator)
    assert working.ticket().status == "triage"
    assert working.ticket().member_id is None


def alarms_of(world):
    with world.office.view() as desk:
        return [(one.kind, one.subject) for one in alarms.standing(desk)]


def test_who_does_not_answer_shows_up_and_the_leader_is_told(world):
    world.member.texts("清单")
    world.passes(days=90)
    assert world.member.got()[-1] == ASKED
    world.passes(days=2)
    assert (world.leader.got(), alarms_of(world)) == ([], [])
    world.passes(days=1)
    told = "【普陀网格】李秀英的手机久未确认，请核实号码是否仍由本人使用。"
    assert world.leader.got() == [told]
    assert alarms_of(world) == [(AlarmKind.UNCONFIRMED, "李秀英 139****2002")]
    world.passes(days=9)
    assert world.leader.got() == []
    world.member.texts("清单")
    assert alarms_of(world) == []


def test_of_a_leader_who_does_not_answer_only_the_console_hears(world):
    world.leader.texts("清单")
    world.passes(days=90)
    world.passes(days=3)
    assert len(world.leader.got()) == 1
    assert alarms_of(world) == [(AlarmKind.UNCONFIRMED, "王建国 139****2001")]


def test_who_answers_in_time_does_not_show_up(world):
    world.member.texts("清单")
    world.passes(days=90)
    world.member.texts("好的")
    world.passes(days=4)
    assert (world.leader.got(), alarms_of(world)) == ([], [])
