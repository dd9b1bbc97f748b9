"""The outer listener on the town's office, and strangers who knock."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import listener
from tests.public.bridged import BridgedTown
from tests.world import World


@pytest.fixture
def outer(town: World) -> Flask:
    """The outer application of the town."""
    return listener.app_of(town)


@pytest.fixture
def stranger(outer: Flask) -> FlaskClient:
    """Somebody on the internet."""
    return outer.test_client()


@pytest.fixture
def bridged(database, tmp_path):
    """The town with a hotline platform, on both databases."""
    made = BridgedTown(database, tmp_path)
    yield made
    made.close()
