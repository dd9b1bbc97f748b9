"""Many residents, one matter: joined, told under their own numbers, rated, parted again."""

import pytest

from gateway.domain.ticket import Rejection
from gateway.errors import Refused
from gateway.services.tickets import cutting, ledger, matters, outcome
from gateway.services.town import directory
from gateway.store.tables import Deadline, Delivery
from tests import same_matter
from tests.databases import BOTH, SQLITE_ALONE
from tests.same_matter import OPERATOR
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@pytest.fixture(autouse=True)
def staffed(request: pytest.FixtureRequest) -> None:
    """Both towns have a power department."""
    for name in {"world", "town"} & set(request.fixturenames):
        same_matter.staff(request.getfixturevalue(name))


def power_cut(world: World) -> World:
    """Two neighbours of one grid without power: the second follows the first."""
    world.resident.texts("和平巷17号停电了")
    world.neighbour.texts("和平巷19号没电了，什么时候来电")
    world.electrician.got()
    return world


def joined(world: World, number: int = 10019, into: int = 10008) -> World:
    """An operator merges one ticket into another."""
    with world.office.desk() as desk:
        matters.merge(desk, ledger.get(desk, number), ledger.get(desk, into), OPERATOR)
    world.settle()
    return world


def two_lamps(world: World) -> World:
    """Two reports that nothing joins by itself."""
    world.resident.texts("和平巷17号路灯不亮")
    world.neighbour.texts("和平巷19号路灯不亮了")
    world.leader.got()
    return world


@BOTH
def test_forty_residents_without_power_are_one_matter_and_one_team(world: World) -> None:
    people = same_matter.neighbours(world, 40)
    receipts = []
    for nth, who in enumerate(people):
        receipts += who.texts(f"和平巷{nth + 1}号停电了")
        world.clock.passes(seconds=30)
    first, *rest = world.tickets()
    assert first.status == "dispatched"
    assert {(one.status, one.parent_id) for one in rest} == {("merged", first.id)}
    assert len(set(same_matter.numbers(receipts))) == len(receipts) == 40
    assert all("该处已有人反映，供电服务中心正在处理" in one for one in receipts[1:])
    assert len(world.electrician.got()) == 1
    with world.store.read() as tx:
        assert {one.ticket_id for one in tx.query(Deadline)} == {first.id}


def test_forty_receipts_leave_within_three_minutes_on_two_sims(town: World) -> None:
    for nth, who in enumerate(same_matter.neighbours(town, 40)):
        town.channel.deliver(who.phone, f"和平巷{nth + 1}号停电了", town.clock.now)
    town.settle()
    with town.store.read() as tx:
        turns = tx.query(Delivery).order_by(Delivery.turn_at, Delivery.id).all()
        sent = [(row.message.kind, row.message.parts) for row in turns]
    receipts = [nth for nth, (kind, _) in enumerate(sent) if "receipt" in kind]
    assert len(receipts) == 40
    pieces = sum(parts for _, parts in sent[: receipts[-1] + 1])
    assert pieces * 3 / 2 <= 180  # seconds of air time, on two SIMs


def test_every_reporter_is_told_the_outcome_and_rates_the_own_number(world: World) -> None:
    power_cut(world)
    world.electrician.replies("办结10008 已更换保险")
    told = "已办结：已更换保险。请回复：1满意 2一般 3不满意。"
    assert world.resident.got() == [f"{SIGN}工单10008{told}"]
    assert world.neighbour.got() == [f"{SIGN}工单10019{told}"]
    assert "工单10019已归档" in world.neighbour.texts("1")[0]
    assert world.ticket_numbered(10019).rating == 1
    assert world.ticket_numbered(10008).status == "resolved"
    world.resident.texts("1")
    assert world.ticket_numbered(10008).status == "closed"
    assert world.ticket_numbered(10019).closed_at is not None


@BOTH
def test_a_bad_rating_of_a_child_opens_the_parent_again(world: World) -> None:
    power_cut(world)
    world.electrician.replies("办结10008 已更换保险")
    world.resident.got()
    assert "哪里不满意" in world.neighbour.texts("3")[0]
    assert world.ticket_numbered(10008).status == "dispatched"
    assert world.ticket_numbered(10019).status == "merged"
    assert world.resident.got() == [f"{SIGN}工单10008已重新办理，已转供电服务中心。"]
    assert "要求重办" in world.electrician.got()[-1]


