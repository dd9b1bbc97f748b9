"""What other systems should not post, and what each of it is answered."""

import pytest
import requests

from gateway.errors import Refused
from gateway.services.outside import bridge_clients
from tests import databases
from tests.public.bridged import ENVIRON, BridgedTown
from tests.public.test_bridge import MATTER
from tests.world import World

PATH = "/api/v1/tickets"


@pytest.fixture
def platform(tmp_path):
    """The town with a platform, on SQLite alone."""
    made = BridgedTown(databases.fresh("sqlite", tmp_path), tmp_path)
    yield made
    made.close()


def post(platform, content, kind="application/json", token=None):
    headers = {
        "Authorization": f"Bearer {platform.token if token is None else token}",
        "Content-Type": kind,
    }
    url = platform.listener.url + PATH
    with requests.post(url, data=content, headers=headers, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]
        return answer


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="no JSON"),
        pytest.param(b"\xff\xfe", "application/json", 400, id="not UTF-8"),
        pytest.param(b"[]", "application/json", 400, id="a list"),
        pytest.param(b"null", "application/json", 400, id="nothing"),
        pytest.param(b"[" * 30_000, "application/json", 400, id="deep"),
        pytest.param(b"x" * 10_000_000, "application/json", 413, id="10 MB"),
        pytest.param(b"external_id=1", "application/x-www-form-urlencoded", 415, id="a form"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_reason(platform, content, kind, status):
    assert post(platform, content, kind).status_code == status


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 61}, "external_id"),
        ({"external_id": 17}, "external_id"),
        ({"appeal_subject": "  "}, "appeal_subject"),
        ({"appeal_subject": "字" * 2001}, "appeal_subject"),
        ({"appeal_subject": "a\x00b"}, "appeal_subject"),
        ({"appeal_subject": "\ud800"}, "appeal_subject"),
        ({"contact_phone": 13900001001}, "contact_phone"),
        ({"contact_phone": ["13900001001"]}, "contact_phone"),
        ({"contact_phone": "1" * 61}, "contact_phone"),
        ({"source": "a:b"}, "source"),
        ({"expected_deadline": "tomorrow"}, "expected_deadline"),
        ({"expected_deadline": "2026-03-10T09:00:00"}, "expected_deadline"),
        ({"expected_deadline": "0001-01-01T00:00:00+14:00"}, "expected_deadline"),
    ],
)
def test_a_value_that_will_not_do_is_named(platform, change, field):
    status, problem = platform.posts(PATH, MATTER | change)
    assert (status, problem["field"]) == (422, field)
    assert platform.world.tickets() == []


def test_another_matter_under_the_same_name_is_refused_and_told_why(platform):
    assert platform.posts(PATH, MATTER)[0] == 201
    status, problem = platform.posts(PATH, MATTER | {"appeal_subject": "别的事"})
    assert (status, problem["code"]) == (409, "other_matter")
    assert "external_id" in problem["detail"]


@pytest.mark.parametrize("token", ["", "xyz", "é", "xyz" * 2000, "' OR 1=1 --"])
def test_a_token_that_nobody_has_opens_nothing_and_leaves_a_line(platform, token, caplog):
    answer = post(platform, b"{}", token=token.encode().decode("latin-1"))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    told = [one.__dict__ for one in caplog.records if one.getMessage() == "Refused a callback"]
    assert [one["url"] for one in told] == ([PATH] if token else [])
    assert not token or token not in str(told)


@pytest.mark.parametrize("number", ["1", "10009", "x", "99999999999999999999", "10008"])
def test_a_number_of_somebody_else_is_not_there(platform, number):
    platform.world.resident.texts("和平巷17号路灯不亮")
    assert platform.gets(f"{PATH}/{number}")[0] == 404


@pytest.mark.parametrize(
    "asked",
    [{}, {"since": "x"}, {"since": "2026-01-01"}, {"since": "2026-01-01T00:00:00Z", "limit": "0"}],
)
def test_a_question_that_cannot_be_answered_says_why(platform, asked):
    status, problem = platform.gets(PATH, **asked)
    assert status == 422
    assert problem["field"] in ("since", "limit")


@pytest.mark.parametrize(
    ("name", "url", "secret", "code"),
    [
        ("A B", "", "", "client_name"),
        ("a", "http://example.org/x", "PLATFORM_SECRET", "push_url"),
        ("a", "https://user:pass@example.org/", "PLATFORM_SECRET", "push_url"),
        ("a", "ftp://127.0.0.1/", "PLATFORM_SECRET", "push_url"),
        ("a", "https://example.org:x/", "PLATFORM_SECRET", "push_url"),
        ("a", "https://example.org/", "NOT_THERE", "push_secret"),
    ],
)
def test_a_client_is_let_in_with_a_safe_address_and_a_secret(town: World, name, url, secret, code):
    with pytest.raises(Refused) as refused, town.office.desk() as desk:
        bridge_clients.add(desk, name, [], url, secret, ENVIRON)
    assert refused.value.code == code
