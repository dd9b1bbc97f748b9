"""SIGKILL of the channels process at each step between the SIM and the database, and back.

Each test stops the world at one step: by a modem that keeps an answer to itself, or by a lock that
the test holds. The account of the town after each test says that nothing was lost or doubled.
"""

import pytest

from gateway.domain.delivery import State
from modems.simulator import pdus
from tests.processes.person import PATIENCE_SECONDS, Person
from tests.processes.town import Town, only
from tests.runtime.waiting import ended, lives, until

LONG = "和平巷17号路灯不亮，" + "从上周起每天晚上都是这样，" * 4


def freshness(town: Town) -> list[bool]:
    """Of each text on the SIM, whether nobody has listed it yet."""
    return [slot["fresh"] for slot in town.modems["m1"].slots()]


def handed_over(town: Town) -> int:
    return int(town.modems["m1"].status()["submissions"])


def is_never_sent_again(town: Town, person: Person) -> None:
    """Later texts to the same phone have passed by, and the uncertain one was left alone."""
    before = len(person.deliveries())
    person.texts("查")
    until(lambda: len(person.deliveries(State.SENT)) >= before, PATIENCE_SECONDS)
    town.settles()
    assert only(person.deliveries(State.UNCERTAIN)).error == "crash"


# ---------------------------------------------------------------- in


def test_killed_before_a_text_is_listed(small: Town) -> None:
    resident = small.resident()
    small.freeze("channels")
    text = resident.reports()
    assert freshness(small) == [True]
    small.kill("channels")
    resident.hears("已受理")
    only(small.kept(text))


def test_killed_when_a_text_is_listed_and_not_stored(small: Town) -> None:
    resident = small.resident()
    with small.locked():
        text = resident.reports()
        until(lambda: freshness(small) == [False], PATIENCE_SECONDS)
        small.shoot("channels")
    resident.hears("已受理")
    only(small.kept(text))


@pytest.mark.parametrize("command", ["+CMGR", "+CMGD"])
def test_killed_when_a_text_is_stored_and_its_deletion_not_answered(
    small: Town, command: str
) -> None:
    resident = small.resident()
    small.modems["m1"].fault("swallow_answer", command=command)
    text = resident.reports()
    until(lambda: small.kept(text), PATIENCE_SECONDS)
    # The slot is read again before it is emptied.
    until(lambda: len(freshness(small)) == (command == "+CMGR"), PATIENCE_SECONDS)
    small.kill("channels")
    resident.hears("已受理")
    small.settles()
    only(small.kept(text))


def test_killed_before_the_bell_is_rung(small: Town) -> None:
    resident = small.resident()
    small.freeze("redis")
    text = resident.reports()
    until(lambda: small.kept(text), PATIENCE_SECONDS)
    small.shoot("channels")
    small.kill("redis")  # and with it what may have been said to it
    resident.hears("已受理")


# ---------------------------------------------------------------- out


def test_killed_when_a_text_is_in_the_journal_and_not_handed_over(small: Town) -> None:
    resident, before = small.resident(), handed_over(small)
    small.modems["m1"].fault("no_prompt")
    resident.reports()
    until(lambda: resident.deliveries(State.SENDING), PATIENCE_SECONDS)
    small.kill("channels")
    is_never_sent_again(small, resident)
    assert not [text for text in resident.got() if "已受理" in text]
    assert handed_over(small) > before


def test_killed_when_a_text_is_handed_over_and_not_answered(small: Town) -> None:
    resident, before = small.resident(), handed_over(small)
    small.modems["m1"].fault("swallow_answer", command="+CMGS")
    resident.reports()
    until(lambda: handed_over(small) > before, PATIENCE_SECONDS)
    small.kill("channels")
    is_never_sent_again(small, resident)
    assert sum("已受理" in text for text in resident.got()) == 1


def test_killed_when_a_text_is_answered_and_not_settled(small: Town) -> None:
    resident, modem = small.resident(), small.modems["m1"]
    modem.set(air_seconds=2.0)
    resident.reports()
    until(lambda: resident.deliveries(State.SENDING), PATIENCE_SECONDS)
    with small.locked():
        resident.hears("已受理")
        small.shoot("channels")
    modem.set(air_seconds=0.0)
    is_never_sent_again(small, resident)


def test_killed_between_two_parts_of_a_text(small: Town) -> None:
    resident, leader, modem = small.resident(), small.leader(), small.modems["m1"]
    modem.set(air_seconds=2.0)
    before = handed_over(small)
    resident.reports(LONG)
    until(lambda: parts_to(small, leader, before), PATIENCE_SECONDS)
    dispatch = leader.deliveries()[-1]
    assert dispatch.state == State.SENDING
    small.shoot("channels")
    until(lambda: leader.deliveries()[-1].state == State.UNCERTAIN, PATIENCE_SECONDS)
    modem.set(air_seconds=0.0)
    modem.hang_up()  # and with it what may still be on the air
    small.listens()
    small.settles()
    assert leader.deliveries()[-1].id == dispatch.id
    assert sorted(parts_to(small, leader, before)) in ([1], [1, 2])


def parts_to(town: Town, person: Person, since: int) -> list[int]:
    rows = town.modems["m1"].submissions(since)
    return [row["part"] for row in rows if row["to"] == person.phone]


def test_the_report_on_an_uncertain_text_settles_it(small: Town) -> None:
    resident, modem, before = small.resident(), small.modems["m1"], handed_over(small)
    modem.fault("swallow_answer", command="+CMGS")
    resident.reports()
    until(lambda: handed_over(small) > before, PATIENCE_SECONDS)
    small.kill("channels")
    until(lambda: resident.deliveries(State.UNCERTAIN), PATIENCE_SECONDS)
    sent = modem.submissions(before)[0]
    at = only(small.kept(small.brought[-1].text)).at
    modem.receive_pdu(pdus.report(sent["reference"], resident.phone, at, at, 0))
    until(lambda: resident.deliveries(State.DELIVERED), PATIENCE_SECONDS)


# ---------------------------------------------------------------- all of it


def test_a_killed_supervisor_leaves_no_second_owner_of_a_port(large: Town) -> None:
    resident, old = large.resident(), large.pids()
    with large.locked("messages"):
        text = resident.reports()
        until(large.waits_for_lock, PATIENCE_SECONDS)
        large.shoot_supervisor()  # its courier is told to stop, and cannot yet
        large.begin()
        until(lambda: "channels already runs" in large.said(), PATIENCE_SECONDS)
        assert lives(old["channels"])
    until(lambda: ended(*old.values()), PATIENCE_SECONDS)
    large.listens()
    resident.hears("已受理")
    only(large.kept(text))
