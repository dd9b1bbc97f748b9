"""What a resident writes hours later: more words on what is open, or a new matter."""

import pytest

from tests.beginnings import beginning
from tests.databases import BOTH, SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
ADDED = [f"{SIGN}已补充到工单10008。"]


@pytest.fixture
@beginning
def lamp(world: World) -> World:
    """A street light reported two hours ago; its leader has read the order."""
    world.resident.texts(LAMP)
    world.clock.passes(hours=2)
    world.leader.got()
    return world


@pytest.fixture
@beginning
def dark(town: World) -> World:
    """The same, for tables of texts."""
    town.resident.texts(LAMP)
    town.clock.passes(hours=2)
    return town


@pytest.fixture
@beginning
def two(lamp: World) -> World:
    """A drain reported after the street light, and two hours later still."""
    lamp.resident.texts("海景苑3幢下水道堵了")
    lamp.clock.passes(hours=2)
    lamp.other_leader.got()
    return lamp


# ---------------------------------------------------------------- one matter


@pytest.mark.parametrize("later", [{"hours": 1}, {"days": 2}])
def test_words_that_say_neither_what_nor_where_go_on(lamp: World, later: dict[str, int]) -> None:
    lamp.clock.passes(**later)
    assert lamp.resident.texts("下午五点以后家里才有人") == ADDED
    assert lamp.leader.got() == [f"{SIGN}工单10008居民补充：下午五点以后家里才有人"]
    assert len(lamp.tickets()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "老是这样", "你们干什么吃的", "Still dark", "昨天说的灯", "路灯还没修", "路灯不亮",
        "和平巷17号的路灯没人修", "就在和平巷17号", "13900001005", "我的电话13900001005",
    ],
)  # fmt: skip
def test_what_repeats_or_refers_back_goes_on(dark: World, text: str) -> None:
    assert dark.resident.texts(text) == ADDED


@pytest.mark.parametrize(
    "text",
    [
        "垃圾没人收", "海景苑路灯不亮", "和平巷63号路灯也不亮", "和平巷63号也坏了", "没有热水",
        "海景苑3幢", "网格员态度恶劣",
    ],
)  # fmt: skip
def test_another_matter_or_place_is_a_new_ticket(dark: World, text: str) -> None:
    assert "工单10019" in dark.resident.texts(text)[-1]


def test_a_danger_is_never_only_more_words(world: World) -> None:
    world.resident.texts("你们快来看看吧")
    world.resident.texts("不知道")
    assert "110、119或120" in world.resident.texts("着火了，快来人")[-1]
    assert world.ticket_numbered(10019).tier == "emergency"


def test_where_a_danger_is_goes_on_with_it_whatever_the_place_is_called(world: World) -> None:
    world.resident.texts(LAMP)
    world.clock.passes(hours=2)
    world.resident.texts("着火了快来人")
    world.leader.got()
    for text in ("和平巷17号垃圾站", "海景苑3幢"):
        assert world.resident.texts(text) == [f"{SIGN}已补充到工单10019。"]
        assert world.leader.got() == [f"{SIGN}工单10019居民补充：{text}"]


@pytest.mark.parametrize("text", ["海景苑3幢", "说错了，是海景苑3幢"])
def test_a_bare_place_minutes_later_is_told_to_whoever_has_the_matter(
    world: World, text: str
) -> None:
    world.resident.texts(LAMP)
    assert world.resident.texts(text) == ADDED
    assert world.leader.got()[-1] == f"{SIGN}工单10008居民补充：{text}"


CORRECTED = [
    "刚才地址说错了，应该是海景苑3幢", "地址错了 是和平巷19号",
    "不好意思地址写错了，路灯在和平巷19号", "说错了，是海景苑3幢",
]  # fmt: skip


@pytest.mark.parametrize("text", CORRECTED)
def test_an_address_that_is_set_right_hours_later_is_of_the_open_ticket(
    lamp: World, text: str
) -> None:
    assert lamp.resident.texts(text) == ADDED
    assert lamp.leader.got() == [f"{SIGN}工单10008居民补充：{text}"]
    assert len(lamp.tickets()) == 1


@pytest.mark.parametrize(
    "text", ["地址错了，海景苑3幢垃圾没人收", "和平巷63号路灯也不亮，地址别弄错了"]
)
def test_another_matter_beside_such_words_is_a_new_ticket(dark: World, text: str) -> None:
    assert "工单10019" in dark.resident.texts(text)[-1]


# ---------------------------------------------------------------- several matters


def test_whose_address_was_wrong_is_asked_where_several_are_open(two: World) -> None:
    assert "请问是哪一件" in two.resident.texts("地址错了，是和平巷19号")[-1]
    assert two.resident.texts("2") == ADDED
    assert len(two.tickets()) == 2


def test_the_matter_that_is_named_is_gone_on_with(two: World) -> None:
    assert two.resident.texts("路灯还是不亮") == ADDED
    assert two.leader.got() == [f"{SIGN}工单10008居民补充：路灯还是不亮"]
    two.clock.passes(hours=2)
    assert two.resident.texts("下水道还是堵的") == [f"{SIGN}已补充到工单10019。"]
    assert len(two.tickets()) == 2


def test_the_place_that_is_named_is_gone_on_with(two: World) -> None:
    assert two.resident.texts("和平巷17号还是没人来") == ADDED


@BOTH
def test_words_that_may_be_of_either_are_asked_about_and_kept(two: World) -> None:
    assert "请问是哪一件" in two.resident.texts("下午五点以后家里才有人")[-1]
    assert two.resident.texts("2") == ADDED
    assert two.leader.got() == [f"{SIGN}工单10008居民补充：下午五点以后家里才有人"]
    assert two.other_leader.got() == []


def test_the_one_that_we_have_just_written_about_is_meant(two: World) -> None:
    two.leader.replies("收到10008")
    two.clock.passes(hours=2)
    assert two.resident.texts("下午五点以后家里才有人") == ADDED


def test_a_place_that_is_named_counts_more_than_what_came_last(two: World) -> None:
    two.resident.texts("补充10019 在门口")
    assert two.resident.texts("和平巷17号还是没人来") == ADDED


@pytest.mark.parametrize("text", ["人工", "打电话给我"])
def test_who_wants_to_be_called_is_asked_about_which(two: World, text: str) -> None:
    assert "请问是哪一件" in two.resident.texts(text)[-1]
    assert two.resident.texts("2") == [f"{SIGN}工单10008已转话务员，将尽快与您电话联系。"]
    assert [one.flag for one in two.tickets()] == ["asked", ""]


def test_who_names_it_or_was_just_written_to_is_called_about_that(two: World) -> None:
    assert "工单10008已转话务员" in two.resident.texts("人工10008")[-1]
    two.other_leader.replies("收到10019")
    assert "工单10019已转话务员" in two.resident.texts("人工")[-1]


def test_a_member_is_called_about_an_own_report_like_anybody(world: World) -> None:
    world.volunteer.texts("海景苑3幢下水道堵了")
    world.volunteer.texts("海景苑5幢没水了")
    assert "请问是哪一件" in world.volunteer.texts("人工")[-1]
    assert "工单10008已转话务员" in world.volunteer.texts("2")[-1]
