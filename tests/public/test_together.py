"""Texts that come at one moment share a commit, and none suffers for another."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import event, select, text

from gateway.store import db
from gateway.store.tables import Message, Words
from tests import databases, hosted
from tests.hosted import HostedTown
from tests.runtime.waiting import until
from tests.twilio_fake import inbound

SMS = "/hooks/twilio/tw/sms"


@pytest.fixture
def town(tmp_path) -> Iterator[HostedTown]:
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as made:
        yield made


class Crowd:
    """Residents who text the town at one moment: while somebody else writes to the database."""

    def __init__(self, town: HostedTown, *bodies: str) -> None:
        self.answers: dict[str, int] = {}
        self._town = town
        self._threads = [threading.Thread(target=self._posts, args=(one,)) for one in bodies]

    def _posts(self, body: str) -> None:
        sid = f"SM{body.encode().hex()[:32]:0>32}"
        self.answers[body] = self._town.posts(SMS, inbound("+8613900000001", body, sid)).status_code

    def come(self) -> None:
        """All post."""
        for one in self._threads:
            one.start()

    def come_and_wait(self) -> None:
        """All have posted, and none has an answer yet."""
        self.come()
        together = self._town._listener.app.extensions["gridline_together"]
        until(lambda: len(together._waiting) == len(self._threads))

    def have_answers(self) -> dict[str, int]:
        """The status by what was texted."""
        for one in self._threads:
            one.join()
        return self.answers


def kept(town: HostedTown) -> list[str]:
    """The words of all texts that came in."""
    with town.world.store.read() as tx:
        return sorted(tx.scalars(select(Words.body).join(Message, Message.text_id == Words.id)))


@contextlib.contextmanager
def another_writes(town: HostedTown) -> Iterator[None]:
    """Another process holds the lock of the database, until the block ends."""
    store = db.Store(town.world.store.url)
    with store.write() as tx:
        tx.execute(text("SELECT 1"))
        yield
    store.close()


def test_texts_that_come_while_another_writes_share_the_commit_after_it(town):
    commits: list[object] = []
    event.listen(town.world.store.writer, "commit", commits.append)
    bodies = [f"第{nth}盏路灯不亮" for nth in range(8)]
    crowd = Crowd(town, *bodies)
    with another_writes(town):
        crowd.come_and_wait()
    assert crowd.have_answers() == dict.fromkeys(bodies, 200)
    assert kept(town) == sorted(bodies)
    assert len(commits) == 1


def test_the_same_text_twice_at_one_moment_is_stored_once(town):
    crowd = Crowd(town, "路灯不亮", "路灯不亮", "没水")
    with another_writes(town):
        crowd.come_and_wait()
    assert crowd.have_answers() == {"路灯不亮": 200, "没水": 200}
    assert kept(town) == ["没水", "路灯不亮"]


def test_one_that_cannot_be_stored_takes_no_other_with_it(town):
    with town.world.store.write() as tx:
        tx.execute(
            text(
                "CREATE TRIGGER poison BEFORE INSERT ON texts WHEN new.body = '毒' "
                "BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
    crowd = Crowd(town, "路灯不亮", "毒", "没水")
    with another_writes(town):
        crowd.come_and_wait()
    assert crowd.have_answers() == {"路灯不亮": 200, "毒": 503, "没水": 200}
    assert kept(town) == ["没水", "路灯不亮"]


def test_while_the_database_takes_nothing_each_is_told_to_send_it_again(town, monkeypatch):
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    bodies = ["路灯不亮", "没水", "没电"]
    with another_writes(town):
        crowd = Crowd(town, *bodies)
        crowd.come()
        assert crowd.have_answers() == dict.fromkeys(bodies, 503)
    crowd = Crowd(town, *bodies)
    crowd.come()
    assert crowd.have_answers() == dict.fromkeys(bodies, 200)
    assert len(town.messages()) == len(bodies)
