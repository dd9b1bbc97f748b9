"""Random kills under load: five of them here, a hundred in `python -m tests.chaos`."""

from pathlib import Path

import pytest

from tests import databases
from tests.processes import account, storm
from tests.processes.storm import Plan
from tests.processes.town import Town

KILLS = 5
SEED = 20_260_310


@pytest.mark.parametrize("database", databases.KINDS)
def test_random_kills_under_twenty_texts_a_second_lose_and_double_nothing(
    tmp_path: Path, database: str
) -> None:
    with Town(tmp_path, database, also=["hooks"]) as town:
        seconds = storm.rage(town, Plan(KILLS, SEED))
        town.settles(90)
        found = account.of(town)
        assert found.faults == []
        assert sum(found.kills.values()) == KILLS
        assert found.texts >= seconds * storm.TEXTS_A_SECOND
        assert found.receipts == found.tickets <= found.texts
