"""The rates of a month, each reckoned by hand over a small history played with texts and time."""

import dataclasses

import pytest

from gateway.domain.deadline import Span
from gateway.domain.people import ActorKind, OperatorRole, VisitKind
from gateway.domain.rates import Measure
from gateway.domain.roles import Role
from gateway.domain.ticket import Action
from gateway.errors import Refused
from gateway.services import (
    casework,
    directory,
    dispatching,
    exclusions,
    followup,
    ledger,
    operators,
    rates,
)
from gateway.services.desk import Actor, Office
from gateway.services.followup import Answer
from gateway.services.rates import Grouping
from gateway.store.tables import Event, Member, Ticket, Visit, Words
from tests.world import World

LIGHT, DRAIN, MOVED, AGAIN = 10008, 10019, 10024, 10035
WANG, ZHOU, SUN = "小王", "小周", "孙督办"


def account(world: World, name: str, role: OperatorRole = OperatorRole.OPERATOR) -> Actor:
    with world.office.desk() as desk:
        made = operators.find(desk, name) or operators.add(desk, name, role, "long-enough")
        return Actor(ActorKind.OPERATOR, Role(role), made.id, "console")


def ticket(desk, number: int) -> Ticket:
    return ledger.get(desk, number)


def called(world: World, number: int, by: Actor, **answer: object) -> Ticket | None:
    with world.office.desk() as desk:
        return followup.record(desk, ticket(desk, number), Answer(True, **answer), by)


def tasks(world: World, by: Actor) -> dict[int, str]:
    with world.office.view() as desk:
        return {one.ticket.number: one.why for one in followup.tasks(desk, by)}


def figures(world: World, grouping: Grouping = Grouping.MONTH, code: str = "2026-03"):
    """Each rate as (numerator, denominator), and without what is excluded."""
    with world.office.view() as desk:
        lines = rates.month(desk, 2026, 3)
    found = [one for one in lines if (one.grouping, one.code) == (grouping, code)]
    return tuple(
        {
            line.measure: (getattr(line, side).numerator, getattr(line, side).denominator)
            for line in found
        }
        for side in ("all", "kept")
    )


def excluded(world: World, number: int, by: Actor, agreed: Actor) -> None:
    with world.office.desk() as desk:
        exclusions.propose(desk, ticket(desk, number), "不是本地的事", by)
    with world.office.desk() as desk:
        (proposal,) = exclusions.waiting(desk, agreed)
        exclusions.agree(desk, proposal, agreed)


def play(world: World) -> None:
    """10 March 2026: four matters of every kind of luck."""
    wang, sun = account(world, WANG), account(world, SUN, OperatorRole.SUPERVISOR)
    # Accepted after 30 minutes, resolved, and the resident is content.
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(minutes=30)
    world.member.replies(f"收到{LIGHT}")
    world.member.replies(f"办结{LIGHT} 已换灯泡")
    world.resident.texts("1")
    # Accepted an hour too late, rated 3, done again, rated 2.
    world.neighbour.texts("海景苑3幢下水道堵了")
    world.passes(hours=3)
    world.other_leader.replies(f"收到{DRAIN}")
    world.other_leader.replies(f"办结{DRAIN} 已疏通")
    world.neighbour.texts("3")
    world.clock.passes(minutes=5)
    world.other_leader.replies(f"收到{DRAIN}")
    world.other_leader.replies(f"办结{DRAIN} 换了管子")
    world.neighbour.texts("2")
    # Returned by the first team, resolved by the second, drawn for a call; nobody rates it.
    world.stranger.texts("和平巷17号路灯不亮")
    world.leader.replies(f"退单{MOVED} 不归我管")
    with world.office.desk() as desk:
        team = directory.team(desk, "T2")
        assert team is not None
        dispatching.dispatch(desk, ticket(desk, MOVED), team, wang)
    world.settle()
    world.lot.falls = 0.05
    world.other_leader.replies(f"办结{MOVED} 已换灯泡")
    world.lot.falls = 0.5
    # The first resident again; put off.
    world.clock.passes(hours=2)
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies(f"收到{AGAIN}")
    with world.office.desk() as desk:
        words = Words(body="等配件")
        desk.tx.add(words)
        desk.tx.flush()
        casework.defer(desk, ticket(desk, AGAIN), None, sun, words)
    with world.office.desk() as desk:
        member = desk.tx.query(Member).filter(Member.name == "李秀英").one()
        team = directory.team(desk, "T1")
        for kind in (VisitKind.VISIT, VisitKind.VISIT, VisitKind.PATROL):
            desk.tx.add(Visit(member_id=member.id, team_id=team.id, kind=kind, at=desk.now))


