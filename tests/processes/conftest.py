"""Two towns for all tests here, one on each database; after every test their accounts are right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import account
from tests.processes.town import Town


@pytest.hookimpl(tryfirst=True)  # before tests/conftest.py groups what is left
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """One process tells all stories of a town: to start one takes longer than most of them do."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            case = getattr(item, "callspec", None)
            of = [*item.fixturenames, *(case.params.values() if case else ())]
            for name in ("small", "large"):
                if name in of:
                    item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="package")
def sqlite_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with Town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture(scope="package")
def postgresql_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """This one has two workers, whose leases are short."""
    folder = tmp_path_factory.mktemp("town")
    with Town(folder, "postgresql", workers=2, lease_seconds=3) as town:
        yield town


def _sound(town: Town) -> Iterator[Town]:
    """A town that is in order, and that has to be when the test is over."""
    if max(town.kills.values(), default=0) > _MOST_KILLS:
        town.kills.clear()
        town.restart()
    yield town
    town.thaw()
    for modem in town.modems.values():
        modem.heal()
        modem.set(air_seconds=0.0, report_seconds=3600.0)
    town.settles()
    assert account.of(town).faults == []


# The supervisor waits longer and longer for who dies again and again; a new one has forgotten.
_MOST_KILLS = 3


@pytest.fixture
def small(sqlite_town: Town) -> Iterator[Town]:
    """The town on SQLite."""
    yield from _sound(sqlite_town)


@pytest.fixture
def large(postgresql_town: Town) -> Iterator[Town]:
    """The town on PostgreSQL."""
    yield from _sound(postgresql_town)


@pytest.fixture(params=["small", "large"])
def town(request: pytest.FixtureRequest) -> Town:
    """Each of the two."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]
