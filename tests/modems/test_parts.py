import pytest
from hypothesis import given
from hypothesis import strategies as st

from modems import alphabet, parts, pdu
from modems.channel import Fragment
from modems.errors import ChannelError, Fate
from modems.simulator import pdus
from tests.modems.oracles import gsmmodem

GSM_TEXTS = st.text(
    st.sampled_from("abc @€[]{}~\\^|§" + alphabet.DEFAULT.replace("\x1b", "")), max_size=700
)
WIDE_TEXTS = st.text(st.sampled_from("网格ab😀𠮷👍🏽"), max_size=400)
TEXTS = st.one_of(GSM_TEXTS, WIDE_TEXTS, st.text(max_size=300))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("网" * 70, 1),
        ("网" * 71, 2),
        ("网" * 134, 2),
        ("网" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("𠮷" * 67, 3),  # 33 whole ones fit in 67 units
        ("网" * 2000, 30),
        ("a" * 2000, 14),
    ],
)
def test_a_text_costs_so_many_segments(text, count):
    assert parts.segments(text) == count


@given(TEXTS)
def test_the_parts_of_a_text_are_the_text(text):
    assert "".join(parts.cut(text)) == text


@given(TEXTS)
def test_each_piece_fits_a_message_and_tears_no_character(text):
    pieces = parts.pieces("+8613912345678", text, 7)
    for piece in pieces:
        message = pdu.submit(piece.phone, piece.text, piece.fragment, wide=piece.wide)
        read = pdus.read_submit(message.hex)
        assert read.units.decode("utf-16-be") == piece.text
        assert read.fragment == piece.fragment


@given(TEXTS.map(lambda text: text + "a" * 161), st.integers(0, 100_000))
def test_parts_are_numbered_and_carry_the_reference_in_eight_bits(text, reference):
    fragments = [piece.fragment for piece in parts.pieces("1", text, reference)]
    total = len(fragments)
    assert fragments == [Fragment(reference % 256, total, seq + 1) for seq in range(total)]


@given(TEXTS)
def test_a_text_split_again_has_the_same_pieces_all_in_its_own_coding(text):
    pieces = parts.pieces("1", text, 1)
    assert parts.pieces("1", text, 1) == pieces
    assert {piece.wide for piece in pieces} == {parts.is_wide(text)}


@given(TEXTS)
def test_units_cut_anywhere_are_joined_to_the_text(text):
    units = text.encode("utf-16-be")
    assert parts.join(units[start : start + 134] for start in range(0, len(units), 134)) == text


def test_half_a_pair_is_shown_as_missing():
    assert parts.join([b"\x00a\xd8\x3d"]) == "a\ufffd"


# gsmmodem takes ` for § and counts characters beyond the first plane as one unit.
@given(st.one_of(GSM_TEXTS, st.text(st.sampled_from("网格ab员"), max_size=300)))
def test_gsmmodem_counts_the_same(text):
    text = text.replace("§", "")
    assert parts.segments(text) == len(gsmmodem.encodeSmsSubmitPdu("+1", text))


def test_a_text_beyond_255_parts_is_never_sent():
    assert len(parts.pieces("1", "网" * (255 * 67), 1)) == 255
    with pytest.raises(ChannelError) as refused:
        parts.pieces("1", "网" * (255 * 67 + 1), 1)
    assert refused.value.fate is Fate.FINAL