def test_a_child_asks_for_the_work_again_after_closing(world: World) -> None:
    power_cut(world)
    world.electrician.replies("办结10008 已更换保险")
    world.passes(days=3, minutes=1)
    assert world.ticket_numbered(10008).status == "closed"
    assert "工单10019已重新办理" in world.neighbour.texts("重办10019")[-1]
    assert world.ticket_numbered(10008).status == "dispatched"
    assert world.ticket_numbered(10019).closed_at is None
    world.electrician.replies("办结10008 又修了一次")
    world.passes(days=3, minutes=1)
    world.clock.passes(days=8)
    assert "工单10024" in world.neighbour.texts("重办10019")[0]


def test_what_a_child_adds_goes_to_the_parents_team(world: World) -> None:
    power_cut(world)
    world.clock.passes(minutes=5)
    assert world.neighbour.texts("冰箱里的东西都坏了") == [f"{SIGN}已补充到工单10019。"]
    assert world.electrician.got() == [f"{SIGN}工单10008居民补充：冰箱里的东西都坏了"]


def test_who_resolves_a_child_is_led_to_its_parent_and_asked(world: World) -> None:
    power_cut(world)
    asked = "工单10019已并入工单10008。确认办结工单10008（已更换保险）？回Y确认。"
    assert world.electrician.replies("办结10019 已更换保险") == [f"{SIGN}{asked}"]
    assert world.ticket_numbered(10008).status == "dispatched"
    world.clock.passes(minutes=1)
    assert "工单10008已办结" in world.electrician.replies("Y")[0]
    assert "工单10019已办结：已更换保险" in world.neighbour.got()[-1]


@pytest.mark.parametrize("text", ["收到10019", "退单10019 不归我们", "转办10019 中大一格团队"])
def test_no_verb_takes_the_parent_for_granted(world: World, text: str) -> None:
    power_cut(world)
    before = world.events()
    assert "工单10019已并入工单10008。确认" in world.electrician.replies(text)[0]
    assert world.events() == before
    world.clock.passes(minutes=1)
    world.electrician.replies("N")
    assert world.events() == before


def test_how_the_work_on_a_child_goes_is_noted_at_its_parent(world: World) -> None:
    power_cut(world)
    world.electrician.replies("收到10008")
    told = "工单10019已并入工单10008，进展已记入工单10008并告知居民。"
    assert world.electrician.replies("进展10019 正在换保险") == [f"{SIGN}{told}"]
    assert "工单10008进展：正在换保险" in world.resident.got()[-1]
    assert "已记入工单10008并" in world.electrician.replies("进展10008 10019 快好了")[-1]


def test_a_child_that_turns_out_a_major_event_alerts_for_its_parent(world: World) -> None:
    power_cut(world)
    world.electrician.replies("收到10008")
    assert "工单10008" in world.electrician.replies("重大10019 变压器冒烟")[-1]


def test_another_team_learns_nothing_by_a_child_s_number(world: World) -> None:
    power_cut(world)
    refused = "工单10019不由您的团队承办。发“清单”看待办。"
    assert world.other_leader.replies("办结10019 已更换保险") == [f"{SIGN}{refused}"]


def test_a_child_s_nudge_reaches_the_parent_s_team_and_the_second_is_supervised(
    world: World,
) -> None:
    power_cut(world)
    world.clock.passes(minutes=5)
    assert "已催办工单10019" in world.neighbour.texts("催")[0]
    assert "居民催办工单10008" in world.electrician.got()[-1]
    world.clock.passes(hours=25)
    assert "已催办工单10019" in world.neighbour.texts("催10019")[0]
    assert world.ticket_numbered(10008).supervised
    assert not world.ticket_numbered(10019).supervised
    assert "工单10008已列入督办" in world.electrician.got()[-1]


def test_a_child_is_as_open_as_its_parent(world: World) -> None:
    power_cut(world)
    world.clock.passes(minutes=5)
    assert world.neighbour.texts("重办10019") == [
        f"{SIGN}工单10019尚未办结，我们会继续办理。您补充的内容已记录。"
    ]
    assert world.neighbour.texts("10019 还在停") == [f"{SIGN}已补充到工单10019。"]
    world.electrician.replies("办结10008 已更换保险")
    world.neighbour.got()
    assert "没有找到您在办的工单" in world.neighbour.texts("催")[0]


