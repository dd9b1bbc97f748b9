"""Fixtures that all tests share: databases, and the town they play in."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from gateway.services import operators
from tests import databases
from tests.world import World, found


@pytest.fixture(params=databases.KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database; the test runs on SQLite and on PostgreSQL."""
    url = databases.fresh(request.param, tmp_path)
    yield url
    databases.give_back(url)


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    """The town, on both databases."""
    made = World(database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[World]:
    """The town on SQLite alone, for tables of cases that do not depend on the database."""
    made = World(databases.fresh("sqlite", tmp_path, found), tmp_path)
    yield made
    made.close()


def pytest_configure() -> None:
    """Collect garbage more rarely: a tenth of the time went there, and a run is short."""
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hash passwords cheaply: what is tested is who gets in, not how long it takes."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operators, "_HASHER", cheap)
        patch.setattr(operators, "_NOBODY", cheap.hash("nobody"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _known_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile a template of the screens once: every test has an application of its own."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": cache})
        yield
