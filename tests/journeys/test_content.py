"""Who is content says so in many words: they are no matter, and wake nobody."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import resolved
from tests.world import World

pytestmark = SQLITE_ALONE


@beginning
def closed(world: World) -> World:
    """A street light that was mended, and its reporter content."""
    resolved(world).resident.texts("1")
    world.leader.got()
    world.clock.passes(seconds=20)
    return world


@pytest.mark.parametrize(
    "text",
    [
        "满意，师傅很负责", "非常满意", "很好", "太好了", "谢谢政府", "感谢王网格长", "灯亮了",
        "已经修好了，谢谢", "好的呢", "嗯呢", "已收到，静候佳音", "谢谢，等你们", "路灯亮了",
        "great", "thanks a lot", "all good now", "it's fixed", "Very good job",
    ],
)  # fmt: skip
def test_words_of_content_make_no_ticket(world: World, text: str) -> None:
    assert closed(world).resident.texts(text) == []
    assert (world.ticket().status, world.leader.got()) == ("closed", [])


def test_that_it_is_mended_is_kept_with_what_is_over(world: World) -> None:
    closed(world).resident.texts("灯亮了，谢谢")
    assert world.messages()[-1].ticket_id == world.ticket().id


@pytest.mark.parametrize("text", ["很好", "非常满意", "嗯呢", "谢谢，等你们"])
def test_praise_while_it_is_worked_on_wakes_nobody(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.got()
    assert [town.resident.texts(text), town.leader.got()] == [[], []]


@pytest.mark.parametrize(
    "text",
    ["垃圾没人收，谢谢", "麻烦师傅处理和平巷3号的垃圾", "谢谢叫网格长来，楼道堵了"],
)
def test_what_tells_of_a_matter_is_one(world: World, text: str) -> None:
    closed(world).resident.texts(text)
    assert len(world.tickets()) == 2


def test_praise_is_the_answer_to_a_member_who_asked(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.replies("问10008 灯现在怎么样？")
    town.leader.got()
    town.resident.texts("很好")
    assert "很好" in town.leader.got()[-1]
