"""The practice page: two phones on a simulated modem, for this machine alone."""

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from gateway.domain import wording
from gateway.settings import CONFIG, Web
from modems.simulator.control import ModemControl
from tests.runtime.waiting import until
from tests.web.conftest import Browser
from tests.world import World
from web.console import create_app


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[Path]:
    """The control socket of a simulated modem that runs."""
    words = [sys.executable, "-m", "gateway", "modem-simulator", "--count", "1", "--dir"]
    process = subprocess.Popen([*words, str(tmp_path / "m")], stdout=subprocess.DEVNULL)
    socket = tmp_path / "m" / "m1.sock"
    try:
        until(socket.exists, 30)
        yield socket
    finally:
        process.terminate()
        process.wait()


def practice(town: World, modem: Path) -> Flask:
    """The console with the practice page."""
    return create_app(town.office, wording.load(CONFIG, "screens"), [modem])


def test_what_is_typed_on_a_phone_reaches_the_modem(town: World, modem: Path) -> None:
    browser = Browser(practice(town, modem))
    page = browser.page("/practice")
    assert "居民的手机" in page
    assert "13900002001" in page  # the first leader is asked when nobody has been
    form = {"resident": "13900001001", "text": "和平巷17号路灯不亮"}
    answer = browser.client.post(
        "/practice/resident", data={"csrf_token": _token(page), "chosen": "", **form}
    )
    assert answer.status_code == 303
    with ModemControl(modem) as control:
        (row,) = control.received()
    assert (row["phone"], row["text"]) == ("+8613900001001", "和平巷17号路灯不亮")
    assert "和平巷17号路灯不亮" in browser.part("/practice?resident=13900001001")


def test_what_was_said_before_the_modem_was_started_stays_on_the_phones(
    town: World, modem: Path
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.clock.passes(minutes=1)
    browser = Browser(practice(town, modem))
    address = "/practice?resident=13900001001"
    page = browser.page(address)
    form = {"resident": "13900001001", "text": "白天也亮着", "csrf_token": _token(page)}
    browser.client.post("/practice/resident", data=form)
    phones = browser.part(address)
    said = ["和平巷17号路灯不亮", "您反映的路灯照明事项已受理", "白天也亮着"]
    assert [phones.count(one) for one in said] == [2, 1, 1]  # the leader has the first one too
    assert sorted(said, key=phones.index) == said
    assert "联系13900001001" in phones


def _token(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_the_members_phone_is_the_one_that_was_asked(town: World, modem: Path) -> None:
    town.neighbour.texts("海景苑路灯不亮")
    page = Browser(practice(town, modem)).page("/practice?resident=13900001002")
    assert 'href="/t/10008"' in page
    assert "陈志强" in page


def test_it_says_what_may_happen_next_to_a_ticket_wherever_that_stands(
    town: World, modem: Path
) -> None:
    browser = Browser(practice(town, modem))
    address = "/practice?resident=13900001001"
    town.resident.texts("和平巷17号路灯不亮")
    assert "网格员回“收到10008”签收" in browser.page(address)
    town.leader.replies("办结10008 已换灯泡")
    assert "居民回 1、2、3 评价" in browser.page(address)
    town.resident.texts("1")
    closed = browser.page(address)
    assert "回“重办10008”可重新办理" in closed
    assert "居民回 1、2、3 评价" not in closed


def test_it_promises_nothing_of_a_ticket_that_was_withdrawn(town: World, modem: Path) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("撤销10008")
    town.resident.texts("Y")
    assert town.ticket().status == "withdrawn"
    page = Browser(practice(town, modem)).page("/practice?resident=13900001001")
    assert "工单 10008 不再办理" in page
    assert "签收，办好后" not in page


def test_it_stays_up_while_the_modem_is_away(town: World, tmp_path: Path) -> None:
    browser = Browser(practice(town, tmp_path / "none.sock"))
    page = browser.page("/practice")
    form = {"csrf_token": _token(page), "resident": "13900001001", "text": "路灯不亮"}
    answer = browser.client.post("/practice/resident", data=form)
    assert "模拟短信猫没有运行" in browser.page(answer.location)


def test_other_machines_do_not_see_it(town: World, tmp_path: Path) -> None:
    client = practice(town, tmp_path / "none.sock").test_client()
    answer = client.get("/practice", environ_base={"REMOTE_ADDR": "192.168.1.7"})
    assert answer.status_code == 404


def test_another_name_for_this_machine_does_not_reach_it(town: World, tmp_path: Path) -> None:
    settings = dataclasses.replace(town.settings, web=Web(console=("0.0.0.0", 8080)))
    town.office.rules = dataclasses.replace(town.office.rules, settings=settings)
    client = practice(town, tmp_path / "none.sock").test_client()
    assert client.get("/practice", headers={"Host": "rebound.example"}).status_code == 421
    assert client.get("/practice", headers={"Host": "127.0.0.1:8080"}).status_code == 200
