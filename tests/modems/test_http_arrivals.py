"""What a provider posts: texts and delivery reports of each profile, and what cannot be read."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modems.channel import Arrival, DeliveryReport, ReportState
from modems.http import items, profiles
from modems.http.profile import Unread
from modems.http.profiles import PROFILES

NINE = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)  # in China
EPOCH = str(int(NINE.timestamp()))

JSON = {"id": "a1", "from": "+8613900001001", "to": "8189000", "text": "路灯不亮", "at": EPOCH}
KANNEL = {"id": "4f2a63e6", "from": "+8613900001001", "text": "路灯不亮", "at": EPOCH}
ALIYUN = {
    "phone_number": "13900001001",
    "send_time": "2026-03-10 09:00:00",
    "content": "路灯不亮",
    "sign_name": "普陀网格",
    "dest_code": "8189000",
    "sequence_id": 1234567890,
}
TENCENT = {
    "extend": "1",
    "mobile": "13900001001",
    "nationcode": "86",
    "sign": "普陀网格",
    "text": "路灯不亮",
    "time": int(EPOCH),
}
ALIYUN_REPORT = {
    "phone_number": "13900001001",
    "send_time": "2026-03-10 08:59:00",
    "report_time": "2026-03-10 09:00:00",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "900619746936498440^0",
    "out_id": "7",
}
TENCENT_REPORT = {
    "user_receive_time": "2026-03-10 09:00:00",
    "nationcode": "86",
    "mobile": "13900001001",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "5000:1045",
}
JSON_REPORT = {"id": "abc", "to": "+8613900001001", "state": "delivered", "at": EPOCH}
KANNEL_REPORT = {"id": "7", "to": "008613900001001", "state": "1", "at": EPOCH, "code": "ACK/"}


def texts(profile: str, *things: object) -> list[Arrival | Unread]:
    """Kannel's are a query each; the others' come in one array."""
    known = PROFILES[profile]
    if known.in_query:
        return [one for thing in things for one in profiles.texts(known, thing, b"")]
    return profiles.texts(known, {}, json.dumps(things).encode())


def reports(profile: str, *things: object) -> list[DeliveryReport | Unread]:
    known = PROFILES[profile]
    if known.in_query:
        return [one for thing in things for one in profiles.reports(known, thing, b"")]
    return profiles.reports(known, {}, json.dumps(things).encode())


TEXTS = [("json", JSON), ("kannel", KANNEL), ("aliyun", ALIYUN), ("tencent", TENCENT)]
REPORTS = [
    ("json", JSON_REPORT),
    ("kannel", KANNEL_REPORT),
    ("aliyun", ALIYUN_REPORT),
    ("tencent", TENCENT_REPORT),
]


@pytest.mark.parametrize(("profile", "thing"), TEXTS)
def test_a_text_is_read(profile, thing):
    (text,) = texts(profile, thing)
    assert text.phone.endswith("13900001001")
    assert text.text == "路灯不亮"
    assert text.stamped_at == NINE


@pytest.mark.parametrize(("profile", "thing"), TEXTS)
def test_the_same_text_has_the_same_fingerprint_and_another_one_has_another(profile, thing):
    again = {**thing, "unheard-of": "is ignored"}
    names = {"json": "id", "kannel": "id", "aliyun": "sequence_id", "tencent": "time"}
    other = {**thing, names[profile]: "1773104401"}
    first, second, third = texts(profile, thing, again, other)
    assert first.fingerprint == second.fingerprint
    assert third.fingerprint not in (first.fingerprint, "")


def test_kannel_s_text_without_id_is_known_again_by_its_words_and_time():
    bare = {key: value for key, value in KANNEL.items() if key != "id"}
    first, again, other = texts("kannel", bare, dict(bare), {**bare, "text": "别的"})
    assert first.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("profile", "thing", "reference", "attempt"),
    [
        ("json", JSON_REPORT, "abc", 0),
        ("json", JSON_REPORT | {"attempt": 7}, "abc", 7),
        ("kannel", KANNEL_REPORT, "7", 7),
        ("aliyun", ALIYUN_REPORT, "900619746936498440^0", 7),
        ("tencent", TENCENT_REPORT, "5000:1045", 0),
    ],
)
def test_a_report_is_read(profile, thing, reference, attempt):
    (report,) = reports(profile, thing)
    assert report.state is ReportState.DELIVERED
    assert (report.reference, report.attempt, report.at) == (reference, attempt, NINE)
    assert report.phone.endswith("13900001001")


@pytest.mark.parametrize(
    ("profile", "thing", "state", "code"),
    [
        ("json", JSON_REPORT | {"state": "UNDELIV", "code": "21"}, ReportState.FAILED, "21"),
        ("json", JSON_REPORT | {"state": "ACCEPTD"}, ReportState.PENDING, ""),
        ("kannel", KANNEL_REPORT | {"state": "2"}, ReportState.FAILED, "ACK/"),
        ("kannel", KANNEL_REPORT | {"state": "16"}, ReportState.FAILED, "ACK/"),
        ("kannel", KANNEL_REPORT | {"state": "8"}, ReportState.PENDING, "ACK/"),
        ("aliyun", ALIYUN_REPORT | {"success": False, "err_code": "MK:0010"},
         ReportState.FAILED, "MK:0010"),
        ("tencent", TENCENT_REPORT | {"report_status": "FAIL", "errmsg": "UNDELIV"},
         ReportState.FAILED, "UNDELIV"),
    ],
)  # fmt: skip
def test_a_report_says_how_it_went(profile, thing, state, code):
    (report,) = reports(profile, thing)
    assert (report.state, report.code) == (state, code)


@pytest.mark.parametrize(
    ("read", "profile", "good", "bad", "reason"),
    [
        (texts, "json", JSON, {"id": "a2", "text": "?"}, "it has no from"),
        (texts, "json", JSON, {"from": "13900001001", "text": "?"}, "it has no id"),
        (texts, "json", JSON, JSON | {"text": ["?"]}, "its text is no text"),
        (texts, "json", JSON, JSON | {"from": True}, "its from is no text"),
        (texts, "json", JSON, "路灯", "it is no object"),
        (texts, "kannel", KANNEL, {"id": "7", "from": "13900001001"}, "it has no text"),
        (texts, "kannel", KANNEL, {"from": "13900001001", "text": "路灯不亮"},
         "it has neither id nor at"),
        (texts, "aliyun", ALIYUN, {"phone_number": "13900001001"}, "it has no sequence_id"),
        (texts, "tencent", TENCENT, {"mobile": "", "text": "?"}, "it has no mobile"),
        (reports, "json", JSON_REPORT, JSON_REPORT | {"state": "lost"},
         "its state is none of delivered, pending, failed"),
        (reports, "kannel", KANNEL_REPORT, KANNEL_REPORT | {"state": "%d"},
         "its state is no report of Kannel's"),
        (reports, "aliyun", ALIYUN_REPORT, ALIYUN_REPORT | {"success": "true"},
         "its success is neither true nor false"),
        (reports, "aliyun", ALIYUN_REPORT, {}, "it has no phone_number"),
        (reports, "tencent", TENCENT_REPORT, TENCENT_REPORT | {"report_status": "?"},
         "its report_status is neither SUCCESS nor FAIL"),
    ],
)  # fmt: skip
def test_a_bad_item_says_why_and_spoils_no_good_one(read, profile, good, bad, reason):
    before, middle, after = read(profile, good, bad, good)
    assert before == after
    assert isinstance(before, Arrival | DeliveryReport)
    assert isinstance(middle, Unread)
    assert middle.reason == reason


def test_an_empty_text_is_a_text():
    (text,) = texts("json", JSON | {"text": ""})
    assert text.text == ""


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-03-10T09:00:00", "9" * 30, "0001-01-01T00:00:00+14:00", None]
)
def test_a_text_whose_time_cannot_be_read_has_none(at):
    (text,) = texts("json", JSON | {"at": at})
    assert text.stamped_at is None


def test_a_time_may_have_an_offset():
    (text,) = texts("json", JSON | {"at": "2026-03-10T09:00:00+08:00"})
    assert text.stamped_at == NINE


@pytest.mark.parametrize("profile", ["json", "aliyun", "tencent"])
@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('[{"id": "路灯'.encode("gbk"), "not UTF-8"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b"1" * 60_000, "not JSON"),
        (b"from=1&text=2", "not JSON"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(profile, body, why):
    with pytest.raises(items.Malformed, match=why):
        profiles.texts(PROFILES[profile], {}, body)


def test_half_a_smiley_comes_through_as_far_as_it_can():
    body = json.dumps(JSON | {"text": "好\ud83d", "from": "1390000\ud83d", "id": "\ud83d"}).encode()
    (text,) = profiles.texts(PROFILES["json"], {}, body)
    assert text.text == "好\ufffd"
    text.phone.encode()
    assert text.external_id is not None
    text.external_id.encode()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_NAMES = sorted({name for _, thing in TEXTS + REPORTS for name in thing})
_THINGS = st.dictionaries(st.sampled_from(_NAMES), _VALUES | st.text("0123456789", max_size=12))


@given(things=st.lists(_THINGS | _VALUES, max_size=4))
def test_whatever_is_posted_each_item_is_read_or_says_why(things):
    body = json.dumps(things).encode()
    for profile in PROFILES.values():
        if not profile.in_query:
            assert len(profiles.texts(profile, {}, body)) == len(things)
            assert len(profiles.reports(profile, {}, body)) == len(things)


@pytest.mark.parametrize(
    ("profile", "body", "mimetype"),
    [
        ("kannel", b"", "text/plain"),
        ("aliyun", '{"code":0,"msg":"接收成功"}'.encode(), "application/json"),
        ("tencent", b'{"result":0,"errmsg":"OK"}', "application/json"),
        ("json", b'{"accepted": 1, "refused": [{"index": 1, "reason": "it is no object"}]}',
         "application/json"),
    ],
)  # fmt: skip
def test_each_provider_hears_the_words_it_waits_for(profile, body, mimetype):
    taken = [*texts("json", JSON), Unread("1", "it is no object")]
    ack = PROFILES[profile].acknowledge(taken)
    assert (ack.body, ack.mimetype) == (body, mimetype)
