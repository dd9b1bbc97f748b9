"""Simulated modems for a whole run: each test takes one that nobody has used."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from modems.gsm import GsmChannel
from modems.link import Patience
from modems.simulator.control import ModemControl

MODEMS = 120
SHORT = Patience(answer=1.0, listing=1.5, submit=1.5, receipt=0.3, resync=0.5, quiet=0.05)

PROGRAM = """
import sys
from pathlib import Path
from modems.simulator import process
from modems.simulator.setup import Setup
process.run(int(sys.argv[1]), Path(sys.argv[2]), say=lambda line: print(line, flush=True),
            setup=Setup(air_seconds=0.0, report_seconds=0.0))
"""


def start_simulator(count, folder):
    """A simulator process whose modems are ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(count), str(folder)], stdout=subprocess.PIPE, text=True
    )
    for _ in range(count):
        assert process.stdout.readline()
    return process


def stop_simulator(process):
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="session")
def ports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("modems")
    process = start_simulator(MODEMS, folder)
    yield (folder / f"m{number}" for number in itertools.count(1))
    stop_simulator(process)


@pytest.fixture
def port(ports) -> Path:
    """The device of a modem nobody has used."""
    return next(ports)


@pytest.fixture
def network(port):
    """The other side of that modem."""
    with ModemControl(f"{port}.sock") as control:
        yield control


@pytest.fixture
def channel(port, network):
    """An open channel on that modem."""
    opened = GsmChannel("m1", str(port), patience=SHORT)
    opened.open()
    yield opened
    opened.close()
