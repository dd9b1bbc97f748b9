"""What may be one matter, what warns the supervisor, major events, and complaints about staff."""

import pytest

from gateway.domain.people import AlarmKind
from gateway.errors import Refused
from gateway.services import alarms
from gateway.services.texts import outbox
from gateway.services.tickets import dispatching, ledger, majors, matters, outcome
from gateway.services.town import access, complaints, directory
from gateway.store.tables import Delivery, Member, Message, Team, Words
from routing.router import Route
from tests import same_matter
from tests.journeys.told import accused
from tests.same_matter import OPERATOR
from tests.world import SUPERVISOR, World


@pytest.fixture
def staffed(town: World) -> World:
    """The town with a power department, a community's coordinator and a supervisor."""
    same_matter.staff(town)
    return town


def rung(town: World) -> list[str]:
    """The kinds of the alarms that stand."""
    with town.office.view() as desk:
        return sorted(one.kind for one in alarms.standing(desk))


# ---------------------------------------------------------------- alike


def test_merging_is_proposed_by_place_category_time_and_words(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.neighbour.texts("和平巷19号路灯不亮了，请尽快来修")
    town.stranger.texts("和平巷15号下水道堵了")
    with town.office.view() as desk:
        found = matters.alike(desk, ledger.get(desk, 10008))
        assert found[0].ticket.number == 10019
        assert [one.proposed for one in found] == [True, False]


def test_what_is_days_apart_or_elsewhere_is_not_shown(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.neighbour.texts("海景苑3幢路灯不亮")
    town.clock.passes(hours=73)
    town.stranger.texts("和平巷19号路灯不亮")
    with town.office.view() as desk:
        assert matters.alike(desk, ledger.get(desk, 10008)) == []


# ---------------------------------------------------------------- early warning


def test_five_reports_of_one_category_in_a_community_warn_once(staffed: World) -> None:
    places = ["和平巷1号", "海景苑3幢", "和平巷5号", "海景苑7幢", "和平巷9号", "和平巷11号"]
    for who, place in zip(same_matter.neighbours(staffed, 6), places, strict=True):
        assert staffed.supervisor.got() == []
        who.texts(f"{place}路灯不亮")
        if place == "和平巷9号":
            (text,) = staffed.supervisor.got()
            assert "预警：中大社区6小时内路灯照明诉求5件" in text
    assert rung(staffed) == [AlarmKind.CLUSTER]


def test_a_warning_that_was_seen_to_does_not_come_again_for_the_same(staffed: World) -> None:
    for who in same_matter.neighbours(staffed, 5):
        who.texts("和平巷1号路灯不亮")
    with staffed.office.desk() as desk:
        alarms.clear(desk, AlarmKind.CLUSTER, "C lighting")
    staffed.neighbour.texts("和平巷1号路灯不亮")
    assert rung(staffed) == []
    staffed.clock.passes(hours=7)
    for who in same_matter.neighbours(staffed, 11)[6:]:
        who.texts("和平巷1号路灯不亮")
    assert rung(staffed) == [AlarmKind.CLUSTER]


def test_one_person_again_and_again_warns_and_is_not_told(staffed: World) -> None:
    for text in ("和平巷17号路灯不亮", "海景苑3幢下水道堵了", "和平巷2号占道经营"):
        staffed.resident.texts(text)
        staffed.clock.passes(days=1)
    (text,) = staffed.supervisor.got()
    assert "同一居民7天内反映3件" in text
    assert rung(staffed) == [AlarmKind.REPEATER]
    with staffed.store.read() as tx:
        warned = tx.query(Message).where(Message.kind.startswith("supervisor.warn")).all()
    assert {one.phone for one in warned} == {f"+86{SUPERVISOR}"}


def test_a_warning_comes_each_time_it_happens_anew_though_nobody_clears_it(world: World) -> None:
    for day in range(3):
        for who in same_matter.neighbours(world, 20 + 6 * day)[-6:]:
            who.texts("和平巷1号路灯不亮")
        assert ["6小时内路灯照明诉求5件" in one for one in world.supervisor.got()] == [True]
        assert rung(world) == [AlarmKind.CLUSTER]
        world.clock.passes(days=2)


def test_one_person_is_warned_of_again_weeks_later(world: World) -> None:
    for texts in (
        ("和平巷17号路灯不亮", "海景苑3幢下水道堵了", "和平巷2号占道经营"),
        ("海景苑5幢路灯不亮", "和平巷9号下水道堵了", "海景苑7幢占道经营"),
    ):
        for text in texts:
            world.resident.texts(text)
        assert ["同一居民7天内反映3件" in one for one in world.supervisor.got()] == [True]
        world.clock.passes(days=9)


def test_each_reopening_from_the_second_on_warns(staffed: World) -> None:
    staffed.resident.texts("和平巷17号路灯不亮")
    for nth in (1, 2, 3):
        staffed.leader.replies(f"办结10008 换了{nth}个灯泡")
        with staffed.office.desk() as desk:
            outcome.reopen(desk, ledger.get(desk, 10008), OPERATOR)
        staffed.settle()
        assert rung(staffed) == [AlarmKind.REOPENED] * (nth >= 2)
        told = [one for one in staffed.supervisor.got() if "已重办" in one]
        assert [f"已重办{nth}次" in one for one in told] == [True] * (nth >= 2)


def test_words_of_a_crowd_warn(staffed: World) -> None:
    staffed.resident.texts("和平巷17号停车收费，大家准备堵路")
    assert "提到“堵路”" in staffed.supervisor.got()[0]
    assert rung(staffed) == [AlarmKind.GATHERING]


# ---------------------------------------------------------------- 重大


def major(town: World, text: str, route: Route | None = None) -> None:
    """The grid's member reports a major event."""
    with town.office.desk() as desk:
        member = desk.tx.query(Member).where(Member.phone == f"+86{town.member.phone}").one()
        message = Message(
            direction="in", channel="loop", line="8189000", phone=member.phone, kind="sms",
            words=Words(body=text), at=desk.now, status="done",
        )  # fmt: skip
        desk.tx.add(message)
        desk.flush()
        by = directory.as_actor(member, "loop")
        majors.report(desk, member, message, text, by, route)


def test_a_major_event_is_told_to_leader_community_and_street_before_all_else(
    staffed: World,
) -> None:
    with staffed.office.desk() as desk:
        for who in same_matter.neighbours(staffed, 20):
            outbox.queue_plain(desk, who.phone, "请问是几号楼？")
    major(staffed, "和平巷厂房有上百人聚集")
    with staffed.store.read() as tx:
        queue = tx.query(Delivery).order_by(Delivery.turn_at, Delivery.id).all()
        first = [(row.phone, row.message.parts) for row in queue[:3]]
    told = {staffed.leader.phone, staffed.community.phone, staffed.coordinator.phone}
    assert {phone for phone, _ in first} == {f"+86{one}" for one in told}
    assert sum(parts for _, parts in first) * 3 <= 10  # seconds of air time on one SIM
    staffed.settle()
    ticket = staffed.tickets()[-1]
    assert (ticket.tier, ticket.source, ticket.status) == ("emergency", "member", "dispatched")
    (text,) = staffed.coordinator.got()
    assert "重大事件" in text
    assert staffed.member.phone in text
    assert AlarmKind.MAJOR in rung(staffed)


def test_saying_so_again_wakes_nobody_twice(staffed: World) -> None:
    staffed.resident.texts("和平巷17号路灯不亮")
    with staffed.office.desk() as desk:
        for _ in range(2):
            majors.alert(desk, ledger.get(desk, 10008), "路灯杆倒了压伤人", OPERATOR)
    staffed.settle()
    assert len(staffed.coordinator.got()) == 1
    assert staffed.events().count("alert dispatched→dispatched") == 2


# ---------------------------------------------------------------- complaints about staff


def complaint(town: World, text: str = "和平巷17号网格员李秀英态度恶劣，推诿不作为") -> World:
    town.resident.texts(text)
    return town


def test_a_complaint_about_a_member_goes_one_level_up_and_is_hidden(staffed: World) -> None:
    complaint(staffed)
    ticket = staffed.ticket()
    with staffed.office.view() as desk:
        ticket = ledger.get(desk, ticket.number)
        team = ticket.team.code if ticket.team else ""
        mates = [who for who in directory.team_members(desk, _team(desk, "T1").id)]
        seen = [access.sees(desk, directory.as_actor(who, ""), ticket) for who in mates]
    assert (team, accused(staffed)) == ("TC", "李秀英")
    assert seen == [False] * 3
    assert staffed.leader.got() == staffed.member.got() == []
    assert "10008" in staffed.community.got()[0]
    assert "10008" not in staffed.member.replies("清单")[0]
    assert "10008" in staffed.community.replies("清单")[0]


def _team(desk, code: str) -> Team:
    return desk.tx.query(Team).where(Team.code == code).one()


@pytest.mark.parametrize(
    ("text", "whom", "team"),
    [
        ("和平巷17号，13900002001这个人索贿", "王建国", "TC"),
        ("和平巷17号，中大一格团队不作为", "中大一格团队", "TC"),
        ("和平巷17号，孙海波以权谋私", "孙海波", "TS"),
        ("和平巷17号，你们的人态度恶劣，不作为", "", "TC"),
    ],
)
def test_whom_a_complaint_is_about(staffed: World, text: str, whom: str, team: str) -> None:
    complaint(staffed, text)
    with staffed.office.view() as desk:
        ticket = ledger.get(desk, 10008)
        assert (accused(staffed), ticket.team.code) == (whom, team)


def test_it_is_never_given_to_the_team_it_is_about(staffed: World) -> None:
    complaint(staffed)
    with staffed.office.desk() as desk, pytest.raises(Refused, match="accused_team"):
        dispatching.dispatch(desk, ledger.get(desk, 10008), _team(desk, "T1"), OPERATOR)


def test_supervision_makes_any_words_a_complaint(staffed: World) -> None:
    with staffed.office.view() as desk:
        route = complaints.against_staff(desk, None)
        assert (route.category, route.tier) == ("staff_complaint", "complaint")


def test_it_is_merged_with_nothing_that_the_team_sees(staffed: World) -> None:
    complaint(staffed)
    staffed.neighbour.texts("和平巷17号路灯不亮")
    with staffed.office.desk() as desk, pytest.raises(Refused, match="not_alike"):
        matters.merge(desk, ledger.get(desk, 10008), ledger.get(desk, 10019), OPERATOR)
