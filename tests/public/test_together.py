"""What is posted at one moment shares a commit, and nothing suffers for another."""

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from gateway.domain.delivery import State
from gateway.store import db
from gateway.store.tables import Message, Report, Words
from tests import databases, hosted
from tests.hosted import HostedTown
from tests.modems.provider import SECRET
from tests.poison import poisoned
from tests.provided import ProvidedTown
from tests.runtime.waiting import until
from tests.twilio_fake import inbound
from tests.world import RESIDENT, World

SMS = "/hooks/twilio/tw/sms"
JSON = """
[[channels]]
name = "p1"
kind = "http"
profile = "json"
url = "http://127.0.0.1:1/send"
secret_env = "TOWN_SECRET"
number = "8189000"
"""


@pytest.fixture
def town(tmp_path) -> Iterator[HostedTown]:
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as made:
        yield made


@pytest.fixture
def provided(tmp_path) -> Iterator[ProvidedTown]:
    made = ProvidedTown(databases.fresh("sqlite", tmp_path), tmp_path, JSON)
    yield made
    made.close()


class Crowd:
    """Many who post to the town at one moment: while somebody else writes to the database."""

    def __init__(self, app: Flask, posts: Mapping[str, Callable[[], int]]) -> None:
        self.answers: dict[str, int] = {}
        self._app = app
        self._threads = [threading.Thread(target=self._posts, args=one) for one in posts.items()]

    def _posts(self, name: str, post: Callable[[], int]) -> None:
        self.answers[name] = post()

    def come(self) -> None:
        """All post."""
        for one in self._threads:
            one.start()

    def come_and_wait(self) -> None:
        """All have posted, and none has an answer yet."""
        self.come()
        doors = self._app.extensions["gridline_together"].values()
        until(lambda: sum(len(one._waiting) for one in doors) == len(self._threads))

    def have_answers(self) -> dict[str, int]:
        """The status by what was posted."""
        for one in self._threads:
            one.join()
        return self.answers


def residents(town: HostedTown, *bodies: str, again: Sequence[str] = ()) -> Crowd:
    """Residents who text the town by Twilio; some of it is posted once more."""
    return Crowd(
        town._listener.app,
        {
            f"{body}{more}": functools.partial(texts, town, body)
            for more, told in (("", bodies), (" again", again))
            for body in told
        },
    )


def texts(town: HostedTown, body: str) -> int:
    sid = f"SM{body.encode().hex()[:32]:0>32}"
    return town.posts(SMS, inbound("+8613900000001", body, sid)).status_code


def kept(world: World) -> list[str | None]:
    """The words of all texts that came in."""
    with world.store.read() as tx:
        found = tx.scalars(select(Words.body).join(Message, Message.text_id == Words.id))
        return sorted(found, key=str)


@contextlib.contextmanager
def another_writes(world: World) -> Iterator[None]:
    """Another process holds the lock of the database, until the block ends."""
    store = db.Store(world.store.url)
    with store.write() as tx:
        tx.execute(text("SELECT 1"))
        yield
    store.close()


def commits(world: World) -> list[object]:
    """The commits from now on."""
    found: list[object] = []
    event.listen(world.store.writer, "commit", found.append)
    return found


def test_texts_that_come_while_another_writes_share_the_commit_after_it(town):
    done = commits(town.world)
    bodies = [f"第{nth}盏路灯不亮" for nth in range(8)]
    crowd = residents(town, *bodies)
    with another_writes(town.world):
        crowd.come_and_wait()
    assert crowd.have_answers() == dict.fromkeys(bodies, 200)
    assert kept(town.world) == sorted(bodies)
    assert len(done) == 1


def test_the_same_text_twice_at_one_moment_is_stored_once(town):
    crowd = residents(town, "路灯不亮", "没水", again=["路灯不亮"])
    with another_writes(town.world):
        crowd.come_and_wait()
    assert set(crowd.have_answers().values()) == {200}
    assert kept(town.world) == ["没水", "路灯不亮"]


def test_one_that_cannot_be_stored_takes_no_other_with_it(town):
    crowd = residents(town, "路灯不亮", "毒", "没水")
    with poisoned(town.world.store, "texts", "body", "毒"):
        with another_writes(town.world):
            crowd.come_and_wait()
        assert crowd.have_answers() == {"路灯不亮": 200, "毒": 503, "没水": 200}
    assert kept(town.world) == ["没水", "路灯不亮"]


