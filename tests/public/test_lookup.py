"""One's own ticket by its number and the last four digits; nothing for anybody else."""

import pytest

from tests import listener
from tests.world import RESIDENT

LAMP = "和平巷17号路灯坏了"
ENDING = RESIDENT[-4:]


@pytest.fixture
def visitor(world):
    """Somebody on the internet; the town is on both databases."""
    return listener.app_of(world).test_client()


def asks(visitor, number, ending, address="203.0.113.1", **query):
    return visitor.post(
        "/lookup",
        data={"number": number, "ending": ending},
        query_string=query,
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_who_reported_sees_how_far_it_is(world, visitor):
    world.resident.texts(LAMP)
    world.member.replies("收到10008")
    answer = asks(visitor, "10008", ENDING)
    assert answer.status_code == 200
    for shown in ("10008", "办理中", "路灯照明", "中大社区", "中大一格团队", "2026-03-17"):
        assert shown in answer.text
    english = asks(visitor, "10008", ENDING, lang="en").text
    assert "Street lighting" in english
    assert "Working" in english


@pytest.mark.parametrize(("number", "ending"), [("１０００８", "１００１"), ("#10008", ENDING),
                                                (" 工单10008号 ", f" {ENDING} ")])  # fmt: skip
def test_a_number_may_be_typed_as_it_is_written_elsewhere(town, stranger, number, ending):
    town.resident.texts(LAMP)
    assert asks(stranger, number, ending).status_code == 200


def test_it_is_never_kept_on_the_way(world, visitor):
    world.resident.texts(LAMP)
    for ending in (ENDING, "0000", "x"):
        answer = asks(visitor, "10008", ending)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_wrong_digits_and_a_number_that_is_none_get_the_same_answer(world, visitor):
    world.resident.texts(LAMP)
    answers = [asks(visitor, *pair) for pair in (("10008", "0000"), ("10017", ENDING),
                                                 ("10009", ENDING), ("999999999999", ENDING),
                                                 ("10008", RESIDENT[-5:-1]))]  # fmt: skip
    assert {one.status_code for one in answers} == {404}
    assert len({one.data for one in answers}) == 1
    assert len({tuple(sorted(one.headers.items())) for one in answers}) == 1


@pytest.mark.parametrize(
    "story",
    [
        ["保密 和平巷17号路灯坏了"],
        ["监督 和平巷的网格员王建国态度恶劣"],
        [LAMP, "撤销10008", "Y"],
    ],
)
def test_what_is_hidden_stays_hidden_here_too(world, visitor, story):
    for said in story:
        world.resident.texts(said)
    hidden, nothing = asks(visitor, "10008", ENDING), asks(visitor, "10017", ENDING)
    assert (hidden.status_code, hidden.data) == (404, nothing.data)


def test_a_caller_without_a_number_has_no_digits_to_guess(world, visitor):
    world.resident.texts(LAMP)
    with world.store.write() as tx:
        ticket = tx.get(type(world.ticket()), 1)
        ticket.phone = ""
    for ending in ("----", "", "0000"):
        assert asks(visitor, "10008", ending).status_code in (400, 404)


def refusals(answers):
    return [one.status_code for one in answers].index(429)


def test_a_stranger_guesses_at_a_number_only_so_often_and_its_owner_still_finds_it(world, visitor):
    world.resident.texts(LAMP)

    def tries(number, address):
        return [asks(visitor, number, f"{n:04}", address) for n in range(15)]

    # Whether there is such a ticket or not.
    known, unknown = tries("10008", "198.51.100.1"), tries("10017", "198.51.100.2")
    assert refusals(known) == refusals(unknown) == 10
    # Then even the right digits say nothing there.
    refused = asks(visitor, "10008", ENDING, "198.51.100.1")
    assert refused.status_code == 429
    assert refused.mimetype == "text/html"
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.data == asks(visitor, "10017", ENDING, "198.51.100.2").data
    assert "查询次数太多" in refused.text
    tries("10008", "198.51.100.3")
    assert asks(visitor, "10008", ENDING, "192.0.2.7").status_code == 200


def test_many_strangers_together_guess_at_a_number_only_so_often(world, visitor):
    world.resident.texts(LAMP)
    for number in ("10008", "10017"):
        answers = [asks(visitor, number, f"{n:04}", f"198.51.100.{n}") for n in range(210)]
        assert refusals(answers) == 200
    assert asks(visitor, "10008", ENDING, "192.0.2.7").status_code == 429


def test_an_address_may_ask_only_so_often_whatever_the_number(town, stranger):
    town.resident.texts(LAMP)
    answers = [asks(stranger, f"{number}", "0000") for number in range(10010, 10040)]
    assert refusals(answers) == 20
    assert asks(stranger, "10008", ENDING).status_code == 429
    assert asks(stranger, "10008", ENDING, "203.0.113.2").status_code == 200


def test_the_addresses_of_one_network_count_as_one(town, stranger):
    answers = [asks(stranger, f"{10010 + n}", "0000", f"2001:db8:1:2::{n:x}") for n in range(30)]
    assert refusals(answers) == 20
    assert asks(stranger, "10008", "0000", "2001:db8:1:3::1").status_code == 404
    mapped = [asks(stranger, f"{20010 + n}", "0000", f"::ffff:192.0.2.{n}") for n in range(30)]
    assert {one.status_code for one in mapped} == {404}


@pytest.mark.parametrize(
    ("number", "ending"),
    [("", ""), ("abc", ENDING), ("10008", "12345"), ("10008", "abcd"), ("-10008", ENDING),
     ("1" * 40, ENDING), ("10008\x00", ENDING), ("10008' OR 1=1", ENDING), ("10008", "١٢٣٤"),
     ("<b>10008</b>", ENDING)],
)  # fmt: skip
def test_what_is_no_number_is_said_to_be_none_and_not_repeated(stranger, number, ending):
    answer = asks(stranger, number, ending)
    assert answer.status_code == 400
    assert "请填工单号" in answer.text
    assert not number or len(number) < 6 or number not in answer.text


def test_a_body_that_is_too_large_or_not_utf_8_is_answered_by_a_page(stranger):
    large = stranger.post("/lookup", data={"number": "1" * 10_000_000})
    assert (large.status_code, large.mimetype) == (413, "text/html")
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert (
        stranger.post("/lookup", data=b"number=%ff%fe&ending=\xff\xfe", **form).status_code == 400
    )
    assert stranger.post("/lookup", data=b"{", content_type="application/json").status_code == 400


def test_another_method_is_a_problem_with_its_reason(stranger):
    answer = stranger.put("/lookup")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
