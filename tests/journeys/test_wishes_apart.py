"""Several wishes in one text: what is said of one ticket is read by nobody at another."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.test_missed_calls import rings
from tests.journeys.told import SIGN, accused, read_up
from tests.world import World

pytestmark = SQLITE_ALONE

HOUSE = "是202室老王家开的"


@beginning
def whispered(world: World) -> World:
    """A matter that its reporter keeps secret, and a light that nobody knows the place of."""
    world.resident.texts("保密 和平巷17号夜里有人聚众赌博")
    world.resident.texts("路灯不亮")
    return read_up(world)


@beginning
def complained(world: World) -> World:
    """A complaint about the leader, and another matter of the same resident."""
    world.resident.texts("监督 和平巷网格员王建国吃拿卡要")
    world.resident.texts("海景苑3幢下水道堵了")
    return read_up(world)


def test_who_is_complained_of_reads_nothing_of_it_when_the_other_is_assigned(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("收到10008")
    town.resident.texts("海景苑3号楼没水")
    town.resident.texts("补充10008 灯还是不亮 催10019 李秀英收了钱不办事")
    read_up(town).leader.texts("指派10008 李秀英")
    order = " ".join(town.member.got())
    assert "补充10008 灯还是不亮" in order
    assert "收了钱" not in order
    assert accused(town, 10024) == "李秀英"


@pytest.mark.parametrize(
    "text",
    [
        f"补充10008 {HOUSE} 补充10019 楼道那盏",
        f"补充10019 楼道那盏 补充10008 {HOUSE}",
        f"人工10019 保密10008 {HOUSE}",
        f"催10019 保密10008 {HOUSE}",
    ],
)
def test_what_is_secret_stays_with_its_own_number_alone(town: World, text: str) -> None:
    whispered(town).resident.texts(text)
    town.dispatches(10019, "T2")
    told = " ".join(town.other_leader.got())
    assert "路灯不亮" in told
    assert "老王" not in told
    assert "联系13900001001" in told
    assert [one.confidential for one in town.tickets()] == [True, False]


@pytest.mark.parametrize("wish", ["催10008", "人工10008", "补充10008 上周三"])
def test_a_complaint_is_about_nobody_whom_words_on_another_name(town: World, wish: str) -> None:
    complained(town).resident.texts(f"{wish} 补充10019 和平巷的李秀英说不归她管")
    assert accused(town) == "王建国"


@pytest.mark.parametrize(
    "text",
    [
        "重办10008 没道歉 补充10019 和平巷的李秀英说不归她管",
        "10008不满意 没道歉，10019不满意 和平巷的李秀英说不归她管",
        "10008满意 10019不满意 和平巷的李秀英说不归她管",
    ],
)
def test_nor_is_one_that_is_judged_or_opened_again(town: World, text: str) -> None:
    complained(town).coordinator.replies("办结10008 已谈话")
    town.other_leader.replies("办结10019 已疏通")
    town.resident.texts(text)
    assert accused(town) == "王建国"


def test_a_call_in_vain_hears_of_the_part_that_is_no_secret(town: World) -> None:
    rings(whispered(town), town.resident.phone)
    town.resident.texts(f"补充10019 楼道那盏 补充10008 {HOUSE}")
    town.dispatches(10024, "T1")
    told = " ".join(town.leader.got())
    assert "楼道那盏" in told
    assert "老王" not in told


@beginning
def done(world: World) -> World:
    """A light, which is mended, and water that nobody has seen to yet."""
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("办结10008 换了灯泡")
    world.resident.texts("海景苑3号楼没水")
    return read_up(world)


@pytest.mark.parametrize(
    ("text", "of_light", "of_water"),
    [
        (f"10008{HOUSE} 催10019", f"居民补充：10008{HOUSE}", "居民催办工单10019"),
        (f"催10019，另外10008{HOUSE}", f"居民补充：10008{HOUSE}", "居民催办工单10019"),
        ("10008不满意 补充10019 楼道那盏", "要求重办", "居民补充：补充10019 楼道那盏"),
        ("催10019 三天了 10008满意", "", "居民催办工单10019"),
        ("10008还黑着 10019还没水", "10008还黑着", "居民补充：10019还没水"),
        ("灯还黑着10008，还没水10019", "灯还黑着10008", "居民补充：还没水10019"),
    ],
)
def test_words_and_verdicts_by_a_number_part_as_wishes_do(
    town: World, text: str, of_light: str, of_water: str
) -> None:
    done(town).resident.texts(text)
    light, water = " ".join(town.leader.got()), " ".join(town.coordinator.got())
    assert of_light in light
    assert of_water in water
    assert not any(word in light for word in ("10019", "还没水", "三天", "楼道"))
    assert not any(word in water for word in ("10008", "黑", "老王", "满意"))
    assert town.resident.got() == []


@pytest.mark.parametrize("text", ["10008他昨天来骂我 10019还没水", "10019还没水，10008王建国骂我"])
def test_what_is_said_against_staff_of_one_of_them_is_a_complaint(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("收到10008")
    town.resident.texts("海景苑3号楼没水")
    read_up(town).resident.texts(text)
    assert town.leader.got() == []
    assert accused(town, 10024) == "王建国"
    assert "工单10019居民补充：10019还没水" in " ".join(town.coordinator.got())


@pytest.mark.parametrize(
    "text", ["昨天10008灯还黑着 10019没水", "灯还黑着10008 催10019", "还是不亮10008 催10019"]
)
def test_whose_the_words_are_is_asked_where_it_is_not_clear(town: World, text: str) -> None:
    (asked,) = done(town).resident.texts(text)
    assert asked.startswith(f"{SIGN}请问是哪一件？")
    assert town.leader.got() == town.coordinator.got() == []
    town.resident.texts("10008")
    light, water = " ".join(town.leader.got()), " ".join(town.coordinator.got())
    assert "10019" in water
    assert not any(word in water for word in ("10008", "黑", "亮"))
    assert not any(word in light for word in ("10019", "没水", "催"))
    assert town.messages()[-2].ticket_id == town.ticket_numbered(10008).id


@pytest.mark.parametrize("which", ["1", "2"])
@pytest.mark.parametrize(
    ("text", "of_light", "of_water"),
    [
        ("昨天10008灯还黑着，10019没水", "居民补充：昨天10008灯还黑着", "居民补充：10019没水"),
        ("灯还黑着10008 催10019", "居民补充：灯还黑着10008", "居民催办工单10019"),
        ("昨天10008灯黑着 10019没水", "居民补充：昨天10008灯黑着", "居民补充：10019没水"),
    ],
)
def test_each_has_its_own_part_whichever_is_chosen(
    town: World, text: str, of_light: str, of_water: str, which: str
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("海景苑3号楼没水")
    read_up(town).resident.texts(text)
    town.resident.texts(which)
    (light,), (water,) = town.leader.got(), town.coordinator.got()
    assert (of_light in light, "10019" in light) == (True, False)
    assert (of_water in water, "10008" in water) == (True, False)


def test_one_sentence_on_two_tickets_is_heard_at_both(town: World) -> None:
    said = "10008漏水影响到10019那户"
    done(town).resident.texts(said)
    assert said in town.coordinator.got()[-1]
