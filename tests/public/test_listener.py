"""What the outer listener says to anybody, whatever is asked."""

from flask.testing import FlaskClient

from tests.world import World


def test_it_says_that_it_lives(stranger: FlaskClient) -> None:
    assert stranger.get("/healthz").get_json() == {"alive": True}


def test_what_is_not_there_is_a_problem_with_its_reason(stranger: FlaskClient) -> None:
    answer = stranger.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == 404
    assert problem["title"] == "Not Found"
    assert problem["instance"] == "/api/v1/nothing"


def test_an_address_that_asks_too_much_is_told_when_to_come_back(
    stranger: FlaskClient, town: World
) -> None:
    most = town.office.rules.settings.web.requests_a_second
    answers = [stranger.get("/api/v1/nothing") for _ in range(3 * most)]
    refused = [one for one in answers if one.status_code == 429]
    assert refused
    assert all(one.mimetype == "application/problem+json" for one in refused)
    assert int(refused[0].headers["Retry-After"]) >= 1
    assert stranger.get("/healthz").status_code == 200


def test_the_addresses_of_one_network_are_one_stranger(stranger: FlaskClient, town: World) -> None:
    most = town.office.rules.settings.web.requests_a_second

    def asks(address: str) -> int:
        told = {"REMOTE_ADDR": address}
        return stranger.get("/api/v1/nothing", environ_overrides=told).status_code

    answers = [asks(f"2001:db8:1:2::{nth:x}") for nth in range(3 * most)]
    assert 429 in answers
    assert asks("2001:db8:1:3::1") == 404


def test_nothing_of_an_answer_may_be_framed_or_guessed(stranger: FlaskClient) -> None:
    headers = stranger.get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
