"""Recordings whose time is over go, here and at Twilio, unless somebody holds them."""

from gateway.services.time import retention
from gateway.store.tables import Recording
from tests.voice.recorded import WORDS, file, files, lies_there, reports, row


def purge(world) -> int:
    """What the job that removes old data does about recordings."""
    with world.office.desk() as desk:
        return retention.purge(desk).recordings


def test_a_recording_goes_after_180_days(world, twilio, fetch):
    reports(world, twilio)
    fetch()
    world.clock.passes(days=180)
    assert purge(world) == 0
    world.clock.passes(minutes=1)
    assert purge(world) == 1
    assert row(world).state == "removed"
    assert files(world) == []
    assert purge(world) == 0


def test_what_never_came_is_removed_at_twilio_when_its_time_is_over(world, twilio, fetch):
    reports(world, twilio, words=None)
    lies_there(world, twilio, b"x", "text/html")
    fetch()
    assert row(world).state == "lost"
    world.clock.passes(days=181)
    assert purge(world) == 1
    assert row(world).state == "outdated"
    fetch()
    assert row(world).state == "removed"
    assert twilio.files == {}


def test_a_held_recording_stays(world, twilio, fetch):
    reports(world, twilio)
    fetch()
    with world.office.desk() as desk:
        desk.tx.query(Recording).one().held = True
    world.clock.passes(days=400)
    assert purge(world) == 0
    assert files(world) == [WORDS]


def test_a_removal_that_broke_off_half_way_is_finished(world, twilio, fetch):
    reports(world, twilio)
    fetch()
    world.clock.passes(days=181)
    file(world).unlink()
    assert purge(world) == 1
    assert row(world).state == "removed"
