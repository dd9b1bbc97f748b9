"""The receipt goes out at once, whatever routing does."""

import dataclasses
import threading

import pytest

from gateway.settings import Intake
from tests import databases
from tests.world import World

RECEIPT = "【普陀网格】您反映的事项已受理，工单{}，正在分派，办理情况将短信告知。回复“查”可查进度。"


class Routers:
    """A registry whose router does what it is told with texts that hold a word."""

    def __init__(self, real, trouble):
        self.real = real
        self.trouble = trouble

    def current(self, desk):
        return Router(self.real.current(desk), self.trouble)


@dataclasses.dataclass
class Router:
    real: object
    trouble: object

    def route(self, text, **known):
        if "麻烦" in text:
            self.trouble()
        return self.real.route(text, **known)


@pytest.fixture
def impatient(tmp_path):
    made = World(databases.fresh("sqlite", tmp_path), tmp_path, intake=Intake(route_seconds=0.2))
    yield made
    made.close()


def fails():
    raise RuntimeError("和平巷17号")


def test_a_router_that_fails_leaves_the_ticket_to_the_operators(impatient, caplog):
    impatient.worker.routers = Routers(impatient.worker.routers, fails)
    assert impatient.resident.texts("和平巷17号有麻烦") == [RECEIPT.format(10008)]
    assert impatient.ticket().status == "triage"
    assert "和平巷" not in caplog.text


def test_a_router_that_hangs_holds_up_no_receipt(impatient):
    go_on = threading.Event()
    impatient.worker.routers = Routers(impatient.worker.routers, lambda: go_on.wait(60))
    impatient.channel.deliver(impatient.resident.phone, "和平巷17号有麻烦", impatient.clock.now)
    assert impatient.neighbour.texts("海景苑3幢下水道堵了") == [RECEIPT.format(10019)]
    assert impatient.resident.got() == [RECEIPT.format(10008)]
    go_on.set()
    assert "已派中大二格团队" in impatient.stranger.texts("海景苑5幢下水道堵了")[0]
