"""The rates of a month, each reckoned by hand over a small history played with texts and time."""

import dataclasses

from gateway.domain.deadline import Span
from gateway.domain.rates import Measure
from gateway.domain.ticket import Action
from gateway.services.figures import rates
from gateway.services.figures.rates import Grouping
from gateway.store.tables import Event
from tests.databases import BOTH, SQLITE_ALONE
from tests.services.month import (
    DRAIN,
    LIGHT,
    MOVED,
    WANG,
    ZHOU,
    account,
    called,
    excluded,
    figures,
    play,
)
from tests.world import World

pytestmark = SQLITE_ALONE


@BOTH
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


@BOTH
def test_a_team_and_an_area_have_their_own_figures(world: World) -> None:
    play(world)
    world.passes(days=25)
    (first, _), (second, _) = (
        figures(world, Grouping.TEAM, "T1"),
        figures(world, Grouping.TEAM, "T2"),
    )
    assert (first[Measure.ACCEPTED], second[Measure.ACCEPTED]) == ((2, 2), (2, 3))
    assert (first[Measure.RETURNED], second[Measure.RETURNED]) == ((1, 3), (0, 3))
    assert (first[Measure.VISITED], second[Measure.VISITED]) == ((2, 240), (0, 260))
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
