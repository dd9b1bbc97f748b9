"""A town whose channel is Twilio."""

import pytest

from tests import databases, hosted


@pytest.fixture
def town(tmp_path):
    """The town on SQLite alone."""
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as made:
        yield made


@pytest.fixture
def both(database, tmp_path):
    """The town, on both databases."""
    with hosted.town(database, tmp_path) as made:
        yield made
