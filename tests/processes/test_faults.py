"""What a town meets besides death: a wiped Redis, a held database, a poisoned text, a full disk."""

import os
import subprocess
import sys
import time

import pytest
from sqlalchemy import select

from gateway import settings
from gateway.cli import parts
from gateway.domain.delivery import Intake, State
from gateway.services.texts import outbox
from gateway.store.tables import ChannelState, Message, Words
from tests.processes.person import PATIENCE_SECONDS
from tests.processes.town import START_SECONDS, Town, only
from tests.runtime.waiting import until

_LOCK_SECONDS = 10.0


def test_redis_wiped_in_the_middle_loses_nothing(town: Town) -> None:
    residents = [town.resident(modem) for modem in ("m1", "m2") for _ in range(20)]
    with town.redis() as redis:
        for count, resident in enumerate(residents):
            resident.reports()
            if count % 5 == 0:
                redis.flushall()
    for resident in residents:
        resident.hears("已受理")


def test_redis_killed_in_the_middle_loses_nothing(small: Town) -> None:
    residents = [small.resident(modem) for modem in ("m1", "m2") for _ in range(10)]
    for resident in residents[:10]:
        resident.reports()
    small.shoot("redis")
    for resident in residents[10:]:
        resident.reports()
    for resident in residents:
        resident.hears("已受理")


def test_a_database_that_is_held_for_ten_seconds_delays_and_loses_nothing(small: Town) -> None:
    residents = [small.resident(modem) for modem in ("m1", "m2") for _ in range(5)]
    with small.locked():
        until_held = time.monotonic() + _LOCK_SECONDS
        for resident in residents:
            resident.reports()
        until(lambda: time.monotonic() > until_held, _LOCK_SECONDS + 5)
        assert not small.kept(small.brought[-1].text)
    for resident in residents:
        resident.hears("已受理")


def test_a_text_that_cannot_be_handled_is_set_aside_and_the_next_one_goes_on(small: Town) -> None:
    town, resident, neighbour = small, small.resident(), small.resident()
    # An open question about a ticket that does not exist.
    town.change(
        "INSERT INTO prompts (phone, kind, action, tickets, asked_at, expires_at)"
        f" VALUES ('{resident.phone}', 'rate', '', '[]', '2020-01-01', '2099-01-01')"
    )
    resident.texts("1")
    until(lambda: town.kept("1"), PATIENCE_SECONDS)
    later = resident.reports()
    neighbour.reports()
    neighbour.hears("已受理")
    assert only(town.kept(later)).status is Intake.WAITING
    resident.hears("已受理")
    poisoned = next(one for one in town.kept("1") if one.phone == resident.phone)
    assert (poisoned.status, poisoned.attempts) == (Intake.ASIDE, 3)
    assert "resident_texts.py" in (poisoned.error or "")
    assert resident.phone not in town.said()


def test_an_arrival_that_cannot_be_stored_is_set_aside_and_the_line_goes_on(small: Town) -> None:
    small.change(
        "CREATE TRIGGER poison BEFORE INSERT ON texts WHEN NEW.body = '毒'"
        " BEGIN SELECT RAISE(ABORT, 'poison'); END"
    )
    try:
        resident = small.resident()
        resident.texts("毒")
        resident.reports()
        resident.hears("已受理")
        small.settles()
    finally:
        small.change("DROP TRIGGER poison")
    poisoned = only(small.rows(select(Message).where(Message.error == "IntegrityError")))
    assert poisoned.status is Intake.ASIDE
    words = only(small.rows(select(Words).where(Words.id == poisoned.text_id)))
    assert "毒".encode("utf-16-be").hex().upper() in words.raw


def test_a_text_too_long_for_any_network_fails_and_the_line_goes_on(small: Town) -> None:
    resident = small.resident()
    # No door lets such a text in; the line must not depend on that.
    office = parts.office(settings.load(small.settings, small.data))
    with office.desk() as desk:
        outbox.queue_plain(desk, resident.phone, "长" * 20_000, "m1")
    office.store.close()
    until(lambda: resident.deliveries(State.FAILED), PATIENCE_SECONDS)
    assert only(resident.deliveries()).error == "text_too_long"
    resident.reports()
    resident.hears("已受理")
    small.run("delivery", "drop", str(resident.deliveries()[0].id), "--reason", "测试")


def test_texts_wait_while_a_modem_has_no_network_and_leave_when_it_is_back(small: Town) -> None:
    modem, resident = small.modems["m1"], small.resident("m1")
    modem.set(registration=2)
    try:
        resident.reports()
        state = select(ChannelState).where(ChannelState.name == "m1")
        until(lambda: only(small.rows(state)).error == "no_network_service", PATIENCE_SECONDS)
        assert not only(small.rows(state)).up
        until(lambda: resident.deliveries(State.QUEUED), PATIENCE_SECONDS)
    finally:
        modem.set(registration=1)
    resident.hears("已受理")
    assert only(resident.deliveries()).attempts == 1
    until(lambda: only(small.rows(state)).up, PATIENCE_SECONDS)


def namespace() -> list[str]:
    """How to run something with mounts of its own; skips visibly where the kernel refuses."""
    for words in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        mount = [*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        done = subprocess.run(mount, capture_output=True, timeout=30, check=False)
        if done.returncode == 0:
            return words
    if os.environ.get("CI"):
        pytest.fail("the kernel allows no mounts of our own")
    pytest.skip("the kernel allows no mounts of our own")


def test_on_a_full_disk_the_sim_keeps_its_texts(tmp_path) -> None:
    program = [*namespace(), sys.executable, "-m", "tests.processes.full_disk", str(tmp_path)]
    done = subprocess.run(
        program, capture_output=True, text=True, timeout=2 * START_SECONDS - 10, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
