"""The console on the town's office, and browsers for the people who sit before it."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.texts import lines
from gateway.services.town import directory, operators
from gateway.settings import CONFIG
from modems.channel import Health
from tests.world import World
from web.console import create_app

PASSWORD = "long-enough-for-tests"
PEOPLE = {
    "operator": OperatorRole.OPERATOR,
    "colleague": OperatorRole.OPERATOR,
    "overseer": OperatorRole.SUPERVISOR,
    "auditor": OperatorRole.AUDITOR,
    "admin": OperatorRole.ADMINISTRATOR,
}


class Browser:
    """One person's browser: it keeps cookies and sends forms with their tokens."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for a page."""
        return self.client.get(path, **options)

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def part(self, path: str) -> str:
        """What the script gets of a page."""
        answer = self.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def token(self) -> str:
        """The mark a form carries; any page of the session has it."""
        page = self.get("/channels", follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    def sends(self, path: str, *, back: str = "", **fields: str) -> TestResponse:
        """Send a form; `back` is the page it stands on."""
        headers = {"Referer": f"http://localhost{back}"} if back else {}
        data = {"csrf_token": self.token(), **fields}
        return self.client.post(path, data=data, headers=headers)

    def does(self, path: str, *, back: str = "", **fields: str) -> str:
        """Send a form, and return the page it leads to."""
        answer = self.sends(path, back=back, **fields)
        assert answer.status_code == 303, (path, answer.status_code)
        return self.page(answer.headers["Location"])

    def signs_in(self, name: str, password: str = PASSWORD) -> "Browser":
        """Sign in; must succeed."""
        assert self.sends("/sign-in", name=name, password=password).status_code == 303
        return self


@pytest.fixture
def app(town: World) -> Flask:
    """The console of the town, with an account of each kind."""
    with town.office.desk() as desk:
        for name, role in PEOPLE.items():
            operators.add(desk, name, role, PASSWORD)
    made = create_app(town.office, wording.load(CONFIG, "screens"))
    made.testing = False
    return made


def channel_speaks(town: World) -> None:
    """The courier says that its channel is up."""
    with town.office.desk() as desk:
        lines.up(desk, "loop", Health(operator="China Mobile", signal_dbm=-71))


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """Somebody who has not signed in."""
    return Browser(app)


@pytest.fixture
def operator(app: Flask) -> Browser:
    """An operator at the desk."""
    return Browser(app).signs_in("operator")


@pytest.fixture
def colleague(app: Flask) -> Browser:
    """Another operator."""
    return Browser(app).signs_in("colleague")


@pytest.fixture
def overseer(app: Flask) -> Browser:
    """A supervisor."""
    return Browser(app).signs_in("overseer")


@pytest.fixture
def auditor(app: Flask) -> Browser:
    """An auditor."""
    return Browser(app).signs_in("auditor")


@pytest.fixture
def admin(app: Flask) -> Browser:
    """An administrator."""
    return Browser(app).signs_in("admin")


def account(
    town: World,
    app: Flask,
    name: str,
    role: OperatorRole = OperatorRole.OPERATOR,
    phone: str = "",
    area: str = "",
) -> Browser:
    """Somebody with an account for an area, or with the phone of a member, signed in."""
    with town.office.desk() as desk:
        operators.add(desk, name, role, PASSWORD, phone, directory.area(desk, area))
    return Browser(app).signs_in(name)
