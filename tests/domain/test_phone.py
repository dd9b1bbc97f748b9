"""Phones have one form each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain import phone
from gateway.domain.phone import Numbering, PhoneKind

HERE = Numbering("86", "0580")


@pytest.mark.parametrize(
    ("shown", "value", "kind"),
    [
        ("13912341234", "+8613912341234", "mobile"),
        ("8613912341234", "+8613912341234", "mobile"),
        ("+8613912341234", "+8613912341234", "mobile"),
        ("008613912341234", "+8613912341234", "mobile"),
        ("139 1234 1234", "+8613912341234", "mobile"),
        ("0580-8189000", "0580-8189000", "landline"),
        ("+865808189000", "0580-8189000", "landline"),
        ("8189000", "0580-8189000", "landline"),
        ("021-62345678", "02162345678", "landline"),
        ("+14155552671", "+14155552671", "foreign"),
        ("106901234", "106901234", "service"),
        ("110", "110", "service"),
        ("12345", "12345", "service"),
        ("95588", "95588", "service"),
        ("10086", "10086", "service"),
        ("Beeline", "Beeline", "name"),
        ("", "", "withheld"),
    ],
)
def test_the_ways_networks_and_people_write_a_phone(shown, value, kind):
    assert phone.canonical(shown, HERE) == phone.Phone(value, PhoneKind(kind))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("13900001001(张三)", "+8613900001001"),
        ("１３９００００１００１（张三）", "+8613900001001"),
        ("张三 139 0000 1001", "+8613900001001"),
        ("13900001001/13900001002", "+8613900001001"),
        ("13900001001、8189001", "+8613900001001"),
        ("13900001001 13900001002", "+8613900001001"),
        ("13900001001(13900001002)", "+8613900001001"),
        ("139****1001，13900001002", "+8613900001002"),
        ("0580-8189001转802", "0580-8189001"),
        ("0580-8189001-802", "0580-8189001"),
        ("(0580)8189001 分机2", "0580-8189001"),
        ("单位8189001", "0580-8189001"),
        ("+852 9123 4567 陈", "+85291234567"),
        ("匿名", None),
        ("无", None),
        ("139****1001", None),
        ("139xxxx1001", None),
        ("400-812-3456", None),
        ("400-8123-456", None),
        ("400 8123456", None),
        ("4008123456转1", None),
        ("12345转来", None),
        ("330902199001011234", None),
        ("QQ8123456", None),
        ("", None),
    ],
)
def test_the_first_number_of_a_person_s_among_words(words, value):
    found = phone.among_words(words, HERE)
    assert (found and found.value) == value


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("13900001001/13900001002", "139****1001/139****1002"),
        ("0580-8189001转802", "058****9001转802"),
        ("匿名", "匿名"),
    ],
)
def test_words_about_phones_are_shown_without_them(words, shown):
    assert phone.hidden(words) == shown


@given(st.text(max_size=60))
def test_whatever_words_say_nothing_breaks(words):
    found = phone.among_words(words, HERE)
    assert found is None or phone.canonical(found.value, HERE) == found


def test_only_mobiles_and_foreign_numbers_take_texts():
    takes = {kind: phone.Phone("1", kind).takes_texts for kind in PhoneKind}
    assert [kind for kind, able in takes.items() if able] == [PhoneKind.MOBILE, PhoneKind.FOREIGN]


@pytest.mark.parametrize(
    ("value", "seen"), [("+8613912341234", "139****1234"), ("0580-8189000", "0580****9000")]
)
def test_a_masked_phone_keeps_head_and_tail(value, seen):
    assert phone.masked(value) == seen


@given(st.text(max_size=30))
def test_whatever_a_network_shows_is_a_phone_or_a_value_error(shown):
    try:
        known = phone.canonical(shown, HERE)
    except ValueError:
        return
    assert phone.canonical(known.value, HERE).value == known.value
