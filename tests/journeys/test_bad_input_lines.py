"""What no line should bring and no file should say: it is named, kept, and stops nothing else."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.runtime.courier import Courier
from gateway.store.db import Store
from gateway.store.tables import Area, Member, Place, Team, Words
from modems.gsm import GsmChannel
from modems.simulator import pdus
from modems.simulator.control import ModemControl
from tests.cli.conftest import Shell
from tests.modems.conftest import SHORT, start_simulator, stop_simulator
from tests.runtime.waiting import until
from tests.world import TUESDAY_MORNING, World, fresh_store, registry_folder

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
RECEIPT = f"{SIGN}您反映的路灯照明事项已受理，工单10008，已派中大一格团队办理，进展将短信告知。"
RESIDENT = "+8613900001001"
LEADER = "+8613900002001"


# ---------------------------------------------------------------- a serial line


class Line:
    """The town's line as a GSM modem that is simulated."""

    def __init__(self, world: World, port: Path) -> None:
        self.world = world
        self.modem = ModemControl(f"{port}.sock")
        self.channel = GsmChannel("loop", str(port), patience=SHORT)
        self.channel.open()
        self.world.courier = Courier(world.office, self.channel, threading.Event())

    def receives(self, *raw: str) -> None:
        """PDUs arrive as they are, and the gateway does what it can."""
        self.modem.receive_pdu(*raw)
        until(self._has_worked_off)
        self.world.settle()

    def _has_worked_off(self) -> bool:
        self.world.settle()
        return not self.modem.slots()

    def sent(self, phone: str) -> list[str]:
        """All that the network has taken for a phone."""
        return [row["text"] for row in self.modem.sent() if row["to"] == phone]

    def kept(self) -> list[tuple[str | None, str | None, str]]:
        """What lies in the store of all that came in: words, octets, how far its work is."""
        with self.world.store.read() as tx:
            found = [(tx.get_one(Words, one.text_id), one) for one in self.world.messages()]
            return [(words.body, words.raw, one.status) for words, one in found]

    def close(self) -> None:
        """Let go of the modem."""
        self.channel.close()
        self.modem.close()


@pytest.fixture
def line(world, tmp_path):
    """The town on a simulated modem, on both databases."""
    process = start_simulator(1, tmp_path / "modems")
    opened = Line(world, tmp_path / "modems" / "m1")
    yield opened
    opened.close()
    stop_simulator(process)


def written(phone: str, text: str) -> list[str]:
    """The PDUs of a text as the network writes them."""
    return pdus.deliveries(phone, text, TUESDAY_MORNING, 1, bits=8)


def test_pdus_that_nobody_can_read_are_set_aside_as_they_are_and_the_line_goes_on(line):
    (whole,) = written(RESIDENT, LAMP)
    broken = ["07", "ZZ", "0" * 20, "FF" * 30, whole[:30], whole[:-2] + "GG", "1" * 700]
    line.receives(*broken, whole)
    assert line.sent(RESIDENT) == [RECEIPT]
    kept = {raw: (body, status) for body, raw, status in line.kept()}
    assert kept == {whole: (LAMP, "done")} | {raw: (None, "aside") for raw in broken}
    assert line.world.ticket().status == "dispatched"
    assert line.modem.slots() == []


def test_a_command_whose_end_is_missing_is_kept_and_not_obeyed(line):
    line.receives(*written(RESIDENT, LAMP))
    (whole,) = written(LEADER, "办结10008 已换灯泡和灯罩")
    line.receives(whole[:-8])
    assert line.sent(LEADER)[-1] == f"{SIGN}长短信没有收全，请重发。例：办结10008 已换灯泡"
    assert line.world.ticket().status == "dispatched"
    assert line.kept()[-1] == ("办结10008 已换灯泡和", whole[:-8], "done")
    line.receives(whole)
    assert line.sent(LEADER)[-1] == f"{SIGN}工单10008已办结，已告知居民。"


def test_two_thousand_characters_arrive_in_parts_and_are_one_text(line):
    text = (LAMP + "，晚上看不见路𠮷😀" * 200)[:2000]
    parts = written(RESIDENT, text)
    assert len(parts) > 30
    line.receives(*parts[1::2])
    assert line.world.messages() == []
    line.receives(*parts[::2])
    assert line.sent(RESIDENT) == [RECEIPT]
    assert [(body, status) for body, _, status in line.kept()] == [(text, "done")]
    assert line.world.messages()[0].parts == len(parts)
    assert line.modem.slots() == []


