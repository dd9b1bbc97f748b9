"""What the description allows, posted: the answers are those that it describes."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.domain import wording
from gateway.domain.bridge import Use
from gateway.services.outside import bridge_clients
from gateway.settings import CONFIG, Web
from tests import databases
from tests.world import World
from web.public import create_app, openapi

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_FEW = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """The description as the listener serves it, and the headers of a client."""
    folder = tmp_path_factory.mktemp("described")
    url = databases.fresh("sqlite", folder)
    town = World(url, folder, web=Web(requests_a_second=100_000, callbacks_a_second=100_000))
    with town.office.desk() as desk:
        token = bridge_clients.add(desk, "anybody", list(Use))
    app = create_app(town.office, wording.load(CONFIG, "public"))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    schema.token = token
    yield schema
    town.close()


_OPERATIONS = [
    pytest.param(path, method, id=f"{method} {path}")
    for path, methods in openapi.document()["paths"].items()
    for method in methods
]


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), _OPERATIONS)
def test_every_answer_is_one_of_the_description(described, path, method, mode):
    headers = {"Authorization": f"Bearer {described.token}"}

    @_FEW
    @given(case=described[path][method].as_strategy(mode))
    def answered(case):
        case.call_and_validate(headers=headers, checks=_CHECKS)

    answered()


def test_the_description_names_every_path_for_other_systems(described):
    rules = {
        re.sub(r"<(?:any[^:]*:)?kind>", "{format}", rule.rule)
        for rule in described.app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "open311.", "provider."))
    }
    named = {re.sub(r"<(\w+)>", r"{\1}", rule) for rule in rules}
    assert named <= set(openapi.document()["paths"])
