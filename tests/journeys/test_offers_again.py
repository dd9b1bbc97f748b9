"""转办 or 提级 sent again while the other team has not answered: it is asked already."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize(
    ("text", "team"), [("转办10008 供电所", "沈家门供电所"), ("提级10008 要协调", "沈家门街道")]
)
def test_who_repeats_it_hears_who_was_asked_and_keeps_the_ticket(
    working: World, text: str, team: str
) -> None:
    working.leader.texts(text)
    working.resident.got()
    for minute in (1, 2):
        working.clock.passes(minutes=minute)
        answer = last(working.leader.texts(f"{text}，快点"))
        assert answer == f"工单10008已请{team}接办，正等其签收，不用再转。"
    assert working.resident.got() == []
    ticket = working.ticket()
    assert (ticket.transfers, ticket.team.name) == (1, "中大一格团队")


def test_a_member_s_wish_for_it_is_not_put_to_the_leader_either(working: World) -> None:
    working.leader.texts("转办10008 供电所")
    working.leader.got()
    assert "已请沈家门供电所接办" in last(working.member.texts("转办10008 供电所"))
    assert working.leader.got() == []


def test_another_team_may_still_be_asked(working: World) -> None:
    working.leader.texts("转办10008 供电所")
    assert last(working.leader.texts("转办10008 沈家门街道")) == "工单10008已转办。"
    assert working.ticket().transfers == 2
