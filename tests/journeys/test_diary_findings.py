"""走访 and 巡 that find a problem: a ticket with its source, an emergency, an early warning."""

import pytest

from gateway.domain.ticket import Source, Status, Tier
from tests.world import World


@pytest.mark.parametrize(
    "entry",
    [
        "走访 和平巷3号王奶奶家，没水",
        "走访 和平巷8号 居民说下水道堵了",
        "巡 和平巷17号路灯不亮",
        "VISIT 和平巷17号 street light is out",
    ],
)
def test_a_matter_whose_place_is_known_becomes_a_ticket(town: World, entry: str) -> None:
    answers = town.member.texts(entry)
    assert (town.ticket().source, town.ticket().status) == (Source.VISIT, Status.DISPATCHED)
    assert "工单10008" in "".join(answers)
    assert "已记入日记" in "".join(answers)


@pytest.mark.parametrize(
    "entry",
    [
        "走访 和平巷3号 宣传垃圾分类，没人投放错",
        "走访 和平巷17号路灯不亮，已修好",
        "走访 和平巷3号 垃圾分类入户",
        "走访 周家 说蚊子多",
        "走访 张大爷 陪聊，他说水管漏了没人修",
        "走访 王奶奶 腿脚不便",
    ],
)
def test_a_matter_that_may_be_none_or_over_only_gets_the_hint(town: World, entry: str) -> None:
    assert "请发“报事 内容”" in town.member.texts(entry)[0]
    assert town.tickets() == []


@pytest.mark.parametrize(
    ("entry", "category"),
    [
        ("走访 张大爷家 水管漏了没人修", "water_supply"),
        ("走访 李奶奶家 说楼道灯不亮", "lighting"),
        ("走访王阿姨家，反映楼下垃圾没人清", "garbage"),
        ("走访 赵叔家 他说自来水发黄", "water_supply"),
        ("走访 张大爷 没发现问题，就是楼道灯不亮", "lighting"),
        ("走访 王奶奶 反映老是那样", None),
        ("巡 消防通道被车堵了", "fire_hazard"),
    ],
)
def test_who_visits_is_asked_where_a_problem_is(
    town: World, entry: str, category: str | None
) -> None:
    receipt, kept = town.member.texts(entry)
    assert "工单10008。请回复具体地址" in receipt
    assert "已记入日记" in kept
    ticket = town.ticket()
    assert (ticket.source, ticket.category) == (Source.VISIT, category)
    assert ticket.phone.endswith(town.member.phone)
    town.member.texts("和平巷17号")
    assert (town.ticket().status is Status.DISPATCHED) is (category is not None)


@pytest.mark.parametrize(
    "entry",
    [
        "走访 张大爷家 身体好，陪聊半小时",
        "走访李奶奶家 送药",
        "走访 困难户老王 送米",
        "走访 低保户3户 无诉求",
        "走访 张大爷 没有困难",
        "走访 3户 都不在家",
        "走访 独居老人 量血压",
        "走访 王奶奶 反映情况良好",
        "巡 和平巷 正常",
        "巡 消防通道 无堵塞",
        "巡 和平巷17号路灯都正常",
        "巡 和平巷 未发现煤气泄漏",
    ],
)
def test_where_nothing_is_amiss_the_diary_alone_has_it(town: World, entry: str) -> None:
    (answer,) = town.member.texts(entry)
    assert answer.endswith(("本月第1次走访。", "本月第1次巡查。"))
    assert town.tickets() == []


def test_a_danger_is_an_emergency_at_once(world: World) -> None:
    world.member.texts("走访 和平巷17号 煤气泄漏")
    assert (world.ticket().tier, world.ticket().status) == (Tier.EMERGENCY, Status.DISPATCHED)
    assert "煤气泄漏" in "".join(world.coordinator.got())


def test_a_danger_without_a_place_is_a_ticket_too(world: World) -> None:
    answers = world.member.texts("巡 煤气泄漏")
    assert world.ticket().tier is Tier.EMERGENCY
    assert "和平巷17号" not in "".join(answers)
    world.member.texts("和平巷17号")
    assert world.ticket().status is Status.DISPATCHED


def test_a_crowd_that_is_heard_of_warns_the_supervisor_once(world: World) -> None:
    world.member.texts("走访 和平巷几十户居民准备明天去区政府静坐")
    assert [one.count("静坐") for one in world.supervisor.got() if "预警" in one] == [1]
    assert world.ticket().source is Source.VISIT
