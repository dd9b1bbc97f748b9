"""A danger at one place, told of beside an emergency at another: nobody is on the way there yet."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import in_hand, read_up
from tests.world import World

pytestmark = SQLITE_ALONE

DIAL = "请立即拨打110、119或120"


@beginning
def collapsed(world: World) -> World:
    """A wall that has come down, of which its team was texted."""
    world.resident.texts("和平巷17号墙塌了压到人")
    return read_up(world)


@pytest.mark.parametrize(
    "text",
    [
        "收到10008，另外海景苑3号楼着火了",
        "收到10008，另外海景苑3号楼有人落水",
        "收到10008，另外海景苑3号楼电梯困人",
        "收到，海景苑3号楼着火了",
        "收到10008，和平巷17号马上去，海景苑3号楼着火了",
    ],
)
def test_a_danger_elsewhere_is_an_emergency_beside_one_that_is_accepted(
    town: World, text: str
) -> None:
    accepted, receipted = collapsed(town).leader.replies(text)
    assert "已签收工单10008" in accepted
    assert DIAL in receipted
    assert [one.tier for one in town.tickets()] == ["emergency", "emergency"]
    assert town.ticket_numbered(10019).area_id != town.ticket_numbered(10008).area_id
    assert "海景苑" not in "".join(town.resident.got())


@pytest.mark.parametrize("text", ["收到，马上去救火", "收到10008，马上到和平巷17号救人"])
def test_what_may_be_the_danger_that_is_known_opens_no_second_one(town: World, text: str) -> None:
    (accepted,) = collapsed(town).leader.replies(text)
    assert "已签收工单10008" in accepted
    assert len(town.tickets()) == 1


def test_a_danger_elsewhere_is_nobody_elses_progress(town: World) -> None:
    (receipted,) = collapsed(town).leader.replies("10008 海景苑3号楼着火了")
    assert DIAL in receipted
    assert town.resident.got() == []
    assert town.ticket_numbered(10019).tier == "emergency"


def test_what_is_said_before_a_danger_elsewhere_is_done(town: World) -> None:
    noted, receipted = collapsed(town).leader.replies("进展10008 已控制，海景苑3号楼也着火了")
    assert "已记入工单10008" in noted
    assert DIAL in receipted
    (told,) = town.resident.got()
    assert told.endswith("工单10008进展：已控制")
    raised, receipted = town.leader.replies("提级10008 墙塌得厉害，海景苑5号楼也着火了")
    assert "工单10008已提级" in raised
    assert DIAL in receipted


@pytest.mark.parametrize("text", ["10008 海景苑3号楼着火了", "补充10008 海景苑3号楼也着火了"])
def test_a_danger_elsewhere_is_no_more_words_on_the_emergency_that_is_named(
    town: World, text: str
) -> None:
    (receipted,) = collapsed(town).resident.replies(text)
    assert DIAL in receipted
    assert town.leader.got() == []
    assert town.ticket_numbered(10019).tier == "emergency"
    assert len(town.other_leader.got()) == 1


def test_more_on_the_emergency_that_is_named_is_passed_on_too(town: World) -> None:
    added, receipted = collapsed(town).resident.replies(
        "补充10008 还压着两个人，海景苑3号楼也着火了"
    )
    assert "已补充到工单10008" in added
    assert DIAL in receipted
    assert "还压着两个人" in "".join(town.leader.got())


def test_more_on_the_danger_that_is_known_goes_on_with_it(town: World) -> None:
    (added,) = collapsed(town).resident.replies("补充10008 着火了")
    assert "已补充到工单10008" in added
    assert len(town.tickets()) == 1


@pytest.mark.parametrize("danger", ["另外和平巷18号煤气泄漏", "海景苑3号楼着火了"])
@pytest.mark.parametrize(
    ("command", "done"),
    [
        ("进展10008 等配件", "已记入工单10008"),
        ("延期10008 3天 等配件", "工单10008已延期"),
        ("挂账10008 等配件", "确认挂账工单10008（等配件）"),
        ("退单10008 不归我管", "工单10008已退回"),
        ("提级10008 没配件", "工单10008已提级"),
        ("转办10008 供电所", "工单10008已转办"),
        ("联办10008 供电所", "已请沈家门供电所协办工单10008"),
        ("请供电所联办10008", "确认联办工单10008（供电所）"),
        ("指派10008 王建国", "已指派给王建国"),
        ("请假 李秀英顶", "由李秀英顶班"),
    ],
)
def test_no_reason_holds_a_danger_elsewhere_which_is_an_emergency(
    town: World, command: str, done: str, danger: str
) -> None:
    *replied, receipted = in_hand(town).leader.replies(f"{command}，{danger}")
    assert done in replied[0]
    assert DIAL in receipted
    assert danger[-4:] not in "".join(town.resident.got())
    assert town.ticket_numbered(10019).tier == "emergency"
    town.leader.replies("Y")
    assert len(town.tickets()) == 2


@pytest.mark.parametrize("command", ["进展10008 在等", "转办10008 供电所", "提级10008 没配件"])
def test_a_danger_that_is_said_to_be_another_needs_no_place(town: World, command: str) -> None:
    _, receipted = in_hand(town).leader.replies(f"{command}，另外煤气泄漏")
    assert DIAL in receipted
    assert "煤气" not in "".join(town.resident.got())


@pytest.mark.parametrize("command", ["延期10008 3天", "退单10008", "挂账10008 60天"])
def test_a_danger_elsewhere_alone_is_no_reason(town: World, command: str) -> None:
    refused, receipted = in_hand(town).leader.replies(f"{command} 海景苑3号楼着火了")
    assert "原因" in refused
    assert DIAL in receipted
    assert town.resident.got() == []


@pytest.mark.parametrize("reason", ["电线短路，等配件", "17号线路起火，等供电所"])
def test_a_danger_at_its_own_place_stays_the_reason(town: World, reason: str) -> None:
    in_hand(town).leader.replies(f"延期10008 3天 {reason}")
    assert reason in "".join(town.resident.got())
    assert len(town.tickets()) == 1
