"""How alike two texts are: pairs of characters, without numbers and polite words."""

import pytest

from gateway.domain import signs
from gateway.domain.likeness import likeness
from gateway.settings import CONFIG

SIGNS = signs.load(CONFIG / "signs.toml")


def alike(one: str, other: str) -> float:
    return likeness(one, other, SIGNS.polite)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("和平巷17号路灯不亮", "和平巷19号路灯不亮了，请尽快处理"),
        ("您好，和平巷口下水道堵了，麻烦处理一下", "和平巷口的下水道堵了三天了！！"),
        ("和平巷１７号路燈不亮", "和平巷17号路灯不亮"),
        ("streetlight is out on Heping lane", "Hello, the STREETLIGHT is out, Heping lane 17"),
    ],
)
def test_the_same_matter_in_other_words_is_alike(one: str, other: str) -> None:
    assert alike(one, other) >= 0.5
    assert alike(one, other) == alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("和平巷17号路灯不亮", "和平巷17号垃圾没人清理，臭味很大"),
        ("请尽快处理，谢谢", "请尽快处理，谢谢"),
        ("停电", "停电的时候电梯里关了人，物业一直不来"),
        ("17", "17"),
        ("", "路灯不亮"),
    ],
)
def test_another_matter_or_nothing_at_all_is_not(one: str, other: str) -> None:
    assert alike(one, other) < 0.5


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("我们准备去区政府上访", "上访"),
        ("好多人在工地门口拉橫幅", ""),
        ("工人在门口拉横幅", "拉横幅"),
        ("They will BLOCK THE ROAD", "block the road"),
        ("路灯不亮", ""),
    ],
)
def test_words_of_crowds_are_found(text: str, word: str) -> None:
    assert SIGNS.tell_of_gathering(text) == word
