"""A town on a disk of its own that fills up. Run in a mount namespace: `unshare --mount …`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import account
from tests.processes.person import PATIENCE_SECONDS
from tests.processes.town import Town
from tests.runtime.waiting import until

_SIZE = "64m"
_BLOCK = bytes(4096)


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


def main(folder: Path) -> None:
    """Texts come while the disk is full; they stay on the SIM, and come in once there is room."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", folder], check=True)
    with Town(folder) as town:
        first = town.resident()
        first.reports()
        first.hears("已受理")
        town.settles()
        modem = town.modems["m1"]
        residents = [town.resident() for _ in range(12)]
        with filled(folder):
            for resident in residents:
                resident.reports()
            until(lambda: "The database did not answer" in town.said(), PATIENCE_SECONDS)
            kept = sum(bool(town.kept(one.text)) for one in town.brought[1:])
            assert len(modem.slots()) + kept >= len(residents), "a text has left the SIM"
            assert kept < len(residents), "the disk was not full"
        for resident in residents:
            resident.hears("已受理")
        town.settles()
        faults = account.of(town).faults
        assert not faults, faults


if __name__ == "__main__":
    main(Path(sys.argv[1]))
