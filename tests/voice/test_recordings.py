"""What callers said: fetched, hashed, kept, removed at Twilio, whenever the power fails."""

import contextlib
import hashlib

import pytest

from gateway.domain.recording import RecordingState
from gateway.store.tables import Recording
from modems.errors import ChannelError, Fate
from tests.databases import BOTH, SQLITE_ALONE
from tests.voice.fetched import fetcher
from tests.voice.recorded import (
    WORDS,
    declines,
    file,
    files,
    lies_there,
    reports,
    row,
    there,
)

pytestmark = SQLITE_ALONE


@BOTH
def test_a_recording_is_fetched_hashed_kept_and_removed_at_twilio(world, twilio, fetch):
    reports(world, twilio)
    fetch()
    found = row(world)
    assert (found.state, found.kind, found.size) == ("kept", "audio/mpeg", len(WORDS))
    assert found.sha256 == hashlib.sha256(WORDS).hexdigest()
    assert file(world).read_bytes() == WORDS
    assert twilio.deleted == [f"{there(found)}.json"]
    assert twilio.files == {}


def test_a_recording_that_is_not_ready_is_asked_for_again(world, twilio, fetch):
    reports(world, twilio, words=None)
    fetch()
    assert (row(world).state, row(world).error) == ("to_fetch", "http_404")
    lies_there(world, twilio)
    fetch()
    assert row(world).state == "to_fetch"
    world.clock.passes(minutes=1)
    fetch()
    assert row(world).state == "kept"


def test_what_never_becomes_ready_is_lost_after_two_weeks(world, twilio, fetch):
    reports(world, twilio, words=None)
    for _ in range(25):
        assert row(world).state in ("to_fetch", "lost")
        fetch()
        world.clock.passes(days=1)
    assert (row(world).state, row(world).due_at) == ("lost", None)


def test_a_recording_is_asked_for_by_its_sid_wherever_its_address_leads(world, twilio, fetch):
    reports(world, twilio)
    with world.office.desk() as desk:
        desk.tx.query(Recording).one().url = "http://169.254.169.254/latest/meta-data"
    fetch()
    assert row(world).state == "kept"


def test_a_host_that_is_not_named_is_not_followed(world, twilio, fetch):
    reports(world, twilio)
    twilio.redirects[f"{there(row(world))}.mp3"] = "http://evil.example/x.mp3"
    fetch()
    assert (row(world).state, row(world).error) == ("lost", "media_host")


@pytest.mark.parametrize(
    ("words", "kind", "why"),
    [
        (b"<script>", "text/html", "media_kind"),
        (b"x" * 5_000_001, "audio/mpeg", "media_size"),
    ],
)
def test_what_is_no_recording_or_too_large_is_not_kept(world, twilio, fetch, words, kind, why):
    reports(world, twilio, words=None)
    lies_there(world, twilio, words, kind)
    fetch()
    assert (row(world).state, row(world).error) == ("lost", why)
    assert files(world) == []


# ---------------------------------------------------------------- the caller does not want it


def test_a_declined_recording_is_never_fetched_and_goes(world, twilio, fetch):
    reports(world, twilio, key="*")
    fetch()
    assert row(world).state == "removed"
    assert twilio.deleted == [f"{there(row(world))}.json"]
    assert files(world) == []


def test_a_recording_that_is_declined_later_goes_here_too(world, twilio, fetch):
    phone = reports(world, twilio)
    fetch()
    declines(world, phone)
    assert row(world).state == "declined"
    fetch()
    assert row(world).state == "removed"
    assert files(world) == []


@BOTH
def test_what_is_declined_while_it_is_fetched_is_not_kept(world, twilio, at_twilio):
    phone = reports(world, twilio)

    class Slow:
        remove = staticmethod(at_twilio.remove)

        @staticmethod
        def fetch(sid):
            found = at_twilio.fetch(sid)
            declines(world, phone)
            return found

    made = fetcher(world.office, Slow)
    made.step()
    assert row(world).state == "declined"
    assert files(world) == []
    made.step()
    assert row(world).state == "removed"


@pytest.mark.parametrize("fate", [Fate.UNCERTAIN, Fate.FINAL])
def test_a_removal_is_tried_until_it_is_done(world, twilio, fetch, fate):
    reports(world, twilio, key="*", words=None)
    lies_there(world, twilio)
    tried: list[str] = []

    class Away:
        @staticmethod
        def remove(sid):
            tried.append(sid)
            raise ChannelError("http_503", fate)

    made = fetcher(world.office, Away)
    for _ in range(30):
        made.step()
        world.clock.passes(days=1)
    assert len(tried) == 30
    assert row(world).state == "declined"
    fetch()
    assert row(world).state == "removed"


def test_a_removed_recording_is_no_report_of_the_caller(world, twilio, fetch):
    phone = reports(world, twilio, key="*")
    fetch()
    phone.hangs_up()
    world.passes(hours=2)
    assert all(one.flag != "recording" for one in world.tickets())


# ---------------------------------------------------------------- power fails


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """An office or a source in whose nth step the process dies, before or after it counts."""

    def __init__(self, office, at_twilio, dies):
        self.office, self.at_twilio, self.dies = office, at_twilio, dies
        self.view = office.view

    @contextlib.contextmanager
    def desk(self):
        with self.office.desk() as desk:
            yield desk
            self.here("before the commit")
        self.here("after the commit")

    def fetch(self, sid):
        found = self.at_twilio.fetch(sid)
        self.here("downloaded")
        return found

    def remove(self, sid):
        self.here("before the removal")
        self.at_twilio.remove(sid)
        self.here("removed there")

    def here(self, place):
        if self.dies and self.dies[0] == place:
            self.dies.pop(0)
            raise Killed


@pytest.mark.parametrize(
    "dies",
    [
        ["downloaded"],
        ["before the commit"],
        ["after the commit"],
        ["before the removal"],
        ["removed there"],
        ["removed there", "before the commit"],
        ["downloaded", "before the commit", "after the commit", "removed there"],
    ],
    ids=", ".join,
)
@BOTH
def test_wherever_the_process_dies_nothing_is_lost_or_doubled(world, twilio, at_twilio, dies):
    reports(world, twilio)
    for _ in range(len(dies)):
        mortal = Mortal(world.office, at_twilio, dies)
        made = fetcher(mortal, mortal)
        with pytest.raises(Killed):
            while made.step():
                pass
    survivor = fetcher(world.office, at_twilio)
    while survivor.step():
        pass
    assert row(world).state is RecordingState.KEPT
    assert files(world) == [WORDS]
    assert twilio.files == {}
    with world.store.read() as tx:
        assert tx.query(Recording).count() == 1


def test_half_a_file_of_a_crash_is_written_over(world, twilio, fetch):
    reports(world, twilio)
    half = file(world).with_name(f"{file(world).name}.unfinished")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    fetch()
    assert files(world) == [WORDS]
