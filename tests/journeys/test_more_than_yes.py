"""Words behind Y or a number decide as it does while they only urge; else it is asked again."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import decisions_of, last, read_up
from tests.world import World

pytestmark = SQLITE_ALONE

NO_ANSWER = "带条件或别的话不算答复。工单10008申请"
WHERE = "请裁定承办单位"


@pytest.fixture
@beginning
def handed_on(working: World) -> World:
    """A member has asked the leader to hand the ticket on."""
    working.member.texts("转办10008 供电所 灯杆是他们的")
    return read_up(working)


@pytest.fixture
@beginning
def put_off(working: World) -> World:
    """The leader has asked the supervisor to put the ticket off."""
    working.leader.texts("挂账10008 60天 没钱")
    working.leader.texts("Y")
    return read_up(working)


@pytest.fixture
@beginning
def disputed(world: World) -> World:
    """Two teams have returned it, and the third would hand it on: the supervisor is asked."""
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts("退单10008 不归我们管")
    world.dispatches(10008, "TS")
    world.coordinator.texts("退单10008 街道也管不了")
    world.dispatches(10008, "T1")
    world.leader.texts("转办10008 供电所 路灯是供电所管的")
    return read_up(world)


@pytest.mark.parametrize(
    "text", ["同意，请抓紧办理", "Y 尽快", "可以", "可以，尽快办", "同意挂账", "没意见"]
)
def test_words_that_urge_leave_yes_what_it_is(put_off: World, text: str) -> None:
    assert last(put_off.supervisor.texts(text)) == "工单10008已同意。"
    assert put_off.ticket().status == "deferred"


@pytest.mark.parametrize("text", ["可以转", "同意，转吧", "同意，转办", "可以"])
def test_what_is_agreed_to_may_be_named(handed_on: World, text: str) -> None:
    assert last(handed_on.leader.texts(text)) == "工单10008已同意。"
    assert decisions_of(handed_on) == ["approved"]


@pytest.mark.parametrize(
    "text",
    [
        "同意但要尽快", "如果没钱就同意", "可以吗", "Y，路灯修不好？", "同意，转吧", "好",
        "缓一缓再说", "了解一下情况再说", "同意30天",
    ],
)  # fmt: skip
def test_a_condition_or_a_doubt_is_asked_about_with_the_reason(put_off: World, text: str) -> None:
    assert last(put_off.supervisor.texts(text)).startswith(NO_ANSWER)
    assert put_off.ticket().status == "working"
    assert put_off.resident.got() == []


@pytest.mark.parametrize("text", ["先缓一缓再说", "可以转给城管", "同意挂账", "正在开会，稍后再说"])
def test_a_leader_s_doubt_is_no_progress(handed_on: World, text: str) -> None:
    assert last(handed_on.leader.texts(text)).startswith(NO_ANSWER)
    assert decisions_of(handed_on) == ["open"]
    assert handed_on.resident.got() == []


@pytest.mark.parametrize("text", ["1 必须办", "1，请抓紧", "1 10008", "1 不得再退"])
def test_a_number_with_a_remark_is_that_number(disputed: World, text: str) -> None:
    assert "工单10008已派中大一格团队" in last(disputed.supervisor.texts(text))
    assert disputed.ticket().fixed


@pytest.mark.parametrize("text", ["1 路灯归街道管", "缓一缓再说", "了解一下情况再说"])
def test_who_is_to_choose_and_says_something_else_is_asked_again(
    disputed: World, text: str
) -> None:
    assert WHERE in "".join(disputed.supervisor.texts(text))
    assert disputed.ticket().status == "triage"


@pytest.mark.parametrize("text", ["报事 和平巷19号井盖没了，不急", "和平巷19号井盖没了，不急"])
def test_a_matter_of_its_own_is_no_doubt(handed_on: World, text: str) -> None:
    handed_on.leader.texts(text)
    assert [one.category for one in handed_on.tickets()] == ["lighting", "manhole"]
    assert decisions_of(handed_on) == ["open"]


@pytest.mark.parametrize("text", ["进展 现场已核实，等配件", "已向居民了解情况，下午去换灯泡"])
def test_what_a_leader_tells_of_the_work_is_no_doubt(handed_on: World, text: str) -> None:
    handed_on.leader.texts(text)
    assert "工单10008进展：" in "".join(handed_on.resident.got())
    assert decisions_of(handed_on) == ["open"]


def test_a_supervisor_who_is_asked_may_report(put_off: World) -> None:
    put_off.supervisor.texts("和平巷19号没水，尽快核实")
    assert [one.category for one in put_off.tickets()] == ["lighting", "water_supply"]


@pytest.mark.parametrize("text", ["1 单元没水了", "3 天没水了，没人管"])
def test_a_digit_may_begin_a_report(disputed: World, text: str) -> None:
    disputed.supervisor.texts(text)
    assert [one.category for one in disputed.tickets()] == ["lighting", "water_supply"]


def test_a_matter_behind_a_number_is_a_report(disputed: World) -> None:
    disputed.supervisor.texts("1 和平巷25号井盖没了很危险")
    assert [one.status for one in disputed.tickets()] == ["triage", "dispatched"]


def test_the_number_of_the_list_may_stand_before_the_ticket_s(world: World) -> None:
    world.resident.texts("和平巷17号有点事情要说一下")
    world.passes(minutes=40)
    assert "回序号派给：1.中大一格团队" in last(world.coordinator.got())
    assert "工单10008已派中大一格团队" in last(world.coordinator.texts("1 10008"))


def test_where_nothing_is_asked_such_words_are_what_they_were(working: World) -> None:
    assert working.member.texts("可以") == []
    working.member.texts("可以转给供电所看看，缓一缓再说")
    assert "工单10008进展：" in "".join(working.resident.got())
