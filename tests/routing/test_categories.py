import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.ticket import Tier
from routing import categories
from routing.text import plain
from tests.routing import town

LEXICON = town.lexicon()


def best(text):
    found = LEXICON.guess(plain(text))
    return found[0].category.code if found and found[0].confidence >= 0.5 else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("门口路灯不亮好几天了", "lighting"),
        ("The street lights are out", "lighting"),
        ("家里没水了", "water_supply"),
        ("小区又停电了", "power"),
        ("井盖丢了，太危险", "manhole"),
        ("下水道堵了污水横流", "drainage"),
        ("楼下广场舞音响太吵", "noise"),
        ("消防通道被私家车堵住", "fire_hazard"),
        ("垃圾堆了一个星期没人清运", "garbage"),
        ("rubbish has not been collected", "garbage"),
        ("流浪狗咬人", "animals"),
        ("电梯坏了三天", "elevator"),
        ("物业不作为乱收费，业委会不管", "property_management"),
        ("老板拖欠工资", "labour_dispute"),
        ("居住证怎么办", "residence"),
        ("医保报销比例是多少", "social_insurance"),
        ("饭店后厨食品过期", "food_safety"),
        ("工厂半夜排放废气，臭味刺鼻", "pollution"),
        ("独居老人没人照顾", "elderly_care"),
        ("红绿灯坏了", "traffic_signals"),
        ("宽带断网没人修", "telecom"),
        ("马桶堵了想找人疏通马桶", "home_service"),
        ("网格员态度恶劣", "staff_complaint"),
        ("给网格员点赞，非常感谢网格", "praise"),
        ("今天天气不错", None),
        ("请问", None),
    ],
)
def test_the_words_of_a_report_name_its_category(text, code):
    assert best(text) == code


def test_one_weak_word_is_not_enough_and_a_strong_one_is():
    assert LEXICON.guess("公司")[0].confidence < 0.5 < LEXICON.guess("路灯")[0].confidence


def test_two_equal_categories_leave_both_below_the_limit():
    found = LEXICON.guess("路灯和井盖")
    assert {one.category.code for one in found} == {"lighting", "manhole"}
    assert all(one.confidence < 0.5 for one in found)


def test_repeating_a_word_makes_nothing_surer():
    assert LEXICON.guess("路灯路灯路灯") == LEXICON.guess("路灯")


def test_a_word_within_a_longer_one_does_not_count():
    assert [one.category.code for one in LEXICON.guess("消防通道")] == ["fire_hazard"]


def test_every_tier_of_the_lexicon_has_its_deadlines():
    assert {category.tier for category in LEXICON.by_code.values()} <= set(Tier)


def test_every_category_has_names_in_both_languages():
    assert all(category.zh and category.en for category in LEXICON.by_code.values())


@given(st.text())
def test_confidence_lies_between_none_and_all(text):
    assert all(0 < one.confidence < 1 for one in LEXICON.guess(plain(text)))


@pytest.mark.parametrize(
    "table",
    [
        'code = "x"\nzh = "甲"\nen = "X"\ntier = "general"',
        'code = "x"\nzh = "甲"\ntier = "general"\ngrid = true',
        'code = "x"\nzh = "甲"\nen = "X"\ntier = "general"\ngrid = true\nwrods = ["甲"]',
    ],
)
def test_a_wrong_category_is_named(tmp_path, table):
    file = tmp_path / "categories.toml"
    file.write_text(f"[[category]]\n{table}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="category x"):
        categories.load(file)


@pytest.mark.parametrize("category", LEXICON.by_code.values(), ids=lambda one: one.code)
def test_a_category_that_is_written_and_read_again_is_the_same(category):
    assert categories.read("edits", categories.written(category)) == category


def test_a_category_that_is_switched_off_keeps_its_name_and_gets_no_text():
    lighting = LEXICON.by_code["lighting"]
    changed = LEXICON.amended(dataclasses.replace(lighting, off=True))
    assert changed.by_code["lighting"].zh == lighting.zh
    assert "lighting" not in {one.code for one in changed.offered}
    assert changed.guess("路灯") == ()
    assert LEXICON.guess("路灯")[0].category is lighting
