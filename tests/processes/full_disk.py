"""A town on a disk of its own that fills up. Run in a mount namespace: `unshare --mount …`."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from gateway import settings
from gateway.cli import parts
from gateway.domain.delivery import State
from gateway.services.texts import outbox
from gateway.store.tables import Delivery
from tests.processes import account
from tests.processes.person import PATIENCE_SECONDS
from tests.processes.town import Town
from tests.runtime.waiting import until

_SIZE = "64m"
_BLOCK = bytes(4096)
_NOTICE, _NOTICES = "停水通知", 40


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Take what room is left on the disk, to the last block."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(_BLOCK)
        except OSError:
            pass  # full
        yield
    ballast.unlink()


def falls_due(town: Town) -> datetime:
    """Have notices wait that fall due one after another in some seconds; returns when all have."""
    office = parts.office(settings.load(town.settings, town.data))
    with office.desk() as desk:
        for nth in range(_NOTICES):
            outbox.queue_plain(desk, f"+8613700000{nth:03}", f"{_NOTICE}{nth}", "m1")
        desk.flush()
        waiting = desk.tx.scalars(select(Delivery).where(Delivery.state == State.QUEUED)).all()
        for nth, delivery in enumerate(waiting):
            delivery.due_at = desk.now + timedelta(seconds=4 + nth / 10)
    office.store.close()
    return desk.now + timedelta(seconds=4 + _NOTICES / 10)


def main(folder: Path) -> None:
    """Texts come and fall due while the disk is full; both wait until there is room."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", folder], check=True)
    with Town(folder) as town:
        first = town.resident()
        first.reports()
        first.hears("已受理")
        town.settles()
        modem = town.modems["m1"]
        residents = [town.resident() for _ in range(12)]
        notices = falls_due(town)
        with filled(folder):
            for resident in residents:
                resident.reports()
            until(lambda: "The database did not answer" in town.said(), PATIENCE_SECONDS)
            kept = sum(bool(town.kept(one.text)) for one in town.brought[1:])
            assert len(modem.slots()) + kept >= len(residents), "a text has left the SIM"
            assert kept < len(residents), "the disk was not full"
            until(lambda: datetime.now(UTC) > notices, PATIENCE_SECONDS)
        for resident in residents:
            resident.hears("已受理")
        town.settles()
        told = Counter(row["text"] for row in town.sent() if row["text"].startswith(_NOTICE))
        assert told == {f"{_NOTICE}{nth}": 1 for nth in range(_NOTICES)}, told
        faults = account.of(town).faults
        assert not faults, faults


if __name__ == "__main__":
    main(Path(sys.argv[1]))
