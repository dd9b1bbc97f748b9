"""A shell to type commands into."""

import json
import sys

import pytest

from gateway.__main__ import main
from tests import databases

SETTINGS = """
[[channels]]
name = "m1"
kind = "loopback"
service_line = "8189000"
[[service_lines]]
number = "8189000"
signature = "普陀网格"
"""


class Shell:
    """Runs gridline on a data folder of its own, as `gridline WORDS…` would."""

    def __init__(self, folder, monkeypatch, capsys):
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.settings = folder / "gridline.toml"
        self.settings.write_text(SETTINGS, encoding="utf-8")
        self.notes = ""  # what the last command said on stderr

    def run(self, *words, status=0):
        """What the command printed: on stdout when it ended well, else on stderr."""
        given = ["--config", str(self.settings), "--data", str(self.folder / "data")]
        self.monkeypatch.setattr(sys, "argv", ["gridline", *given, *words])
        ended = 0
        try:
            main()
        except SystemExit as end:
            ended = end.code
        out, self.notes = self.capsys.readouterr()
        assert ended == status, self.notes
        return self.notes if status else out

    def json(self, *words):
        return json.loads(self.run(*words, "--json"))


@pytest.fixture
def bare(tmp_path, monkeypatch, capsys):
    """A shell beside which there is no database yet."""
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture
def shell(bare):
    """A shell beside a database as `gridline db upgrade` leaves it."""
    data = bare.folder / "data"
    data.mkdir(mode=0o700)
    databases.fresh("sqlite", data)
    return bare
