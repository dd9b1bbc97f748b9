"""Callbacks of providers behind HTTP: stored and acknowledged, or refused with the reason."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from gateway.channel_settings import ChannelSettings
from gateway.domain.delivery import Intake
from gateway.store.tables import Report
from modems.http import items
from modems.http.account import Account, Template
from tests import databases, listener
from tests.domain.test_private import CARD
from tests.modems.provider import SECRET
from tests.modems.test_http_arrivals import ALIYUN, ALIYUN_REPORT, JSON, KANNEL, TENCENT
from tests.world import RESIDENT, World

OLD = "an-older-secret-of-ours"
_PROFILES = ("json", "kannel", "aliyun", "tencent")


def account(profile: str) -> Account:
    return Account(profile, "http://x", secrets=(SECRET, OLD), templates={"*": Template("SMS_1")})


@pytest.fixture
def city(tmp_path):
    """A town with a channel of each profile, named after it."""
    channels = tuple(ChannelSettings(one, "http", http=account(one)) for one in _PROFILES)
    made = World(databases.fresh("sqlite", tmp_path), tmp_path, channels=channels)
    yield made
    made.close()


@pytest.fixture
def provider(city: World) -> FlaskClient:
    return listener.app_of(city).test_client()


def posts(provider: FlaskClient, what: object, channel: str, path: str = "", secret: str = SECRET):
    """JSON as a provider posts it, signed."""
    body = what if isinstance(what, bytes) else json.dumps(what).encode()
    signed = {"X-Gridline-Signature": items.signature(SECRET, body)}
    return provider.post(f"/hooks/http/{channel}/{secret}{path}", data=body, headers=signed)


def words(city: World) -> list[str | None]:
    with city.store.read() as tx:
        return [tx.merge(one).words.body for one in city.messages()]


# ---------------------------------------------------------------- what is taken


@pytest.mark.parametrize(
    ("profile", "thing", "ack"),
    [
        ("json", JSON, {"accepted": 1, "refused": []}),
        ("json", [JSON], {"accepted": 1, "refused": []}),
        ("aliyun", [ALIYUN], {"code": 0, "msg": "接收成功"}),
        ("tencent", TENCENT, {"result": 0, "errmsg": "OK"}),
    ],
)
def test_a_text_is_stored_and_acknowledged_in_the_provider_s_words(
    city, provider, profile, thing, ack
):
    for _ in range(2):  # it may post it again
        answer = posts(provider, thing, profile)
        assert (answer.status_code, answer.get_json()) == (200, ack)
    (message,) = city.messages()
    assert (message.channel, message.phone) == (profile, f"+86{RESIDENT}")
    assert message.status == Intake.WAITING
    assert words(city) == ["路灯不亮"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_kannel_asks_or_posts_and_hears_nothing(city, provider, method):
    place = "query_string" if method == "get" else "data"
    address = f"/hooks/http/kannel/{SECRET}"
    answer = getattr(provider, method)(address, **{place: KANNEL})
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", "text/plain")
    assert words(city) == ["路灯不亮"]
    assert city.messages()[0].external_id == "4f2a63e6"


def test_a_text_of_kannel_that_is_not_utf_8_is_set_aside_as_it_came(city, provider):
    query = f"id=7&from=%2B86{RESIDENT}&text=%C2%B7%B5%C6"
    for _ in range(2):  # it may ask again
        asked = provider.get(f"/hooks/http/kannel/{SECRET}", query_string=query)
        assert asked.status_code == 200
    form = {"content_type": "application/x-www-form-urlencoded"}
    posted = provider.post(f"/hooks/http/kannel/{SECRET}", data=b"id=8&text=\xff\xfe", **form)
    assert posted.status_code == 200
    states = [(one.status, one.error) for one in city.messages()]
    assert states == [(Intake.ASIDE, "it is not UTF-8")] * 2
    with city.store.read() as tx:
        raw = [tx.merge(one).words.raw for one in city.messages()]
    assert "text=%C2%B7%B5%C6" in raw[0]
    assert "text=\\xff\\xfe" in raw[1]


def test_a_text_of_kannel_that_could_not_be_told_from_a_repeat_is_set_aside(city, provider):
    bare = {"from": f"+86{RESIDENT}", "text": "路灯不亮"}
    for _ in range(2):
        provider.get(f"/hooks/http/kannel/{SECRET}", query_string=bare)
    states = [(one.status, one.error) for one in city.messages()]
    assert states == [(Intake.ASIDE, "it has neither id nor at")]


def test_a_query_of_too_many_fields_is_refused(city, provider):
    answer = provider.get(f"/hooks/http/kannel/{SECRET}", query_string="a=1&" * 200)
    assert (answer.status_code, answer.get_json()["detail"]) == (
        400,
        "The query has too many fields.",
    )
    assert city.messages() == []


def test_a_batch_with_a_bad_item_keeps_the_good_ones_and_sets_the_bad_one_aside(city, provider):
    bad = {"phone_number": "13900001001", "content": "半条"}
    other = ALIYUN | {"sequence_id": 2, "content": "井盖丢了"}
    for _ in range(2):
        assert posts(provider, [ALIYUN, bad, other], "aliyun").status_code == 200
    states = [(one.status, one.error) for one in city.messages()]
    assert states == [
        (Intake.WAITING, None),
        (Intake.ASIDE, "it has no sequence_id"),
        (Intake.WAITING, None),
    ]
    assert words(city) == ["路灯不亮", None, "井盖丢了"]


def test_a_private_number_is_masked_where_nothing_else_can_be_read(city, provider):
    posts(provider, [{"content": f"身份证{CARD}"}], "aliyun")
    with city.store.read() as tx:
        raw = tx.merge(city.messages()[0]).words.raw
    assert "身份证" in raw
    assert CARD not in raw


def test_a_json_provider_hears_which_items_were_bad(provider):
    answer = posts(provider, [JSON, {"id": "2"}], "json")
    assert answer.get_json() == {
        "accepted": 1,
        "refused": [{"index": 1, "reason": "it has no from"}],
    }


def test_the_same_id_at_two_providers_is_two_texts(city, provider):
    posts(provider, JSON | {"id": "1234567890"}, "json")
    posts(provider, [ALIYUN], "aliyun")
    assert len(city.messages()) == 2


def test_a_number_that_is_none_is_kept_and_never_texted(city, provider):
    posts(provider, JSON | {"from": "no phone at all " * 9}, "json")
    city.settle()
    assert len(city.messages()) == 1
    assert city.messages("out") == []


def test_a_report_of_a_text_we_do_not_know_waits_and_an_unreadable_one_is_no_text(city, provider):
    for _ in range(2):
        answer = posts(provider, [ALIYUN_REPORT, {"success": 1}], "aliyun", "/report")
        assert answer.get_json() == {"code": 0, "msg": "接收成功"}
    with city.store.read() as tx:
        assert tx.query(Report).count() == 1
    assert city.messages() == []


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("channel", "secret"),
    [
        ("json", "wrong"),
        ("json", SECRET[:-1]),
        ("json", "密码"),
        ("none", SECRET),
        ("loop", SECRET),
    ],
)
@pytest.mark.parametrize("path", ["", "/report"])
def test_a_wrong_name_and_a_wrong_secret_look_the_same(city, provider, channel, secret, path):
    answer = posts(provider, JSON, channel, path, secret)
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"] == "There is no channel of this name with this secret."
    assert city.messages() == []


def test_an_older_secret_still_opens_while_it_is_being_changed(city, provider):
    body = json.dumps(JSON).encode()
    signed = {"X-Gridline-Signature": f"sha256={items.signature(OLD, body).upper()}"}
    answer = provider.post(f"/hooks/http/json/{OLD}", data=body, headers=signed)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Gridline-Signature": ""},
        {"X-Gridline-Signature": "密"},
        {"X-Gridline-Signature": "0" * 64},
        {"X-Gridline-Signature": items.signature(SECRET, b"another body")},
        {"X-Gridline-Signature": items.signature("another secret", json.dumps(JSON).encode())},
    ],
)
def test_json_without_our_signature_is_refused(city, provider, headers):
    answer = provider.post(
        f"/hooks/http/json/{SECRET}", data=json.dumps(JSON).encode(), headers=headers
    )
    assert answer.status_code == 403
    assert "X-Gridline-Signature" in answer.get_json()["detail"]
    assert city.messages() == []


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ('{"text": "路灯"}'.encode("gbk"), 400, "The body is not UTF-8."),
        (b"{", 400, "The body is not JSON."),
        (b"", 400, "The body is not JSON."),
        (b"x" * 10_000_000, 413, "The body is larger than this address takes."),
    ],
)
@pytest.mark.parametrize("profile", ["json", "aliyun", "tencent"])
def test_a_body_that_cannot_be_read_is_refused(city, provider, profile, body, status, why):
    answer = posts(provider, body, profile)
    assert (answer.status_code, answer.get_json()["detail"]) == (status, why)
    assert city.messages() == []


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
@pytest.mark.parametrize("profile", ["json", "aliyun", "tencent"])
def test_only_posts_are_taken_where_things_are_posted(provider, profile, method):
    answer = getattr(provider, method)(f"/hooks/http/{profile}/{SECRET}")
    assert answer.status_code == 405


def test_a_look_at_kannel_s_address_stores_nothing(city, provider):
    assert provider.head(f"/hooks/http/kannel/{SECRET}", query_string=KANNEL).status_code == 405
    assert city.messages() == []


def test_what_cannot_be_stored_is_answered_503_and_comes_again(city, provider, monkeypatch):
    monkeypatch.setattr("gateway.store.db.BUSY_SECONDS", 0)
    with sqlite3.connect(city.store.file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = posts(provider, [ALIYUN], "aliyun")
        other.execute("ROLLBACK")
    other.close()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert city.messages() == []
    assert posts(provider, [ALIYUN], "aliyun").status_code == 200
    assert words(city) == ["路灯不亮"]


def test_who_is_refused_leaves_a_line_a_minute_that_says_why_and_no_secret(city, provider, caplog):
    for _ in range(3):
        posts(provider, JSON, "json", secret="a-wrong-one")
    posts(provider, JSON, "json", "/report", secret="a-wrong-one")
    posts(provider, JSON, "a-secret-where-a-name-belongs")
    provider.post(f"/hooks/http/json/{SECRET}", data=b"{}")
    city.clock.passes(minutes=1)
    posts(provider, JSON, "json", secret="a-wrong-one")
    told = [one for one in caplog.records if one.getMessage() == "Refused a callback"]
    counts = [(one.channel, one.reason[:6], one.refused) for one in told]
    wrong = ("json", "There ", 1), ("?", "There ", 1), ("json", "X-Grid", 1), ("json", "There ", 4)
    assert tuple(counts) == wrong
    told_all = str([one.__dict__ for one in told])
    assert not any(one in told_all for one in (SECRET, "a-wrong-one", "a-secret-where"))


def test_no_secret_and_no_text_reach_the_log(provider, caplog):
    posts(provider, [{"phone_number": "13900001001", "content": "路灯不亮"}], "aliyun")
    posts(provider, b"{", "aliyun")
    posts(provider, JSON, "json", secret="a-wrong-one")
    told = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    assert "An item was not understood" in told
    for secret in (SECRET, "路灯", "13900001001", "a-wrong-one"):
        assert secret not in told


def test_the_same_text_posted_many_times_at_once_is_one(database, tmp_path):
    channels = (ChannelSettings("aliyun", "http", http=account("aliyun")),)
    busy = World(database, tmp_path, populated=False, channels=channels)
    outer = listener.app_of(busy)
    with ThreadPoolExecutor(8) as pool:
        posted = [pool.submit(posts, outer.test_client(), [ALIYUN], "aliyun") for _ in range(16)]
        assert {one.result().status_code for one in posted} == {200}
    assert len(busy.messages()) == 1
    busy.close()
