"""The town with its hotline at Twilio; its texts leave by the loopback, under the same name."""

import threading
from types import SimpleNamespace

import pytest
import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.channel_settings import ChannelSettings
from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from gateway.settings import CONFIG, Voice, Web
from gateway.store.tables import Area, Resident
from tests import databases, listener, twilio_fake
from tests.twilio_fake import NUMBER, PUBLIC, FakeTwilio
from tests.voice.fetched import fetcher, source
from tests.voice.walker import Phone
from tests.web.conftest import PASSWORD, Browser
from tests.world import RESIDENT, World
from web.console import create_app


def hotline(url, folder, **changes) -> World:
    """A town whose first team takes the calls of the hotline."""
    channels = (
        ChannelSettings(
            "loop", "twilio", number=NUMBER, service_line="8189000", twilio=twilio_fake.account()
        ),
    )
    told = {"channels": channels, "web": Web(public_base_url=PUBLIC), "voice": Voice("T1")}
    return World(url, folder, **told | changes)


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args) -> None:
        """Say nothing of each request."""


class Wire:
    """The outer listener behind a real socket; it looks like a client of the tests."""

    def __init__(self, app) -> None:
        self.server = make_server("127.0.0.1", 0, app, True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def post(self, path: str, data, headers):
        """Post a form, and return what the client of an application would."""
        with requests.post(self.url + path, data=data, headers=headers, timeout=30) as answer:
            kind = answer.headers["Content-Type"] if answer.content else ""
            return SimpleNamespace(
                status_code=answer.status_code,
                data=answer.content,
                text=answer.content.decode(),
                mimetype=kind.partition(";")[0],
            )

    def close(self) -> None:
        """Let go of the socket."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def world(database, tmp_path):
    """The town, on both databases; Twilio reaches it through a real socket."""
    made = hotline(database, tmp_path)
    made.wire = Wire(listener.app_of(made))
    yield made
    made.wire.close()
    made.close()


@pytest.fixture
def town(tmp_path):
    """The town on SQLite alone."""
    made = hotline(databases.fresh("sqlite", tmp_path), tmp_path)
    yield made
    made.close()


@pytest.fixture
def console(town):
    """An operator before the console."""
    with town.office.desk() as desk:
        operators.add(desk, "operator", OperatorRole.OPERATOR, PASSWORD)
    return Browser(create_app(town.office, wording.load(CONFIG, "screens"))).signs_in("operator")


@pytest.fixture
def at_home(town):
    """The town; the resident's phone is registered in the first grid."""
    with town.office.desk() as desk:
        area = desk.tx.query(Area).filter_by(code="G1").one()
        until = town.clock.now.replace(year=2030)
        desk.tx.add(
            Resident(phone=f"+86{RESIDENT}", source="registry", keep_until=until, area=area)
        )
    return town


@pytest.fixture
def twilio():
    """Twilio, for as long as a test lasts."""
    made = FakeTwilio()
    yield made
    made.stop()


@pytest.fixture
def at_twilio(twilio):
    """The recordings that lie at Twilio."""
    made = source(twilio)
    yield made
    made.close()


@pytest.fixture
def fetch(world, at_twilio):
    """Bring in, and remove there, what is due."""

    def run():
        made = fetcher(world.office, at_twilio)
        while made.step():
            pass

    return run


def caller(world: World, phone: str = f"+86{RESIDENT}") -> Phone:
    """Somebody who calls the hotline of a town."""
    if "wire" in vars(world):
        return Phone(world.wire, phone)
    app = listener.app_of(world)
    return Phone(app.test_client(), phone)


def takes(town: World, shown: str = f"+86{RESIDENT}") -> list[str]:
    """The leader takes a call and talks for a while; returns what they are sent then."""
    phone = caller(town, shown)
    phone.rings()
    phone.presses("0")
    phone.colleague().presses("1")
    phone.dial_ends("completed", DialCallDuration="95")
    town.passes(minutes=2)
    return town.leader.got()
