"""A town in which many stories are played, one after another, on each database."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.journeys.story import Scene


@pytest.fixture(scope="module", params=databases.KINDS)
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """The town with its console, shared by the stories of a file."""
    folder = tmp_path_factory.mktemp("scene")
    url = databases.fresh(request.param, folder)
    made = Scene(url, folder)
    yield made
    made.world.close()
    databases.drop(url)
