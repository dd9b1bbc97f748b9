"""What the database promises, on SQLite and on PostgreSQL."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.ticket import Action
from gateway.store.tables import Event, Operator, Team, Ticket, Words
from tests import databases
from tests.world import World, fresh_store

NOON = datetime(2026, 3, 10, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def store(database):
    made = fresh_store(database)
    yield made
    made.close()


def somebody(at: datetime) -> Operator:
    return Operator(name="a", role=OperatorRole.OPERATOR, password_hash="", created_at=at)


def test_an_instant_comes_back_as_the_same_instant_in_utc(store):
    with store.write() as tx:
        tx.add(somebody(NOON))
    with store.read() as tx:
        found = tx.scalar(select(Operator.created_at))
    assert found == NOON
    assert found.tzinfo is UTC


def test_an_instant_without_time_zone_is_refused(store):
    with pytest.raises(StatementError, match="without time zone"), store.write() as tx:
        tx.add(somebody(datetime(2026, 3, 10)))
        tx.flush()


def test_a_reader_cannot_write(store):
    with pytest.raises(DBAPIError), store.read() as tx:
        tx.add(somebody(NOON))
        tx.flush()


def test_a_row_that_refers_to_nothing_is_refused(store):
    with pytest.raises(IntegrityError), store.write() as tx:
        tx.add(Team(code="T", name="T", kind="grid", area_id=99))
        tx.flush()


@pytest.mark.parametrize("change", [update(Event).values(codes={}), delete(Event)])
def test_event_rows_are_never_changed(world: World, change):
    world.resident.texts("和平巷17号路灯不亮")
    with pytest.raises(DBAPIError, match="append-only"), world.store.write() as tx:
        tx.execute(change)
    assert len(world.events()) == 2


def test_an_event_row_is_not_replaced_by_another(world: World):
    world.resident.texts("和平巷17号路灯不亮")
    with world.store.read() as tx:
        row = tx.execute(select(Event.__table__).limit(1)).mappings().one()
    again = insert(Event).values(**{**row, "channel": "another"})
    if world.store.file is not None:
        again = again.prefix_with("OR REPLACE")
    with pytest.raises(DBAPIError), world.store.write() as tx:
        tx.execute(again)
    with world.store.read() as tx:
        assert "another" not in tx.scalars(select(Event.channel)).all()


def test_event_rows_hold_no_words(world: World):
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("办结10008 已换灯泡")
    with world.store.read() as tx:
        rows = [
            [getattr(event, column.key) for column in Event.__table__.columns]
            for event in tx.scalars(select(Event))
        ]
    assert "灯" not in repr(rows)
    assert "1390000" not in repr(rows)


def test_a_failed_statement_tells_no_texts(store):
    with pytest.raises(DBAPIError) as caught, store.write() as tx:
        tx.add_all([Words(id=1, body="秘密"), Words(id=1, body="13912341234")])
        tx.flush()
    assert "13912341234" not in str(caught.value)
    assert "秘密" not in str(caught.value)


def test_numbers_come_from_a_sequence_and_are_not_used_again(world: World):
    world.resident.texts("和平巷17号路灯不亮")
    with pytest.raises(ZeroDivisionError), world.store.write() as tx:
        first = tx.scalars(select(Ticket)).one()
        tx.add(Words(body=""))
        assert first.number == 10008
        raise ZeroDivisionError
    world.neighbour.texts("海景苑3幢下水道堵了")
    assert [ticket.number for ticket in world.tickets()] == [10008, 10019]


def test_writers_wait_for_one_another_instead_of_failing(tmp_path):
    store = fresh_store(databases.fresh("sqlite", tmp_path))

    def count():
        for _ in range(50):
            with store.write() as tx:
                found = tx.scalar(select(Words.id).order_by(Words.id.desc()).limit(1)) or 0
                tx.add(Words(id=found + 1, body=""))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert tx.query(Words).count() == 200
    store.close()


def test_sqlite_is_tuned_so_that_no_commit_is_lost(tmp_path):
    store = fresh_store(databases.fresh("sqlite", tmp_path))
    with store.writer.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert sqlite3.sqlite_version_info >= (3, 35)  # RETURNING
    store.close()


def test_a_locked_database_is_an_error_only_after_a_long_wait(tmp_path, monkeypatch):
    monkeypatch.setattr("gateway.store.db.BUSY_SECONDS", 0.1)
    store = fresh_store(databases.fresh("sqlite", tmp_path))
    other = sqlite3.connect(tmp_path / "gridline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), store.write() as tx:
        tx.add(Words(body=""))
    other.execute("ROLLBACK")
    other.close()
    with store.write() as tx:
        tx.add(Words(body=""))
    store.close()


def test_an_actor_is_a_resident_a_member_an_operator_or_the_system():
    assert {kind.value for kind in ActorKind} == {"resident", "member", "operator", "system"}
    assert Action.RECEIVE.value == "receive"
