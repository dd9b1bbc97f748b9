"""A town in which many stories are played, one after another, on each database."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.journeys import told
from tests.journeys.story import Scene
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
def dispatched(world: World) -> World:
    """A ticket that nobody has accepted yet; everybody has read what came."""
    return told.dispatched(world)


@pytest.fixture
def working(world: World) -> World:
    """A ticket that a member has accepted; everybody has read what came."""
    return told.accepted(world)


@pytest.fixture
def in_hand(world: World) -> World:
    """A ticket that the leader has accepted; everybody has read what came."""
    return told.in_hand(world)


@pytest.fixture
def resolved(world: World) -> World:
    """A ticket whose reporter is asked for a verdict; everybody has read what came."""
    return told.resolved(world)


@pytest.fixture
def two(world: World) -> World:
    """Two tickets of one resident, each with its own team; everybody has read what came."""
    return told.two(world)
