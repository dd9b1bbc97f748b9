"""A town in which many stories are played, one after another, on each database."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.beginnings import beginning
from tests.journeys.story import Scene
from tests.journeys.told import accepted
from tests.world import World, found


@pytest.fixture(scope="module", params=databases.KINDS)
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """The town with its console, shared by the stories of a file."""
    folder = tmp_path_factory.mktemp("scene")
    url = databases.fresh(request.param, folder, found)
    made = Scene(url, folder)
    yield made
    made.world.close()
    databases.drop(url)


@pytest.fixture
@beginning
def working(world: World) -> World:
    """A ticket that a member has accepted; everybody has read what came."""
    return accepted(world)
