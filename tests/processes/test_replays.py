"""Posts of Twilio that come twice and out of order while the listener dies (make bench: 10,000)."""

import pytest

from tests import databases
from tests.bench import replays
from tests.bench.replays import Plan


@pytest.mark.parametrize("database", databases.KINDS)
def test_posts_repeated_and_cut_off_by_a_kill_are_one_row_each_and_none_answered_is_lost(database):
    outcome = replays.run(database, Plan(posts=300, kills=2))
    assert (outcome.lost, outcome.twice, outcome.strange) == (0, 0, 0)
    assert outcome.rows == outcome.texts == 210
