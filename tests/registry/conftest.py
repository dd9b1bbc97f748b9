"""A folder of registry files, and an empty store to import them into."""

from datetime import UTC, datetime

import pytest

from gateway.cli import parts
from gateway.services.desk import Desk
from gateway.settings import Settings
from gateway.store.db import Store, url_of
from gateway.store.rows import Rows
from gateway.store.tables import Base
from tests.registry.folders import Folder

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "files"
    path.mkdir()
    return Folder(path)


@pytest.fixture
def desk(tmp_path):
    settings = Settings(data=tmp_path)
    store = Store(url_of("", tmp_path))
    Base.metadata.create_all(store.writer)
    with store.write() as tx:
        yield Desk(tx, NOW, parts.rules(settings), Rows(tx))
    store.close()