def test_statuses_that_come_at_one_moment_share_a_commit_and_each_counts(town):
    phones = [f"+861390000101{nth}" for nth in range(4)]
    for phone in phones:
        town.sends(phone)
    *well, bad = town.twilio.forms
    told = {f"{nth}": (one, "delivered", "") for nth, one in enumerate(well)}
    told |= {"sent": (well[0], "sent", ""), "bad": (bad, "undelivered", "30005")}
    posts = {name: functools.partial(town.reports, *one) for name, one in told.items()}
    done, crowd = commits(town.world), Crowd(town._listener.app, posts)
    with another_writes(town.world):
        crowd.come_and_wait()
    assert set(crowd.have_answers().values()) == {204}
    assert len(done) == 2  # one phone was told of twice
    assert [one.state for one in town.deliveries()] == [State.DELIVERED] * 3 + [State.FAILED]


def test_a_status_that_cannot_be_stored_takes_no_other_with_it(town):
    for phone in ("+8613900001011", "+8613900001012"):
        town.sends(phone)
    good, bad = town.twilio.forms
    posts = {
        "good": functools.partial(town.reports, good, "delivered"),
        "bad": functools.partial(town.reports, bad, "undelivered", "30005"),
    }
    crowd = Crowd(town._listener.app, posts)
    with poisoned(town.world.store, "statuses", "code", "30005"):
        with another_writes(town.world):
            crowd.come_and_wait()
        assert crowd.have_answers() == {"good": 204, "bad": 503}
    assert [one.state for one in town.deliveries()] == [State.DELIVERED, State.SENT]
    assert town.reports(bad, "undelivered", "30005") == 204
    assert [one.state for one in town.deliveries()] == [State.DELIVERED, State.FAILED]


def test_what_other_providers_post_at_one_moment_shares_a_commit_too(provided):
    bodies = ["路灯不亮", "没水", "没电", "毒"]
    told = [{"id": one, "from": RESIDENT, "to": "1", "text": one} for one in bodies]
    told.append([told[0], told[1] | {"id": "5"}, {"id": "6"}])  # one again, a new one, none
    posts = {
        str(nth): functools.partial(_status, provided, f"/hooks/http/p1/{SECRET}", one)
        for nth, one in enumerate(told)
    }
    done, crowd = commits(provided.world), Crowd(provided._app, posts)
    with poisoned(provided.world.store, "texts", "body", "毒"):
        done.clear()
        with another_writes(provided.world):
            crowd.come_and_wait()
        assert set(crowd.have_answers().values()) == {200}
    assert len(done) == 2  # and the poison's removal
    # What the database does not take is set aside, as what cannot be read is.
    words = ["None", "None", "没水", "没水", "没电", "路灯不亮"]
    assert list(map(str, kept(provided.world))) == words


def test_reports_of_other_providers_share_a_commit_too(provided):
    told = [{"id": f"r{nth}", "to": RESIDENT, "state": "delivered"} for nth in range(4)]
    posts = {
        one["id"]: functools.partial(_status, provided, f"/hooks/http/p1/{SECRET}/report", one)
        for one in told
    }
    done, crowd = commits(provided.world), Crowd(provided._app, posts)
    with another_writes(provided.world):
        crowd.come_and_wait()
    assert set(crowd.have_answers().values()) == {200}
    assert len(done) == 1
    with provided.world.store.read() as tx:
        assert tx.query(Report).count() == 4


def _status(town: ProvidedTown, path: str, what: object) -> int:
    return town.posts(path, what).status_code


def test_while_the_database_takes_nothing_each_is_told_to_send_it_again(town, monkeypatch):
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    bodies = ["路灯不亮", "没水", "没电"]
    with another_writes(town.world):
        crowd = residents(town, *bodies)
        crowd.come()
        assert crowd.have_answers() == dict.fromkeys(bodies, 503)
    crowd = residents(town, *bodies)
    crowd.come()
    assert crowd.have_answers() == dict.fromkeys(bodies, 200)
    assert len(town.messages()) == len(bodies)
