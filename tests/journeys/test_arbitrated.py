"""What teams pass on and on: the supervisor reads who was to have it, and why, and names a team."""

import pytest

from gateway.domain.wording import segments
from gateway.store.tables import Operator
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.times import until
from tests.journeys.told import SIGN, last
from tests.world import World

pytestmark = SQLITE_ALONE

WHY = "路灯是供电所管的"


@pytest.fixture
@beginning
def disputed(world: World) -> World:
    """Two teams have returned it, and the third would hand it to one that never had it."""
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("退单10008 不归我们管")
    world.dispatches(10008, "TS")
    world.coordinator.replies("退单10008 街道也管不了")
    world.dispatches(10008, "T1")
    world.supervisor.got()
    world.leader.replies(f"转办10008 供电所 {WHY}")
    return world


def test_whom_the_last_team_named_is_a_choice_and_its_reason_is_told(disputed: World) -> None:
    (asked,) = disputed.supervisor.got()
    assert asked == (
        f"{SIGN}工单10008已多次退转，请裁定承办单位：和平巷17号路灯不亮（退转理由：{WHY}） "
        "回序号派给：1.中大一格团队 2.沈家门街道 3.沈家门供电所"
    )
    assert segments(asked) <= 3
    assert "已派沈家门供电所" in last(disputed.supervisor.replies("3"))
    assert disputed.ticket().team.code == "TE"


def test_of_three_returns_the_reason_of_the_last_is_told(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("退单10008 不归我们管")
    world.dispatches(10008, "TS")
    world.coordinator.replies("退单10008 街道也管不了")
    world.dispatches(10008, "TE")
    world.supervisor.got()
    world.electrician.replies("退单10008 灯杆是路政的")
    assert "（退转理由：灯杆是路政的）" in last(world.supervisor.got())


@pytest.mark.parametrize(
    "text", ["派10008 供电所", "转办10008 供电所", "派给供电所", "转办 沈家门供电所"]
)
def test_the_supervisor_may_name_a_team_behind_the_verb(disputed: World, text: str) -> None:
    assert "已派沈家门供电所" in last(disputed.supervisor.replies(text))
    ticket = disputed.ticket()
    assert (ticket.team.code, ticket.fixed, ticket.flag) == ("TE", True, "")
    assert "10008" in last(disputed.electrician.got())


def test_a_name_that_more_teams_have_is_asked_back_and_it_stays_to_be_decided(
    disputed: World,
) -> None:
    answer = last(disputed.supervisor.replies("派10008 沈家门"))
    assert "相近的有：沈家门街道、沈家门供电所" in answer
    assert "已派中大二格团队" in last(disputed.supervisor.replies("派10008 中大二格团队"))


def test_of_what_is_decided_the_supervisor_hears_how_it_stands(disputed: World) -> None:
    disputed.dispatches(10008, "T2")
    assert "工单10008现为待签收" in last(disputed.supervisor.replies("派10008 供电所"))
    assert disputed.ticket().team.code == "T2"


def test_who_has_not_decided_is_asked_again_with_the_reason(disputed: World) -> None:
    """Each working day, by the same choices."""
    (first,) = disputed.supervisor.got()
    for day in (11, 12):
        until(disputed, f"2026-03-{day} 18:00")
        asked = disputed.supervisor.got()
        assert asked
        assert set(asked) == {first}
    assert "已派沈家门供电所" in last(disputed.supervisor.replies("3"))


def test_who_is_asked_last_of_all_reads_the_reason_too(disputed: World) -> None:
    with disputed.store.write() as tx:
        tx.query(Operator).one().phone = None
    until(disputed, "2026-03-12 18:00")
    again = disputed.coordinator.got()
    assert any(f"（退转理由：{WHY}）" in one and segments(one) <= 2 for one in again)
