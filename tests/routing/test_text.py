import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.text import numeral, plain


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("　和平巷１７号　路灯不亮", "和平巷17号路灯不亮"),
        ("和平\u200b巷 17 号\ufeff", "和平巷17号"),
        ("Street  LIGHT\nbroken", "street light broken"),
        ("路燈壞了", "路灯坏了"),
        ("\ud83d路灯", "路灯"),
    ],
)
def test_texts_typed_in_many_ways_become_one(typed, same):
    assert plain(typed) == same


@given(st.text(st.characters(exclude_categories=())))
def test_a_plain_text_stays_as_it_is(text):
    assert plain(plain(plain(text))) == plain(plain(text))


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        ("17", 17), ("十七", 17), ("一七", 17), ("二十", 20), ("一百二十三", 123), ("两百", 200),
        ("二〇八", 208), ("十", 10), ("", None), ("甲", None), ("1" * 10, None),
    ],
)  # fmt: skip
def test_house_numbers_are_read_in_both_scripts(digits, number):
    assert numeral(digits) == number
