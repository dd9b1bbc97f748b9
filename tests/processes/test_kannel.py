"""A real Kannel as the provider: nothing but settings stands between it and the town."""

import sqlite3

import pytest

from gateway.domain.delivery import State
from gateway.services.texts import outbox
from tests import databases
from tests.kannel import Kannel
from tests.provided import ProvidedTown
from tests.runtime.waiting import until
from tests.world import RESIDENT

PHONE = f"+86{RESIDENT}"
RECEIPT = "resident.receipt_team"
SETTINGS = """
[[channels]]
name = "kannel"
kind = "http"
profile = "kannel"
url = "{kannel}"
callback_url = "{hooks}"
user = "gridline"
password_env = "TOWN_PASSWORD"
secret_env = "TOWN_SECRET"
number = "8189000"
"""


@pytest.fixture
def kannel(tmp_path):
    made = Kannel(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def town(tmp_path, kannel):
    database = databases.fresh("sqlite", tmp_path)
    made = ProvidedTown(database, tmp_path, SETTINGS.replace("{kannel}", kannel.url))
    kannel.start(made.hooks)
    yield made
    made.close()


def test_a_text_comes_in_by_kannel_and_its_receipt_goes_out_and_is_delivered(town, kannel):
    kannel.texts(PHONE, "和平巷17号路灯不亮，100%黑 & 危险")
    (message,) = until(town.world.messages)
    assert message.external_id
    town.world.settle()
    receipt = until(lambda: [text for phone, text in kannel.sent if phone == PHONE])
    assert receipt == [
        "【普陀网格】您反映的路灯照明事项已受理，工单10008，已派中大一格团队办理，进展将短信告知。"
    ]
    until(lambda: town.delivery(RECEIPT).state is State.DELIVERED)
    with town.world.store.read() as tx:
        assert tx.merge(message).words.body == "和平巷17号路灯不亮，100%黑 & 危险"


def test_a_long_text_leaves_in_parts_that_kannel_cuts(town, kannel):
    with town.world.office.desk() as desk:
        outbox.queue_plain(desk, PHONE, "明日停水检修，请提前备水。" * 10, "kannel")
    town.world.settle()
    until(lambda: len(kannel.sent) == 2)
    assert "".join(text for _, text in kannel.sent) == "明日停水检修，请提前备水。" * 10
    until(lambda: town.delivery("plain").state is State.DELIVERED)


def test_an_english_text_leaves_in_the_plain_alphabet(town, kannel):
    with town.world.office.desk() as desk:
        outbox.queue_plain(desk, PHONE, "Water off tomorrow @ 9:00, {see} notice", "kannel")
    town.world.settle()
    until(lambda: kannel.sent == [(PHONE, "Water off tomorrow @ 9:00, {see} notice")])


def test_a_wrong_password_stops_the_channel_and_the_text_waits(tmp_path, kannel):
    folder = tmp_path / "town"
    folder.mkdir()
    text = SETTINGS.replace("{kannel}", kannel.url).replace("TOWN_PASSWORD", "NOT_SET")
    town = ProvidedTown(databases.fresh("sqlite", folder), folder, text)
    kannel.start(town.hooks)
    with town.world.office.desk() as desk:
        outbox.queue_plain(desk, PHONE, "明日停水", "kannel")
    town.world.settle()
    waits = town.delivery("plain")
    assert (waits.state, waits.error) == (State.QUEUED, "auth")
    town.close()


def test_what_could_not_be_stored_comes_again_from_kannel(town, kannel, monkeypatch):
    monkeypatch.setattr("gateway.store.db.BUSY_SECONDS", 0)
    with sqlite3.connect(town.world.store.file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        kannel.texts(PHONE, "和平巷17号路灯不亮")
        until(lambda: "503 SERVICE UNAVAILABLE" in town.answers)
        other.execute("ROLLBACK")
    other.close()
    assert until(town.world.messages, 30)