def test_an_empty_text_and_an_emoji_on_the_air_are_answered(line):
    for text in ("", "🔥"):
        line.receives(*written(RESIDENT, text))
    assert line.sent(RESIDENT) == [
        f"{SIGN}没有看到内容。请发送要反映的事情和具体地址。",
        f"{SIGN}没看懂您的短信。反映事情请写明事情和具体地址；回复“查”可查进度。",
    ]
    assert [(body, status) for body, _, status in line.kept()] == [("", "done"), ("🔥", "done")]
    assert line.world.tickets() == []


# ---------------------------------------------------------------- files


@pytest.fixture
def bare_shell(tmp_path, monkeypatch, capsys):
    """A shell beside which there is no database."""
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture
def shell(bare_shell, database, monkeypatch):
    """The command line, on both databases."""
    monkeypatch.setenv("GRIDLINE_DATABASE_URL", database)
    return bare_shell


@pytest.mark.parametrize(
    ("number", "line", "why"),
    [
        (10, "[web]\nconsole = '8080'\n", "[web] console must be an address"),
        (10, "[intake]\nbatch = 0\n", "[intake] batch must be a whole number from 1"),
        (10, "[place]\ntimezone = 'Mars'\n", "[place] timezone must be a time zone"),
        (
            10,
            "[place]\ntime_zone = 'Asia/Shanghai'\n",
            "[place] time_zone is no setting; known are",
        ),
        (9, "[placce]\n", "[placce] is no table of settings"),
    ],
)
@pytest.mark.parametrize("words", ["ticket list", "receive --from 13900001001 text", "up"])
def test_a_bad_setting_stops_every_command_with_its_line_and_does_nothing(
    bare_shell: Shell, words: str, number: int, line: str, why: str
) -> None:
    settings = bare_shell.settings
    settings.write_text(settings.read_text(encoding="utf-8") + line, encoding="utf-8")
    said = bare_shell.run(*words.split(), status=1)
    assert said.startswith(f"{settings}:{number}: {why}")
    assert said.count("\n") == 1
    assert not (bare_shell.folder / "data").exists()


def rows(store: Store) -> list[int]:
    """How many areas, teams, members and places there are."""
    with store.read() as tx:
        kinds = (Area, Team, Member, Place)
        return [tx.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]


BAD_ROWS = {
    "areas.csv": ("G2,中大二格,grid,C,260", "G2,中大二格,plot,C,many"),
    "teams.csv": ("T2,中大二格团队,grid,G2,", "T2,中大二格团队,grid,G9,moon"),
    "members.csv": ("13900002001,王建国,T1", "1390000,王建国,T9"),
    "places.csv": ("海景苑,estate,G2", "海景苑,castle,G2"),
}
MISTAKES = [
    "areas.csv:5: level must be one of city, district, street, community, section, group, grid.",
    "areas.csv:5: households must be a whole number.",
    "members.csv:2: phone has too few or too many digits.",
    "places.csv:3: kind must be one of estate, road, landmark, stop, organisation, building.",
    'teams.csv:3: area "G9" is not in areas.csv.',
    'members.csv:2: team "T9" is not in teams.csv.',
    'teams.csv:3: "moon" is no category and no profession.',
]


def test_all_bad_rows_of_a_registry_are_told_at_once_and_nothing_is_imported(
    shell: Shell, database: str, tmp_path: Path
) -> None:
    good, bad = registry_folder(tmp_path / "good"), registry_folder(tmp_path / "bad")
    for name, (right, wrong) in BAD_ROWS.items():
        text = (bad / name).read_text(encoding="utf-8")
        assert right in text
        (bad / name).write_text(text.replace(right, wrong), encoding="utf-8")
    store = fresh_store(database)
    for words in (["check"], ["import"], ["import", "--dry-run"]):
        assert shell.run("registry", *words, str(bad), status=1).splitlines() == MISTAKES
        assert rows(store) == [0, 0, 0, 0]
    shell.run("registry", "import", str(good))
    for _ in range(2):  # what is there stays as it is
        assert rows(store) == [4, 4, 6, 2]
        shell.run("registry", "import", str(bad), status=1)
    store.close()
