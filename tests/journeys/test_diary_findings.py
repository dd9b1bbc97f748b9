"""走访 and 巡 that find a problem: a ticket with its source, an emergency, an early warning."""

import pytest

from gateway.domain.ticket import Source, Status, Tier
from tests.databases import SQLITE_ALONE
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
        ("走访 张大爷 陪聊，他说水管漏了没人修", "water_supply"),
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


@SQLITE_ALONE
@pytest.mark.parametrize(
    "entry",
    [
        "走访 王奶奶 送药，她说楼道灯不亮",
        "走访 低保户老周 送米，家里屋顶漏雨",
        "走访 张大爷 量血压，反映楼下垃圾没人清",
        "走访 刘家 了解情况，居民投诉烧烤扰民",
        "走访 李奶奶 送医送药，反映电梯老是停",
        "走访 赵家 一切正常，就是楼道堆满杂物",
        "走访 老王 上次的事已解决，现在下水道又堵了",
        "走访 王奶奶 慰问，井盖松动",
        "走访 陈奶奶 身体很好，就是家里停水两天了",
        "走访 王家 宣传反诈，住户说路灯一直不亮",
        "走访 王家 帮忙换灯泡，楼下噪音太吵",
        "走访 王家 没什么事，就是水压低",
        "走访 王家 送药，没水",
    ],
)
def test_trouble_that_is_told_beside_what_was_done_becomes_a_ticket(
    town: World, entry: str
) -> None:
    answers = town.member.texts(entry)
    assert town.ticket().source is Source.VISIT
    assert "已记入日记" in "".join(answers)


@SQLITE_ALONE
@pytest.mark.parametrize(
    "entry",
    [
        "巡 井盖无缺失",
        "巡 井盖没有丢",
        "巡 消防栓无缺损",
        "走访 王家 水管不漏了",
        "走访 李家 不停电了",
        "走访 王家 燃气阀已关，无泄漏",
        "巡 电梯无异响",
        "巡 河道未见垃圾",
        "巡 路面无破洞",
        "巡 护栏没有松动",
        "巡 无占道经营",
        "巡 没有人乱停车",
        "巡 垃圾桶未满",
        "巡 下水道不堵",
        "走访 李家 路灯没坏",
        "走访 王大爷 电梯没再坏过",
        "走访 王家 噪音没有了",
        "走访 刘家 垃圾不乱扔了",
        "巡 和平巷 未见违停",
        "巡 和平巷 没有占道",
        "巡 和平巷 无噪音",
        "走访 和平巷5号 水管没漏",
    ],
)
def test_a_round_where_trouble_is_denied_is_in_the_diary_alone(town: World, entry: str) -> None:
    (answer,) = town.member.texts(entry)
    assert answer.endswith(("本月第1次走访。", "本月第1次巡查。"))
    assert town.tickets() == []


@SQLITE_ALONE
@pytest.mark.parametrize("entry", ["巡 漏水已经修好", "巡 灯坏了，当场换好"])
def test_what_was_mended_at_once_is_no_ticket(town: World, entry: str) -> None:
    town.member.texts(entry)
    assert town.tickets() == []