def test_withdrawing_a_child_takes_it_alone(world: World) -> None:
    power_cut(world)
    with world.office.desk() as desk:
        by = directory.as_resident(f"+86{world.neighbour.phone}", "loop")
        outcome.withdraw(desk, ledger.get(desk, 10019), by)
    world.settle()
    assert world.ticket_numbered(10019).status == "withdrawn"
    assert world.ticket_numbered(10008).status == "dispatched"
    assert world.electrician.got() == []


@BOTH
def test_when_the_first_reporter_withdraws_the_others_matter_goes_on(world: World) -> None:
    power_cut(world)
    world.stranger.texts("和平巷21号停电")
    with world.office.desk() as desk:
        by = directory.as_resident(f"+86{world.resident.phone}", "loop")
        outcome.withdraw(desk, ledger.get(desk, 10008), by)
    world.settle()
    heir, follower = world.ticket_numbered(10019), world.tickets()[2]
    assert (heir.status, heir.parent_id, heir.due_at is not None) == ("dispatched", None, True)
    assert (follower.status, follower.parent_id) == ("merged", heir.id)
    assert "工单10019" in world.electrician.got()[-1]


@pytest.mark.parametrize(
    "text",
    [
        "和平巷19号这个月电费太贵了",
        "海景苑3幢停电了",
        "和平巷19号停电，电线掉下来打火花了",
        "路灯不亮，和平巷19号",
    ],
)
def test_a_bill_another_place_and_an_emergency_join_nothing(town: World, text: str) -> None:
    town.resident.texts("和平巷17号停电了")
    town.neighbour.texts(text)
    assert town.tickets()[1].parent_id is None


def test_after_three_hours_an_outage_is_a_new_matter(town: World) -> None:
    town.resident.texts("和平巷17号停电了")
    town.clock.passes(hours=3, minutes=1)
    town.neighbour.texts("和平巷19号停电了")
    assert town.tickets()[1].parent_id is None


@BOTH
def test_an_operator_merges_and_parts_again(world: World) -> None:
    joined(two_lamps(world))
    assert world.ticket_numbered(10019).status == "merged"
    assert "同一件事" in world.neighbour.got()[-1]
    assert world.leader.got() == [f"{SIGN}工单10019已并入工单10008，不用单独办理。"]
    with world.office.desk() as desk:
        matters.split(desk, ledger.get(desk, 10019), OPERATOR)
    world.settle()
    parted = world.ticket_numbered(10019)
    assert (parted.status, parted.parent_id, parted.due_stage) == ("triage", None, "dispatch")
    assert "单独办理" in world.neighbour.got()[-1]


def test_chains_are_flat_and_what_is_over_takes_nothing(world: World) -> None:
    two_lamps(world)
    world.stranger.texts("和平巷21号路灯坏了")
    third = world.tickets()[2].number
    joined(world, 10019, third)
    joined(world, third, 10008)
    parent = world.ticket_numbered(10008)
    assert {one.parent_id for one in world.tickets()[1:]} == {parent.id}
    with pytest.raises(Refused, match="same_ticket"):
        joined(world, 10008, 10019)
    world.leader.replies("办结10008 已换灯泡")
    world.resident.texts("海景苑3幢路灯不亮")
    with pytest.raises(Refused, match="parent_over"):
        joined(world, world.tickets()[3].number, 10008)


def test_everybody_hears_that_a_matter_is_not_for_us(world: World) -> None:
    world.resident.texts("路灯不亮")
    world.neighbour.texts("路灯不亮了")
    joined(world)
    world.neighbour.got()
    with world.office.desk() as desk:
        outcome.reject(desk, ledger.get(desk, 10008), Rejection.JURISDICTION, OPERATOR, None)
    world.settle()
    assert "工单10019：此事不属本平台" in world.neighbour.got()[0]


def test_one_text_is_cut_into_two_tickets(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮，另外隔壁占道经营")
    with world.office.desk() as desk:
        cutting.cut(desk, ledger.get(desk, 10008), "和平巷17号隔壁占道经营", OPERATOR, None)
    world.settle()
    cut = world.ticket_numbered(10019)
    assert (cut.source, cut.origin_id, cut.status) == ("split", world.tickets()[0].id, "triage")
    assert "工单10019" in world.resident.got()[0]
