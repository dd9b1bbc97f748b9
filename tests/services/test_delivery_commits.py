"""A commit that fails, or of which nobody knows: only what is journalled for sure leaves."""

import contextlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from gateway.domain.delivery import State
from gateway.runtime import courier
from gateway.services.texts import handover
from modems.errors import ChannelError, Fate
from tests.services.deliveries import LONG, journal, queues, states
from tests.world import NEIGHBOUR, World


class DiskFull(OperationalError):
    """What the database says when it cannot write."""

    def __init__(self) -> None:
        super().__init__("COMMIT", None, Exception("database or disk is full"))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "_DATABASE_SECONDS", 0.0)


@contextlib.contextmanager
def fails(engine: Engine, *, times: int = 1, after: bool = False) -> Iterator[None]:
    """The next commits fail; `after`: they have been done, and the answer gets lost."""
    left = [times]

    def on_commit(connection) -> None:
        if left[0]:
            left[0] -= 1
            if after:
                connection.connection.dbapi_connection.commit()
            raise DiskFull

    event.listen(engine, "commit", on_commit)
    try:
        yield
    finally:
        event.remove(engine, "commit", on_commit)


def test_a_text_whose_claim_was_not_committed_is_not_handed_over(world: World) -> None:
    queues(world)
    with fails(world.store.writer):
        world.courier.step()
    assert (states(world), journal(world)) == ([State.QUEUED], [])
    assert world.channel.sent == []
    world.settle()
    assert states(world) == [State.SENT]
    assert len(world.channel.sent) == 1


def test_a_text_whose_claim_was_committed_unheard_is_put_back_and_sent_once(world: World) -> None:
    queues(world)
    with fails(world.store.writer, after=True):
        world.courier.step()
    assert states(world) == [State.QUEUED]
    assert world.channel.sent == []
    world.settle()
    assert states(world) == [State.SENT]
    assert len(world.channel.sent) == 1


@pytest.mark.parametrize("after", [False, True], ids=["failed", "unheard"])
def test_an_answer_that_is_not_committed_at_once_is_written_down_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    queues(world, LONG)
    with _at_the_answer(world, monkeypatch, times=1, after=after):
        world.settle()
    assert states(world) == [State.SENT]
    assert [piece.fragment.seq for piece in world.channel.sent] == [1, 2]
    assert journal(world) == [(1, "accepted"), (2, "accepted")]


def test_who_is_stopped_before_the_answer_is_committed_sends_no_more_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues(world, LONG)
    with _at_the_answer(world, monkeypatch, times=9):
        world.courier.stop.set()
        world.courier.step()
    assert [piece.fragment.seq for piece in world.channel.sent] == [1]
    assert (states(world), journal(world)) == ([State.SENDING], [(1, "attempting")])


@contextlib.contextmanager
def _at_the_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, *, times: int, after: bool = False
) -> Iterator[None]:
    """Commits fail from the moment when the network has taken the first piece."""
    with contextlib.ExitStack() as stack:
        accepted = handover.accepted

        def answered(*about):
            monkeypatch.setattr(handover, "accepted", accepted)
            stack.enter_context(fails(world.store.writer, times=times, after=after))
            return accepted(*about)

        monkeypatch.setattr(handover, "accepted", answered)
        yield


def _refuses(_inbound) -> None:
    raise ChannelError("cms_320", Fate.RETRYABLE)


def test_a_text_that_the_sim_will_not_delete_silences_no_line(world: World, caplog) -> None:
    confirm = world.channel.confirm
    world.channel.confirm = _refuses
    assert "已受理" in world.resident.texts("和平巷17号路灯不亮")[0]
    queues(world, phone=NEIGHBOUR)
    world.settle()
    assert len(world.neighbour.got()) == 1
    said = [one for one in caplog.records if one.levelname == "WARNING"]
    assert [one.getMessage() for one in said] == [
        "What is stored could not be deleted where it lay"
    ]
    world.channel.confirm = confirm
    world.settle()
    assert len(world.tickets()) == 1
    assert world.channel.collect() == []
