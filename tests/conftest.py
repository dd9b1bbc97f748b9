"""Fixtures that all tests share: databases, and the town they play in."""

import functools
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from gateway.domain import wording
from gateway.domain.wording import Wording
from gateway.services.town import operators
from gateway.settings import CONFIG
from tests import databases
from tests.world import World, found


@pytest.fixture
def database(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database; the test runs on SQLite and on PostgreSQL."""
    url = databases.fresh(database_kind, tmp_path)
    yield url
    databases.give_back(url)


@pytest.fixture
def world(database_kind: str, database: str, tmp_path: Path) -> Iterator[World]:
    """The town, on both databases."""
    if database_kind == "sqlite":  # to import the town once more takes longer than to copy it
        databases.fresh("sqlite", tmp_path, found)
    made = World(database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[World]:
    """The town on SQLite alone, for tables of cases that do not depend on the database."""
    made = World(databases.fresh("sqlite", tmp_path, found), tmp_path)
    yield made
    made.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on the databases that it, or else its file, has asked for, or on all."""
    if "database_kind" in metafunc.fixturenames:
        asked = metafunc.definition.get_closest_marker("databases")
        metafunc.parametrize("database_kind", databases.KINDS if asked is None else asked.args)


@pytest.hookimpl(tryfirst=True)  # before what deals them out to processes reads the marks
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """One process has all tests of a file: what they share is made once, see beginnings.py."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


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


@pytest.fixture(scope="session", autouse=True)
def _known_addresses() -> Iterator[None]:
    """Compile how an address of the screens is built once, for the same reason."""
    compiled, known = Rule._compile_builder, {}

    def compile_(rule: Rule, append_unknown: bool = True) -> object:
        asked = (rule.rule, append_unknown, *rule._trace, *(rule.defaults or {}).items())
        if asked not in known:
            known[asked] = compiled(rule, append_unknown)
        return known[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_)
        yield


@pytest.fixture(scope="session", autouse=True)
def _known_wording() -> Iterator[None]:
    """Read the project's own texts once: nobody writes to config/ meanwhile."""
    load = wording.load
    known = functools.cache(load)

    def load_(folder: Path, name: str = "wording") -> Wording:
        return (known if folder == CONFIG else load)(folder, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "load", load_)
        yield
