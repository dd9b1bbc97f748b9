"""Whatever is written is read again, by us and by others; whatever comes is a value or an error."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given, settings
from hypothesis import strategies as st

from modems import alphabet, pdu, userdata
from modems.fields import PduError
from modems.simulator import pdus
from tests.modems.oracles import gsmmodem, smspdudecoder
from tests.modems.vectors import HEAD, VECTORS

AT = datetime(2025, 11, 21, 2, 20, 30, tzinfo=UTC)
PHONES = st.from_regex(r"\+?[0-9]{1,15}", fullmatch=True)
GSM_TEXTS = st.text(
    st.sampled_from(alphabet.DEFAULT.replace("\x1b", "") + "".join(alphabet.EXTENSION.values()))
)
TEXTS = st.one_of(GSM_TEXTS, st.text(max_size=70))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
ZONES = st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


def fits(text):
    return len(pdus.parts.cut(text)) == 1


@given(PHONES, TEXTS.filter(fits), MOMENTS, ZONES)
def test_what_the_network_writes_is_read_again(phone, text, moment, zone):
    at = moment.replace(tzinfo=zone)
    (written,) = pdus.deliveries(phone, text, at, 1, bits=8)
    message = pdu.decode(written)
    assert message.content.units == text.encode("utf-16-be")
    assert message.phone == phone
    assert message.stamped_at == at


@given(PHONES, TEXTS.filter(fits))
def test_what_we_submit_the_network_reads(phone, text):
    message = pdus.read_submit(pdu.submit(phone, text).hex)
    assert (message.phone, message.units) == (phone, text.encode("utf-16-be"))


# gsmmodem reads § as a backtick, drops a form feed, loses an @ at the end of the text, and leaves
# a pair of surrogates apart.
@given(PHONES, TEXTS.filter(fits))
def test_gsmmodem_reads_the_same(phone, text):
    text = text.replace("§", "").replace("\f", "").rstrip("@")
    (written,) = pdus.deliveries(phone, text, AT, 1, bits=8)
    theirs = gsmmodem.decodeSmsPdu(written)
    assert theirs["number"] == phone
    assert theirs["time"] == AT
    assert theirs["text"].encode("utf-16-be", "surrogatepass") == text.encode("utf-16-be")


# smspdudecoder puts an @ after texts with extension characters that fill the octet.
@given(PHONES, TEXTS.filter(fits))
def test_smspdudecoder_reads_the_same(phone, text):
    text = "".join(character for character in text if character not in alphabet.EXTENSION.values())
    (written,) = pdus.deliveries(phone, text, AT, 1, bits=16)
    theirs = smspdudecoder.read_incoming_sms(written)
    assert (theirs["sender"], theirs["content"], theirs["date"]) == (phone, text, AT)


# gsmmodem cannot encode what lies beyond the first plane, takes ` for §, stumbles over ÿ, and
# needs UCS-2 for a form feed; a number without + it calls national, we leave that to the network.
@given(PHONES, TEXTS.filter(fits))
def test_gsmmodem_submits_the_same_octets(phone, text):
    phone = "+" + phone.removeprefix("+")
    text = "".join(c for c in text if c not in "`§ÿ\f\x1b" and ord(c) < 0x10000)
    (theirs,) = gsmmodem.encodeSmsSubmitPdu(phone, text)
    ours = pdu.submit(phone, text)
    assert (str(theirs), theirs.tpduLength) == (ours.hex, ours.length)


@settings(max_examples=500)
@given(
    st.sampled_from([bytes.fromhex(HEAD + row[1]) for row in VECTORS]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=4),
    st.integers(0, 60),
)
@example(b"", [], 0)
def test_a_damaged_pdu_is_a_value_or_one_kind_of_error(octets, changes, length):
    damaged = bytearray(octets[:length])
    for position, value in changes:
        if position < len(damaged):
            damaged[position] = value
    with contextlib.suppress(PduError):
        assert pdu.decode(damaged.hex())


@given(st.text(max_size=40))
def test_any_line_is_a_value_or_one_kind_of_error(line):
    with contextlib.suppress(PduError):
        assert pdu.decode(line)


@given(st.binary(max_size=140), st.integers(0, 255), st.integers(0, 255), st.booleans())
def test_any_user_data_is_a_value_or_one_kind_of_error(raw, length, scheme, has_header):
    try:
        content = userdata.read(raw, length, scheme, has_header)
    except PduError:
        return
    assert content.units is None or len(content.units) % 2 == 0
