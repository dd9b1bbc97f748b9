"""A member with work in hand who tells of another matter reports it: no resident reads of it."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE

WHICH = "是工单10008的进展，还是另一件事？进展请发“进展10008 …”，另一件请发“报事 内容”。"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("海景苑5幢下水道堵了", "drainage"), ("和平巷25号水管爆裂，淹了半条街", "water_supply"),
        ("和平巷25号井盖没了，很危险", "manhole"), ("王阿姨反映和平巷9号停水", "water_supply"),
    ],
)  # fmt: skip
def test_another_matter_at_another_place_is_the_member_s_report(
    working: World, text: str, category: str
) -> None:
    assert "已受理，工单10019" in last(working.member.texts(text))
    assert working.ticket_numbered(10019).category == category
    assert working.resident.got() == []


@pytest.mark.parametrize(
    "text",
    [
        "树倒了压到电线", "我家停水了", "和平巷17号井盖没了", "海景苑5幢路灯也不亮",
        "已到和平巷25号配电箱停电检修",
    ],
)  # fmt: skip
def test_where_it_may_be_another_it_is_asked(working: World, text: str) -> None:
    assert last(working.member.texts(text)) == WHICH
    assert working.resident.got() == []
    assert len(working.tickets()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "等停电检修", "下水道堵了没法施工", "灯还是不亮，线断了", "和平巷17号路灯不亮",
        "灯泡坏了要换", "没人在家", "海景苑5幢下水道疏通了", "进展 海景苑5幢下水道堵了",
    ],
)  # fmt: skip
def test_words_on_the_work_are_its_progress(working: World, text: str) -> None:
    working.member.texts(text)
    assert "工单10008进展：" in last(working.resident.got())
    assert len(working.tickets()) == 1


def test_of_several_in_hand_the_one_that_it_is_about_has_it(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.neighbour.texts("和平巷25号垃圾没人清")
    world.leader.texts("收到10008 10019")
    world.leader.texts("和平巷25号垃圾又满了")
    assert "工单10019进展：" in last(world.neighbour.got())
    assert "已受理，工单10024" in last(world.leader.texts("海景苑5幢下水道堵了"))


@pytest.mark.parametrize("text", ["和平巷25号井盖没了", "海景苑5幢下水道堵了，谁来修"])
def test_another_matter_is_no_answer_to_a_question_for_y(working: World, text: str) -> None:
    working.member.texts("挂账10008 等配件")
    assert "已受理，工单10019" in last(working.member.texts(text))
    assert "挂账申请已报上级" in last(working.member.texts("Y"))


def test_what_may_be_another_is_no_answer_either(working: World) -> None:
    working.member.texts("挂账10008 等配件")
    assert last(working.member.texts("井盖没了，商量一下谁来修")) == WHICH
    assert "挂账申请已报上级" in last(working.member.texts("Y"))


def test_a_member_with_nothing_in_hand_reports_it_and_is_asked_where(town: World) -> None:
    assert "请回复具体地址" in last(town.member.texts("井盖没了，商量一下谁来修"))
    assert town.ticket().category == "manhole"


@pytest.mark.parametrize("text", ["N", "灯还没亮", "还没修好，不挂了"])
def test_what_is_of_the_same_matter_is_a_no(working: World, text: str) -> None:
    working.member.texts("挂账10008 等配件")
    assert last(working.member.texts(text)) == "好的，未作改动。"