def test_each_rate_is_what_a_hand_reckons(world: World) -> None:
    play(world)
    zhou = account(world, ZHOU)
    called(world, DRAIN, zhou, resolved=True, satisfied=2, knows=False)
    texts = [one for one in world.messages("out") if one.ticket_id]
    world.passes(days=25)
    (now, _) = figures(world)
    assert now == {
        # handed over: light, drain (late), drain again, moved to T2, again; moved to T1 came back
        Measure.ACCEPTED: (4, 5),
        # due on 17 March: light, drain twice, moved; what is put off is not due
        Measure.RESOLVED: (4, 4),
        Measure.EXTENDED: (0, 4),
        Measure.SOLVED: (1, 1),
        Measure.SATISFIED: (2, 3),  # light 1, drain 3, drain 2
        Measure.REOPENED: (1, 4),
        Measure.RETURNED: (1, 6),
        Measure.FIRST_TEAM: (2, 3),
        Measure.MOVES: (4, 3),
        Measure.DEFERRED: (1, 1),
        Measure.REPEATED: (1, 4),
        Measure.COVERED: (1, 2),  # drain, rated 3, and moved, which was drawn
        Measure.RECEIPT: (4, 4),
        Measure.DELIVERED: (0, len(texts)),  # the line has brought no reports
        Measure.VISITED: (2, 500),
        Measure.KNOWN: (0, 1),
    }


def test_a_team_and_an_area_have_their_own_figures(world: World) -> None:
    play(world)
    world.passes(days=25)
    (first, _), (second, _) = (
        figures(world, Grouping.TEAM, "T1"),
        figures(world, Grouping.TEAM, "T2"),
    )
    assert (first[Measure.ACCEPTED], second[Measure.ACCEPTED]) == ((2, 2), (2, 3))
    assert (first[Measure.RETURNED], second[Measure.RETURNED]) == ((1, 3), (0, 3))
    assert (first[Measure.VISITED], second[Measure.VISITED]) == ((2, 240), (0, 0))
    (street, _), (grid, _) = figures(world, Grouping.AREA, "S"), figures(world, Grouping.AREA, "G2")
    assert (street[Measure.REOPENED], grid[Measure.REOPENED]) == ((1, 4), (1, 2))
    (lighting, _) = figures(world, Grouping.CATEGORY, "lighting")
    assert lighting[Measure.REPEATED] == (1, 3)


def test_every_figure_opens_the_tickets_behind_it(world: World) -> None:
    play(world)
    world.passes(days=25)
    with world.office.view() as desk:
        lines = rates.month(desk, 2026, 3)
    (line,) = (
        one for one in lines if (one.grouping, one.measure) == (Grouping.MONTH, Measure.FIRST_TEAM)
    )
    assert line.all.tickets == (LIGHT, DRAIN, MOVED)
    assert line.all.counted == (LIGHT, DRAIN)


def test_an_excluded_ticket_counts_before_and_not_after(world: World) -> None:
    play(world)
    excluded(world, MOVED, account(world, WANG), account(world, ZHOU))
    world.passes(days=25)
    before, after = figures(world)
    assert (before[Measure.FIRST_TEAM], after[Measure.FIRST_TEAM]) == ((2, 3), (2, 2))
    assert (before[Measure.RETURNED], after[Measure.RETURNED]) == ((1, 6), (0, 4))
    with world.store.read() as tx:
        rows = tx.query(Event).order_by(Event.id.desc())
        actions = [one.action for one in rows if one.ticket_id == 3][:4]
    assert {Action.PROPOSE, Action.APPROVE, Action.EXCLUDE} < set(actions)


def test_nobody_agrees_to_their_own_exclusion_and_nothing_is_settled_twice(world: World) -> None:
    play(world)
    wang, zhou = account(world, WANG), account(world, ZHOU)
    with world.office.desk() as desk:
        with pytest.raises(Refused, match="reason_needed"):
            exclusions.propose(desk, ticket(desk, LIGHT), " ", wang)
        with pytest.raises(Refused, match="not_now"):
            exclusions.propose(desk, ticket(desk, AGAIN), "还没办", wang)
        proposal = exclusions.propose(desk, ticket(desk, LIGHT), "重复", wang)
        with pytest.raises(Refused, match="proposed_before"):
            exclusions.propose(desk, ticket(desk, LIGHT), "重复", zhou)
        with pytest.raises(Refused, match="own_proposal"):
            exclusions.agree(desk, proposal, wang)
        assert exclusions.waiting(desk, wang) == []
        exclusions.refuse(desk, proposal, zhou)
        with pytest.raises(Refused, match="settled_before"):
            exclusions.agree(desk, proposal, zhou)
    assert figures(world)[0] == figures(world)[1]


def test_a_ticket_rated_three_is_called_about_but_not_by_whoever_handled_it(world: World) -> None:
    play(world)
    wang, zhou = account(world, WANG), account(world, ZHOU)
    sun = account(world, SUN, OperatorRole.SUPERVISOR)
    assert tasks(world, zhou)[DRAIN] == "rated_bad"
    assert DRAIN not in tasks(world, sun)  # an operator can do it
    with world.office.desk() as desk, pytest.raises(Refused, match="own_handling"):
        followup.record(desk, ticket(desk, MOVED), Answer(False), wang)  # he had dispatched it
    called(world, DRAIN, zhou, resolved=True, satisfied=1)
    assert DRAIN not in tasks(world, zhou)


