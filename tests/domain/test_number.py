"""Ticket numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain import number

NTH = st.integers(1, 2_000_000)


@pytest.mark.parametrize(("n", "expected"), [(1, 10008), (2, 10019), (43, 10429), (44, 10432)])
def test_the_first_tickets(n, expected):
    assert number.nth(n) == expected


def test_the_example_of_the_thesis():
    assert number.is_valid(5724)


@given(NTH)
def test_a_number_leads_back_to_its_place_in_the_sequence(n):
    assert number.ordinal(number.nth(n)) == n


@given(NTH)
def test_no_number_looks_like_a_landline_or_a_mobile(n):
    assert len(str(number.nth(n))) in (5, 6, 8, 9)


def test_eight_digits_come_after_six():
    assert [len(str(number.nth(n))) for n in (9_000, 9_001, 99_000, 99_001)] == [5, 6, 6, 8]


@given(NTH, st.data())
def test_one_wrong_digit_or_two_swapped_ones_name_no_ticket(n, data):
    digits = list(str(number.nth(n)))
    at = data.draw(st.integers(0, len(digits) - 1))
    wrong = [*digits]
    wrong[at] = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[at]]))
    swapped = [*digits]
    if at:
        swapped[at - 1], swapped[at] = swapped[at], swapped[at - 1]
    for slip in (wrong, swapped):
        assert slip == digits or not number.is_valid(int("".join(slip)))


@given(st.integers(0, 10**13))
def test_any_other_number_is_no_ticket(value):
    found = number.ordinal(value)
    assert found is None or number.nth(found) == value
