"""What is told beside Y or N to what somebody else asks for: 另外 begins a report."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import RECEIPT, SIGN, accepted, decisions_of
from tests.world import World

pytestmark = SQLITE_ALONE

ASKED = f"{SIGN}工单10008申请延期2天：等配件。同意回Y，不同意回N。"
AGREED = f"{SIGN}工单10008已同意。"
REFUSED = f"{SIGN}工单10008已回绝，已告知申请人。"


@beginning
def extending(world: World) -> World:
    """The leader is asked whether a member has two days more."""
    accepted(world).member.replies("延期10008 2天 等配件")
    assert world.leader.got() == [ASKED]
    return world


@pytest.mark.parametrize(
    ("text", "told", "reason"),
    [
        ("Y，另外和平巷3号井盖丢了", AGREED, "已同意"),
        ("Y10008 另外和平巷3号井盖丢了", AGREED, "已同意"),
        ("N，另外和平巷3号井盖丢了", REFUSED, "未同意，请继续办理"),
        ("N 先修路，另外和平巷3号井盖丢了", REFUSED, "未同意：先修路。"),
    ],
)
def test_what_is_decided_counts_and_the_other_matter_is_a_report(
    town: World, text: str, told: str, reason: str
) -> None:
    assert extending(town).leader.replies(text) == [told, RECEIPT]
    assert reason in town.member.got()[-1]
    assert town.ticket_numbered(10019).source == "member"


@pytest.mark.parametrize(
    "text", ["Y，另外还差配件", "Y，路灯还是不亮", "好的，另外和平巷3号井盖丢了"]
)
def test_what_is_no_plain_y_or_of_the_same_matter_decides_nothing(town: World, text: str) -> None:
    extending(town).leader.replies(text)
    assert decisions_of(town) == ["open"]


def test_a_reason_that_names_another_place_stays_the_reason(town: World) -> None:
    assert extending(town).leader.replies("N 和平巷3号井盖丢了要先补") == [REFUSED]
    assert "未同意：和平巷3号井盖丢了要先补。" in town.member.got()[-1]
    assert len(town.tickets()) == 1


def test_a_supervisor_reports_as_anybody_does(town: World) -> None:
    extending(town).leader.replies("Y")
    town.clock.passes(minutes=1)
    town.leader.replies("挂账10008 要等明年")
    town.leader.replies("Y")
    assert town.supervisor.replies("Y，另外和平巷3号井盖丢了")[-2:] == [AGREED, RECEIPT]
    assert town.ticket_numbered(10008).status == "deferred"
    assert town.ticket_numbered(10019).source == "sms"
