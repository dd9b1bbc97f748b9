"""Identity-card and bank numbers are found however they are written; phones are left alone."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.domain import private

CARD = "330902199001011238"  # nobody's
BANK = "6222021001116245702"


def check_digit(first):
    weights = [2 ** (17 - nth) % 11 for nth in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))
    return next(c for c, value in zip("0123456789X", range(11), strict=True)
                if (total + value) % 11 == 1)  # fmt: skip


@st.composite
def cards(draw):
    """Identity cards as GB 11643 makes them."""
    province = draw(st.sampled_from(["11", "33", "44", "51", "65", "82"]))
    day = draw(st.dates(date(1900, 1, 1), date(2026, 12, 31)))
    rest = draw(st.integers(0, 9999999))
    digits = f"{province}{rest // 1000:04}{day:%Y%m%d}{rest % 1000:03}"
    return digits + check_digit(digits)


@pytest.mark.parametrize(
    "written",
    [
        f"身份证{CARD}，请查",
        f"{CARD[:6]} {CARD[6:14]} {CARD[14:]}",
        CARD.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
        CARD.translate({ord(str(n)): "零一二三四五六七八九"[n] for n in range(10)}),
        "\u200b".join(CARD),
        f"{CARD}13900001001",
        f"银行卡{BANK}一共两张",
        f"{BANK[:4]} {BANK[4:8]} {BANK[8:12]} {BANK[12:16]} {BANK[16:]}",
        f"{BANK[:6]}-{BANK[6:]}",
        "老身份证330902900101123",
        "11010519491231002x",
    ],
)
def test_a_private_number_is_starred_however_it_is_written(written):
    shown = private.masked(written)
    assert shown.count("*") >= 11, shown
    assert len(shown) == len(written)
    assert private.masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "13900001001", "8613900001001", "+86 139 0000 1001", "008613900001001",
        "我13900001001，他13900001002", "13900001001 13900001002", "13900001001 0580-8189000",
        "0580-8189000 0580-8189001", "收到 10429 10432 100081", "和平巷17号5幢203室",
        "2026-11-22 10:30到12:00", "户号3309021234567", "123456789012345678901",
    ],
)  # fmt: skip
def test_phones_tickets_and_addresses_stay(text):
    assert private.masked(text) == text


@given(cards(), st.text(max_size=30), st.text(max_size=30))
@example(CARD, "1", "1")
def test_no_identity_card_is_left_whatever_stands_around_it(card, before, after):
    assert card not in private.masked(f"{before}{card}{after}")


@given(st.text(alphabet="1 -Xx6零", max_size=1500))
def test_nothing_but_digits_changes(text):
    shown = private.masked(text)
    assert all(a == b or b == "*" for a, b in zip(text, shown, strict=True))
