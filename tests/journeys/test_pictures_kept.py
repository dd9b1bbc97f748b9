"""Pictures are kept as long as the texts they came with, and not longer."""

import pytest

from gateway.domain.media import MediaState
from gateway.runtime import ticker
from gateway.services.texts import media
from gateway.services.time import retention
from gateway.store.tables import MediaRow
from tests.hosted import HostedTown
from tests.journeys.test_pictures import (
    PATH,
    PHONE,
    all_of,
    all_states,
    brings,
    fetcher,
    missed,
    photo,
    row,
    town,
)
from tests.world import LEADER, NEIGHBOUR, ZONE

__all__ = ["fetcher", "missed", "town"]
HEAD = f"+86{LEADER}"


def file_of(town: HostedTown, digest: str):
    return media.path(town.world.settings.data, digest)


def finishes(town: HostedTown) -> None:
    town.texts(HEAD, "收到10008")
    town.texts(HEAD, "办结10008 已换灯泡")
    town.texts(PHONE, "1")


def at_night(town: HostedTown, days: int) -> None:
    """The ticker in a night so many days later."""
    town.world.clock.passes(days=days)
    town.world.clock.now = town.world.clock.now.astimezone(ZONE).replace(hour=3)
    done = None
    while done is None:
        done = ticker.purge(town.world.office, done)


@pytest.fixture
def kept(town, fetcher):
    """A matter with a picture, all of it in the data folder; returns where it lies."""
    brings(town, photo())
    all_of(fetcher)
    return file_of(town, row(town).sha256)


def test_a_picture_goes_with_the_text_of_a_finished_matter(town, kept):
    finishes(town)
    at_night(town, 700)
    assert kept.exists()
    town.world.clock.passes(days=60)
    with town.world.office.view() as desk:
        assert retention.due(desk).pictures == 1
    at_night(town, 0)
    assert not kept.exists()
    assert (row(town).state, row(town).sha256) == (MediaState.REMOVED, None)
    with town.world.office.view() as desk:
        assert retention.due(desk) == retention.Counts()


def test_a_picture_of_an_open_matter_is_held_however_old_it_is(town, kept):
    at_night(town, 2000)
    assert kept.exists()
    assert row(town).state is MediaState.KEPT


def test_a_picture_that_two_have_sent_stays_for_the_second(town, fetcher, kept):
    finishes(town)
    there = PATH.replace("ME1", "ME2")
    town.twilio.files[there] = ("image/jpeg", photo())
    told = {
        "NumMedia": "1",
        "MediaUrl0": town.twilio.url + there,
        "MediaContentType0": "image/jpeg",
    }
    town.texts(f"+86{NEIGHBOUR}", "海景苑3幢下水道堵了，见照片", **told)
    all_of(fetcher)
    at_night(town, 800)
    assert kept.exists()
    with town.world.store.read() as tx:
        states = [one.state for one in tx.query(MediaRow).order_by(MediaRow.id)]
    assert states == [MediaState.REMOVED, MediaState.KEPT]


def test_a_picture_that_still_lies_at_the_provider_is_removed_there(town, fetcher):
    brings(town, photo())
    fetcher.step()
    assert row(town).state is MediaState.FETCHED
    finishes(town)
    kept = file_of(town, row(town).sha256)
    at_night(town, 800)
    assert not kept.exists()
    all_of(fetcher)
    assert row(town).state is MediaState.REMOVED
    assert town.twilio.deleted == [PATH]


def test_pictures_that_nobody_had_listed_are_removed_there(town, fetcher, missed):
    finishes(town)
    at_night(town, 800)
    all_of(fetcher)
    assert all_states(town) == [MediaState.REMOVED]
    assert len(town.twilio.deleted) == 2


def test_a_picture_fetched_while_its_text_is_emptied_is_not_kept(town, fetcher):
    brings(town, photo())
    finishes(town)
    at_night(town, 800)
    with town.world.office.desk() as desk:
        media.fetched(desk, row(town).id, "image/jpeg", photo())
    assert list((town.world.settings.data / "media").rglob("*")) == []
    all_of(fetcher)
    assert row(town).state is MediaState.REMOVED
