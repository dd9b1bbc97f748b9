import pytest

from modems import catalog
from modems.errors import Blame, Fate
from tests.modems.oracles import gsmmodem_errors


@pytest.mark.parametrize(
    ("line", "code", "fate"),
    [
        ("ERROR", "refused", Fate.UNCERTAIN),
        ("+CMS ERROR: 38", "network_out_of_order", Fate.RETRYABLE),
        ("+CMS ERROR: 500", "unknown_error", Fate.UNCERTAIN),
        ("+CMS ERROR: 197", "duplicate_short_message", Fate.UNCERTAIN),
        ("+CMS ERROR: 70000", "refused", Fate.UNCERTAIN),
        ("+CME ERROR: 14", "sim_busy", Fate.RETRYABLE),
        ("+CME ERROR: SIM busy", "sim_busy", Fate.RETRYABLE),
        ("+CME ERROR: SIM PIN required", "sim_pin_required", Fate.RETRYABLE),
        ("+CMS ERROR: no network service", "no_network_service", Fate.RETRYABLE),
        ("+CME ERROR: something new", "refused", Fate.UNCERTAIN),
        ("COMMAND NOT SUPPORT", "refused", Fate.UNCERTAIN),
    ],
)
def test_a_failed_result_has_a_word_and_a_fate(line, code, fate):
    error = catalog.refusal(line)
    assert (error.code, error.fate) == (code, fate)


def test_what_keeps_every_text_from_leaving_says_nothing_final_of_one():
    codes = catalog._OF_THE_LINE
    errors = [catalog.refusal(f"+{name} ERROR: {one}") for name in codes for one in codes[name]]
    assert {error.blame for error in errors} == {Blame.LINE}
    assert {error.code for error in errors if error.fate is not Fate.RETRYABLE} == {
        "network_timeout"
    }
    assert catalog.refusal("+CMS ERROR: 38").blame is None


@pytest.mark.parametrize("line", ["OK", "+CMGS: 7", "+CMGL: 1,0,,23", "", "ERRORS", "NO CARRIER"])
def test_other_lines_are_no_failure(line):
    assert catalog.refusal(line) is None


def test_no_code_stands_twice():
    for fates in (catalog.WORDS_CMS, catalog.WORDS_CME):
        codes = [code for words in fates.values() for code in words]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("family", "oracle"),
    [
        ("CME", gsmmodem_errors.PinRequiredError),
        ("CME", gsmmodem_errors.PukRequiredError),
        ("CME", gsmmodem_errors.IncorrectPinError),
        ("CMS", gsmmodem_errors.SmscNumberUnknownError),
    ],
)
def test_gsmmodem_names_the_same_codes(family, oracle):
    assert (family, oracle("AT").code) in catalog.ERRORS


def test_a_make_is_found_by_part_of_its_name():
    assert catalog.quirks("HUAWEI TECHNOLOGIES") == catalog.QUIRKS["huawei"]
    assert catalog.quirks("somebody") == ()
