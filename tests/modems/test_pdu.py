from datetime import UTC, datetime, timedelta

import pytest

from modems import alphabet, fields, pdu
from modems.channel import Fragment, PhoneType, ReportState
from modems.fields import Octets, PduError
from tests.modems.vectors import HEAD, VECTORS

PERSON = "0C919998103254760"
STAMP = "52111201020323"
AT = datetime(2025, 11, 21, 2, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(("name", "tail", "text"), VECTORS, ids=[row[0] for row in VECTORS])
def test_a_known_pdu_says_its_text(name, tail, text):
    assert pdu.decode(HEAD + tail).content.units.decode("utf-16-be", "replace") == text


def vector(name):
    return pdu.decode(HEAD + next(row[1] for row in VECTORS if row[0] == name))


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("plain", None),
        ("8-bit parts", Fragment(200, 2, 2)),
        ("16-bit parts", Fragment(0x1BEEF, 2, 2)),
        ("16-bit parts, UCS-2", Fragment(0x10102, 3, 3)),
        ("a pair in two", Fragment(9, 2, 1)),
    ],
)
def test_a_part_says_which_it_is(name, fragment):
    assert vector(name).content.fragment == fragment


@pytest.mark.parametrize(
    ("name", "phone", "phone_type"),
    [
        ("plain", "+998901234567", PhoneType.INTERNATIONAL),
        ("a name of seven", "Beeline", PhoneType.ALPHANUMERIC),
        ("a national number", "8189000", PhoneType.NATIONAL),
    ],
)
def test_a_sender_is_shown_as_the_network_labelled_it(name, phone, phone_type):
    message = vector(name)
    assert (message.phone, message.phone_type) == (phone, phone_type)


def test_a_time_stamp_is_an_instant_whatever_its_zone():
    assert vector("plain").stamped_at == AT
    assert vector("zone -03:30").stamped_at == AT.replace(hour=13, minute=50)


def test_half_a_surrogate_pair_keeps_its_octets():
    assert vector("a pair in two").content.units == b"\x00a\xd8\x3d"


def test_a_report_says_what_became_of_which_message():
    report = pdu.decode(HEAD + "064D0C91999810325476521112010203495211120102544946")
    assert (report.reference, report.phone) == (77, "+998901234567")
    assert (report.status, report.state) == (0x46, ReportState.FAILED)
    assert report.at - report.sent_at == timedelta(seconds=15)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0x00, ReportState.DELIVERED),
        (0x02, ReportState.DELIVERED),
        (0x20, ReportState.PENDING),
        (0x46, ReportState.FAILED),
        (0x65, ReportState.FAILED),
        (0x7F, ReportState.PENDING),
        (0xFF, ReportState.PENDING),
    ],
)
def test_a_reserved_status_settles_nothing(status, state):
    assert pdu.StatusReport(1, "1", None, None, status).state is state


def deliver(scheme="00", length="02", data="E834", *, first="04", stamp=STAMP):
    return pdu.decode(f"{HEAD}{first}{PERSON[:16]}00{scheme}{stamp}{length}{data}")


@pytest.mark.parametrize("stamp", ["52001201020323", "FFFFFFFFFFFFFF", "521112010203F3"])
def test_a_time_stamp_that_is_none_costs_no_text(stamp):
    message = deliver(stamp=stamp)
    assert message.stamped_at is None
    assert message.content.units == "hi".encode("utf-16-be")


def test_a_missing_tail_costs_only_the_tail():
    content = deliver("08", "08", "4F60597D00").content
    assert (content.units.decode("utf-16-be"), content.fault) == ("你好", "the end is missing")


def test_octets_after_the_end_are_not_read():
    assert deliver("08", "02", "4F60597D").content.units.decode("utf-16-be") == "你"


def test_eight_bit_data_is_read_as_latin():
    assert deliver("F5", "02", "41E9").content.units.decode("utf-16-be") == "Aé"


def test_data_for_a_port_is_no_text_and_says_so():
    content = deliver("04", "0A", "0605040B8423F0010203", first="44").content
    assert (content.units, content.fault) == (None, "is data for port 2948")


def test_compressed_text_says_so():
    assert deliver("20").content.units is None


@pytest.mark.parametrize(
    ("septets", "text"),
    [
        (b"a\x1b", "a "),  # nothing follows the escape
        (b"\x1b\x1b", " "),
        (b"\x1bA", "A"),  # no such extension
        (b"\x1be", "€"),
        (b"", ""),
    ],
)
def test_an_escape_without_meaning_loses_nothing_else(septets, text):
    assert alphabet.decode(septets) == text


def test_national_tables_are_used_when_the_header_names_them():
    assert alphabet.decode(b"\x1bS\x1bg", single=1) == "Şğ"
    assert alphabet.decode(b"\x07\x40", locking=1) == "ıİ"
    assert alphabet.decode(b"\x1bA\x1b\x09", single=2) == "Áç"
    assert alphabet.decode(b"\x1b\x7b", single=3) == "ã"


def test_a_name_of_seven_counted_in_octets_ends_without_an_at():
    assert fields.read_address(Octets("0ED0C272999D769701"))[0] == "Beeline"


def test_stars_and_hashes_are_dialled_and_shown():
    assert fields.read_address(Octets(fields.address("*100#").hex()))[0] == "*100#"


@pytest.mark.parametrize("phone", ["", "+", "Beeline", "1" * 21, "abc", "１２３"])
def test_what_cannot_be_dialled_is_refused(phone):
    with pytest.raises(PduError):
        pdu.submit(phone, "hi")


def test_what_does_not_fit_is_refused():
    with pytest.raises(PduError):
        pdu.submit("1", "网" * 71)


@pytest.mark.parametrize(
    ("period", "value"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=5), 0),
        (timedelta(hours=12), 143),
        (timedelta(hours=12, minutes=1), 144),
        (timedelta(days=2), 168),
        (timedelta(weeks=5), 197),
        (timedelta(weeks=500), 255),
    ],
)
def test_a_validity_is_the_shortest_that_suffices(period, value):
    assert fields.validity(period) == value
    assert bytes.fromhex(pdu.submit("1", "", validity=period).hex)[-2] == value


def test_a_submit_asks_for_a_report_and_its_length_leaves_the_centre_out():
    message = pdu.submit("+8613912345678", "你好")
    octets = bytes.fromhex(message.hex)
    assert octets[1] & pdu.REPORT_WANTED
    assert message.length == len(octets) - 1
