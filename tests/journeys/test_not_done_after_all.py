"""Asked whether they are content, people say what is still amiss: that is a 3 with its reason."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import resolved
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize(
    "text",
    [
        "灯还是不亮", "路灯又不亮了", "和平巷17号路灯还是不亮", "路灯不满意，还是不亮",
        "路灯没修好，不满意", "3路灯还是不亮",
    ],
)  # fmt: skip
def test_the_same_matter_still_amiss_is_rated_and_done_again(world: World, text: str) -> None:
    assert "工单10008已重新办理" in resolved(world).resident.texts(text)[-1]
    assert (world.ticket().status, world.ticket().rating) == ("dispatched", 3)
    assert f"（居民：{text}）" in world.leader.got()[-1]


def test_of_two_it_is_the_one_whose_matter_is_told_of(world: World) -> None:
    resolved(world).resident.texts("海景苑3号楼下水道堵了")
    world.other_leader.replies("办结10019 已疏通")
    world.resident.texts("路灯不满意，还是不亮")
    told = {one.number: (one.status, one.rating) for one in world.tickets()}
    assert told == {10008: ("dispatched", 3), 10019: ("resolved", None)}


@pytest.mark.parametrize("text", ["海景苑3号楼路灯还是不亮", "垃圾还是没人收"])
def test_another_place_or_matter_is_a_ticket(world: World, text: str) -> None:
    assert "工单10019" in resolved(world).resident.texts(text)[-1]
    assert world.ticket_numbered(10008).status == "resolved"


@pytest.mark.parametrize("text", ["我要求重办", "请求重办", "要求重办"])
def test_a_wish_to_have_it_done_again_may_be_put_formally(world: World, text: str) -> None:
    assert "工单10008已重新办理" in resolved(world).resident.texts(text)[-1]
    assert "居民：" not in world.leader.got()[-1]


def test_a_verdict_may_say_of_what_it_is(world: World) -> None:
    assert "哪里不满意" in resolved(world).resident.texts("对这次处理不满意")[-1]
    assert world.ticket().rating == 3


def test_a_verdict_is_cut_where_its_words_end(world: World) -> None:
    resolved(world).resident.texts("没人来过啊")
    assert "过啊" not in world.leader.got()[-1]


@pytest.mark.parametrize(
    "text",
    [
        "都没修好就办结？",
        "明明没修好",
        "还没修",
        "没修好",
        "灯没亮",
        "又不亮了",
        "还在漏",
        "还是没亮，你们再来看看",
        "灯还没修呢",
    ],
)
def test_few_words_say_it_as_well(world: World, text: str) -> None:
    resolved(world).resident.texts(text)
    assert (world.ticket().status, world.ticket().rating) == ("dispatched", 3)


def test_where_the_matter_is_named_that_it_stays_is_enough(world: World) -> None:
    world.resident.texts("和平巷17号垃圾没人收")
    world.leader.replies("办结10008 已清运")
    world.resident.texts("垃圾还在")
    assert (world.ticket().status, world.ticket().rating) == ("dispatched", 3)


@pytest.mark.parametrize(
    "text",
    [
        "我还在上班，晚上回去看", "明天看看再说", "还没回家，回去看看", "正在看", "后天回来再评",
        "还是政府好", "还在亮", "暂时好了", "师傅还没走", "你发错了", "天还没黑，黑了看看",
        "如果还是不亮我再找你们", "路灯还没修好吗", "家里还没人，明天看",
    ],
)  # fmt: skip
def test_who_puts_it_off_or_says_else_is_still_asked(world: World, text: str) -> None:
    resolved(world).resident.texts(text)
    light = world.ticket_numbered(10008)
    assert (light.status, light.rating) == ("resolved", None)
    world.resident.texts("1")
    assert world.ticket_numbered(10008).rating == 1


@pytest.mark.parametrize(
    "text",
    ["请问明天居委会上班吗", "明天社区有活动吗", "我还没领到口罩", "正在修的路什么时候通"],
)
def test_so_is_who_asks_for_something_else_a_day_later(world: World, text: str) -> None:
    resolved(world).clock.passes(hours=26)
    world.resident.texts(text)
    light = world.ticket_numbered(10008)
    assert (light.status, light.rating) == ("resolved", None)
    world.resident.texts("1")
    assert world.ticket_numbered(10008).rating == 1
