"""On duty or off until a time of the clock, or for half a day: 值班到晚上8点, 请假半天."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, put_on_duty
from tests.journeys.told import last
from tests.world import MEMBER, World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("值班到晚上8点", "20:00"), ("值班到八点半", "20:30"), ("值班到20:30", "20:30"),
        ("值班到明早8点", "03-11 08:00"), ("值班到晚上12点", "03-11 00:00"),
        ("值班到12点", "12:00"), ("值班半天", "12:00"), ("值班两天", "03-12 00:00"),
        ("ON UNTIL 8:30 PM", "20:30"), ("值班", "03-11 00:00"),
        ("值班到晚上1点", "03-11 01:00"), ("值班到夜里十二点半", "03-11 00:30"),
        ("值班到下午1点", "13:00"), ("值班到明天晚上1点", "03-12 01:00"),
        ("值班到明晚8点", "03-11 20:00"), ("值班到晚上十点半", "22:30"),
        ("值班到8.30", "20:30"), ("值班到晚上十点三十分", "22:30"), ("值班到00:30", "03-11 00:30"),
    ],
)  # fmt: skip
def test_who_says_until_when_is_on_duty_until_then(town: World, text: str, until: str) -> None:
    assert last(town.member.texts(text)) == f"已登记值班，至{until}。"


@pytest.mark.parametrize(
    ("now", "text", "until"),
    [
        ("19:30", "值班到早上8点", "03-11 08:00"), ("13:00", "值班到凌晨2点", "03-11 02:00"),
        ("13:00", "ON UNTIL 12 AM", "03-11 00:00"), ("13:00", "ON UNTIL 12 PM", "03-11 12:00"),
        ("07:00", "值班到今晚8点", "20:00"), ("00:30", "值班到中午1点", "13:00"),
        ("19:30", "值班到8点", "20:00"), ("09:00", "值班到0点", "03-11 00:00"),
        ("07:30", "值班到上午8点", "08:00"),
        ("00:30", "值班到晚上1点", "01:00"), ("19:30", "值班到08:00", "03-11 08:00"),
    ],
)  # fmt: skip
def test_which_half_of_the_day_is_said_counts(town: World, now: str, text: str, until: str) -> None:
    jump(town, f"2026-03-10 {now}")
    assert last(town.member.texts(text)) == f"已登记值班，至{until}。"


@pytest.mark.parametrize("eight", ["08:00", "０８：００", "8:00", "8点", "早上八点", "08点整"])
def test_eight_is_eight_however_it_is_written(town: World, eight: str) -> None:
    jump(town, "2026-03-10 07:00")
    assert last(town.member.texts(f"值班到{eight}")) == "已登记值班，至08:00。"
    answer = last(town.member.texts(f"请假至{eight} 王建国"))
    assert answer == "已登记请假至08:00，由王建国顶班。"


def test_who_is_on_duty_for_longer_already_hears_so(town: World) -> None:
    put_on_duty(town, MEMBER, "T1")  # for twelve hours
    assert last(town.member.texts("值班到晚上8点")) == "已登记值班，至21:00。"
    assert last(town.member.texts("值班到晚上10点")) == "已登记值班，至22:00。"


def test_after_that_the_leader_is_texted_again(town: World) -> None:
    town.member.texts("值班到晚上8点")
    town.resident.texts("和平巷17号路灯不亮")
    assert (len(town.member.got()), town.leader.got()) == (1, [])
    jump(town, "2026-03-10 20:00")
    town.neighbour.texts("和平巷3号垃圾三天没清")
    assert not any("10019" in text for text in town.member.got())
    assert any("10019" in text for text in town.leader.got())


@pytest.mark.parametrize(
    ("now", "text", "until"),
    [
        ("09:00", "请假半天，王建国替", "12:00"), ("12:30", "请半天假 王建国", "17:30"),
        ("09:00", "请假到14点 王建国", "14:00"), ("09:00", "请假到下午2点半让王建国顶", "14:30"),
        ("09:00", "OFF UNTIL 2 PM 王建国", "14:00"), ("09:00", "请假 王建国替 半天", "12:00"),
        ("09:00", "请假3小时 王建国", "12:00"), ("09:00", "请假3小时让王建国顶", "12:00"),
    ],
)  # fmt: skip
def test_who_is_off_for_a_while_is_covered_until_then_and_back_by_itself(
    town: World, now: str, text: str, until: str
) -> None:
    jump(town, f"2026-03-10 {now}")
    assert last(town.member.texts(text)) == f"已登记请假至{until}，由王建国顶班。"
    assert "不能顶班" in last(town.leader.texts("请假 李秀英"))
    jump(town, f"2026-03-10 {until}")
    assert "由李秀英顶班" in last(town.leader.texts("请假 李秀英"))


def test_who_is_off_for_two_days_is_off_tomorrow_as_well(town: World) -> None:
    assert last(town.member.texts("请假两天 王建国")) == "已登记请假至03-12 00:00，由王建国顶班。"
    for now, off in (("2026-03-11 09:00", True), ("2026-03-12 09:00", False)):
        jump(town, now)
        assert ("不能顶班" in last(town.leader.texts("请假 李秀英"))) is off


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("值班到晚上", "值班到20点"), ("值班到25点", "值班到20点"),
        ("请假到后天 王建国", "请假半天 张三"), ("值班到8点的人呢", "值班到20点"),
    ],
)  # fmt: skip
def test_what_is_not_understood_of_it_is_answered_with_the_right_example(
    town: World, text: str, example: str
) -> None:
    assert last(town.member.texts(text)).startswith(f"没看懂。例：{example}；")


def test_who_covers_is_asked_for_and_half_a_day_it_stays(town: World) -> None:
    assert "请写明由谁顶班" in last(town.member.texts("请假半天"))
    assert last(town.member.texts("王建国")) == "已登记请假至12:00，由王建国顶班。"


def test_after_the_working_day_half_a_day_is_its_rest(town: World) -> None:
    jump(town, "2026-03-10 18:00")
    assert last(town.member.texts("请假半天 王建国")) == "已登记请假，由王建国顶班。"


def test_who_is_off_for_a_shift_over_midnight_hears_until_when(town: World) -> None:
    put_on_duty(town, MEMBER, "T1", "2026-03-10 20:00", "2026-03-11 08:00")
    assert last(town.member.texts("请假 王建国")) == "已登记请假至03-11 08:00，由王建国顶班。"


def test_who_is_back_early_or_has_a_shift_from_then_on_is_there(town: World) -> None:
    town.member.texts("请假半天 王建国")
    town.member.texts("请假半天 王建国")
    assert "已登记值班" in last(town.member.texts("值班到12点"))
    town.clock.passes(minutes=1)
    assert "由李秀英顶班" in last(town.leader.texts("请假到11点 李秀英"))


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("明天后天请假 王建国", "请假半天 张三"), ("明天上午请假 王建国", "请假半天 张三"),
        ("下午请假 王建国顶", "请假半天 张三"), ("从明天起请假3天 王建国", "请假半天 张三"),
        ("请假3月12日到14日 王建国", "请假半天 张三"), ("请假3月9日 王建国", "请假半天 张三"),
        ("我明天值班", "值班到20点"), ("今晚谁值班", "值班到20点"), ("值班的是谁？", "值班到20点"),
    ],
)  # fmt: skip
def test_duty_of_another_time_is_about_no_ticket_and_is_none(working, text, example):
    told = f"短信只登记从现在起的值班、请假和以后某一天的请假，别的请看排班表。例：{example}"
    assert last(working.member.texts(text)) == told
    assert last(working.other_leader.texts(text)) == told
    assert working.resident.got() == []
    assert len(working.tickets()) == 1


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("明天请假 王建国", "03-11"), ("请假 3月12日，由王建国顶班", "03-12"),
        ("我周五有事请假，让王建国替我", "03-13"), ("下周二休假一天 王建国", "03-17"),
        ("请假1日 王建国", "04-01"),
    ],
)  # fmt: skip
def test_leave_of_a_day_to_come_is_taken(town: World, text: str, since: str) -> None:
    told = last(town.member.texts(text))
    assert told.startswith(f"已登记{since} 00:00至")
    assert told.endswith("请假，由王建国顶班。")


def test_who_covers_a_day_to_come_is_asked_for(town: World) -> None:
    assert "请写明由谁顶班" in last(town.member.texts("下周一请假"))
    assert last(town.member.texts("王建国")).startswith("已登记03-16 00:00至03-17 00:00请假")


def test_leave_until_an_unknown_day_is_no_progress(working):
    assert "例：请假半天 张三" in last(working.member.texts("请假到周五 王建国"))
    assert working.resident.got() == []


@pytest.mark.parametrize(
    "text",
    [
        "今天有事请假，让王建国顶一下", "身体不舒服，请假，王建国替", "休假 王建国",
    ],
)  # fmt: skip
def test_who_says_first_why_is_off(town, text):
    assert last(town.member.texts(text)) == "已登记请假，由王建国顶班。"


@pytest.mark.parametrize(
    "text",
    [
        "明天上班去看", "下班前能修好", "明天值班电工来修", "居民明天请假在家", "上班到现场看了",
        "明天请假的那户在家",
    ],
)  # fmt: skip
def test_words_on_work_are_no_word_of_duty(working, text):
    working.member.texts(text)
    assert f"工单10008进展：{text}" in last(working.resident.got())