def test_a_draw_is_made_when_a_ticket_is_resolved_and_stays(world: World) -> None:
    zhou = account(world, ZHOU)
    world.resident.texts("和平巷17号路灯不亮")
    world.lot.falls = 0.0
    world.member.replies(f"收到{LIGHT}")
    world.member.replies(f"办结{LIGHT} 已换灯泡")
    world.lot.falls = 0.99
    world.neighbour.texts("海景苑3幢下水道堵了")
    world.other_leader.replies(f"办结{DRAIN} 已疏通")
    for _ in range(3):
        assert tasks(world, zhou) == {LIGHT: "drawn"}
    called(world, LIGHT, zhou, resolved=True, satisfied=1)
    assert tasks(world, zhou) == {}
    assert figures(world)[0][Measure.COVERED] == (1, 1)
    world.lot.falls = 0.0
    assert figures(world)[0][Measure.COVERED] == (1, 1)


def test_the_town_draws_by_a_lot_that_nobody_can_foresee(world: World) -> None:
    office = Office(world.store, world.office.rules, world.office.bell, world.clock)
    falls = [office.chance() for _ in range(1000)]
    assert len(set(falls)) == 1000
    assert all(0 <= one < 1 for one in falls)


def test_what_the_only_operator_has_handled_falls_to_the_supervisor(world: World) -> None:
    wang, sun = account(world, WANG), account(world, SUN, OperatorRole.SUPERVISOR)
    world.resident.texts("和平巷17号停水了")
    world.coordinator.replies(f"收到{LIGHT}")
    with world.office.desk() as desk:
        casework.progress(desk, ticket(desk, LIGHT), "已联系水务", wang)
    world.settle()
    world.coordinator.replies(f"办结{LIGHT} 已恢复供水")
    assert tasks(world, wang) == {}
    assert tasks(world, sun) == {LIGHT: "tier"}


def test_three_calls_in_vain_take_a_ticket_off_the_list(world: World) -> None:
    play(world)
    zhou = account(world, ZHOU)
    for _ in range(3):
        assert DRAIN in tasks(world, zhou)
        with world.office.desk() as desk:
            followup.record(desk, ticket(desk, DRAIN), Answer(False), zhou)
    assert DRAIN not in tasks(world, zhou)


def test_not_solved_reopens_within_seven_days_and_opens_a_linked_ticket_later(world: World) -> None:
    play(world)
    zhou = account(world, ZHOU)
    with world.office.desk() as desk, pytest.raises(Refused, match="need_verdict"):
        followup.record(desk, ticket(desk, LIGHT), Answer(True), zhou)
    assert called(world, LIGHT, zhou, resolved=False, satisfied=3, text="还是不亮") is None
    assert world.ticket_numbered(LIGHT).status == "dispatched"
    assert world.ticket_numbered(DRAIN).status == "closed"
    world.neighbour.got()
    world.passes(days=8)
    new = called(world, DRAIN, zhou, resolved=False, satisfied=3, text="又堵了")
    world.settle()
    assert new is not None
    made = world.ticket_numbered(new.number)
    assert (made.status, made.origin_id, made.category) == ("dispatched", 2, "drainage")
    assert world.ticket_numbered(DRAIN).status == "closed"
    assert any(str(new.number) in text for text in world.neighbour.got())


def test_a_category_with_limits_of_its_own_is_judged_by_them(world: World) -> None:
    rules = world.office.rules
    own = {"lighting": {"accept": Span(20, "min"), "resolve": Span(2, "wh")}}
    limits = dataclasses.replace(rules.limits, categories=own)
    world.office.rules = dataclasses.replace(rules, limits=limits)
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(minutes=30)
    world.member.replies(f"收到{LIGHT}")
    world.passes(hours=3)
    (now, _) = figures(world)
    assert (now[Measure.ACCEPTED], now[Measure.RESOLVED]) == ((0, 1), (0, 1))


def test_a_call_never_holds_a_closing_back(world: World) -> None:
    play(world)
    assert world.ticket_numbered(MOVED).status == "resolved"
    world.passes(days=4)
    assert world.ticket_numbered(MOVED).status == "closed"


def test_months_are_those_of_the_town(world: World) -> None:
    with world.office.view() as desk:
        february = rates.month(desk, 2026, 2)
        december = rates.month(desk, 2026, 12)
    assert {line.all.denominator for line in (*february, *december)} == {0}
    world.clock.passes(days=21, hours=23, minutes=30)  # 1 April 08:30 there, 00:30 in UTC
    world.clock.passes(hours=-8)  # 1 April 00:30 there, still 31 March in UTC
    world.resident.texts("和平巷17号路灯不亮")
    with world.office.view() as desk:
        (april,) = (
            line.all.denominator
            for line in rates.month(desk, 2026, 4)
            if (line.grouping, line.measure) == (Grouping.MONTH, Measure.REPEATED)
        )
    assert april == 1
    assert figures(world)[0][Measure.REPEATED] == (0, 0)
