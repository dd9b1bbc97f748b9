"""What is mistyped is refused in one line that says what there is; of a bad file, every row."""

import contextlib
import json
import sqlite3
import sys

import pytest

from gateway.__main__ import main

NO_PHONE = "is no phone: write it as 13900001001"
CHANNELS = "there is no channel nope; known are m1"
REFUSED = [
    ("receive --channel m1 --from abc text", NO_PHONE),
    ("receive --channel nope --from 13900001001 text", CHANNELS),
    ("receive --from 13900001001 text", "name a channel by --channel; known are m1"),
    ("send abc text", NO_PHONE),
    ("send 10086 text", "10086 takes no texts: a mobile is needed"),
    ("send 0580-8189000 text", "0580-8189000 takes no texts"),
    ("send --channel nope 13900001009 text", CHANNELS),
    ("send 13900001009 \t", "there are no words in the text"),
    ("send 13900001009 \udcff", "the text has signs that are none"),
    (f"send 13900001009 {'长' * 2001}", "the text has 2001 characters: write at most 2000"),
    ("ticket list --team NOPE", "there is no team NOPE; none is known yet"),
    ("message list --phone abc", NO_PHONE),
    ("delivery list --channel nope", CHANNELS),
    ("channel pause nope", CHANNELS),
    ("channel resume nope", CHANNELS),
    ("route --phone abc text", NO_PHONE),
    ("route --line 99 text", "there is no service line 99; known are 8189000"),
    ("db backup /dev/null/x", "/dev/null/x cannot be written"),
    ("registry export /dev/null/x", "/dev/null/x cannot be written"),
    *((name, "No Redis") for name in ("web", "hooks", "channels", "worker", "ticker")),
]
MISUSED = [
    ("ticket show abc", "'abc' is not a valid whole number"),
    (f"message show {2**63}", "is not in the range"),
    (f"ticket list --limit {2**63}", "is not in the range"),
    ("ticket list --status zz", "'zz' is not one of 'received', 'triage', 'dispatched'"),
    ("delivery list --state zz", "'zz' is not one of 'queued', 'sending'"),
    ("ticket list --since 0001-01-01", "is not of these times"),
    ("deadline --tier general --from 9999-12-31", "is not of these times"),
    ("deadline --from 2026-03-10", "Choose from: emergency, urgent, consult"),
    ("delivery drop 1", "Missing option '--reason'; see `gridline delivery drop --help`"),
    ("nonsense", "No such command 'nonsense'; see `gridline --help`"),
    ("ticket list --colour red", "No such option '--colour'; see `gridline ticket list --help`"),
    ("ticket show", "Missing argument 'NUMBER'"),
    ("receive --channel m1", "Give --from PHONE and TEXT, or --file; see `gridline receive"),
]


@pytest.mark.parametrize(("words", "says"), REFUSED)
def test_what_does_not_exist_is_refused_in_one_line(shell, words, says):
    refusal = shell.run(*words.split(" "), status=1)
    assert says in refusal
    assert refusal.count("\n") == 1
    assert shell.json("message", "list") == []


@pytest.mark.parametrize(("words", "says"), MISUSED)
def test_wrong_usage_is_one_line_that_says_where_the_right_one_stands(shell, words, says):
    refusal = shell.run(*words.split(" "), status=2)
    assert says in refusal
    assert (refusal.count("\n"), refusal.endswith(" --help`\n")) == (1, True)


def test_every_bad_row_of_a_file_is_named_and_none_of_it_is_taken(shell, tmp_path):
    texts = tmp_path / "in.csv"
    texts.write_text(
        "channel,from,text,at\nm1,13900001001,灯,\nm9,13900001001,灯,\n,abc,灯,\n"
        "m1,13900001001,灯,soon\nm1,13900001001,灯,,more\n",
        encoding="utf-8",
    )
    refused = shell.run("receive", "--channel", "m1", "--file", str(texts), status=1)
    assert refused.splitlines() == [
        f"{texts}:3: there is no channel m9; known are m1",
        f"{texts}:4: 'abc' {NO_PHONE}, +14155550100 or 0580-8189000",
        f"{texts}:5: 'soon' is no time such as 2026-03-10T09:00+08:00",
        f"{texts}:6: has more cells than the header",
    ]
    texts.write_text("phone,text\n13900001009,a\n10086,b\nabc,c\n", encoding="utf-8")
    assert shell.run("send", "--file", str(texts), status=1).count(f"{texts}:") == 2
    assert shell.json("message", "list") == []


def test_every_bad_row_of_a_file_to_route_is_named(shell, tmp_path):
    texts = tmp_path / "texts.csv"
    texts.write_text("text,phone,line\n灯,,8189000\n灯,abc,\n灯,,99\n", encoding="utf-8")
    assert shell.run("route", "--file", str(texts), status=1).count(f"{texts}:") == 2
    texts.write_text("text,line\n路灯不亮,8189000\n没水,\n", encoding="utf-8")
    assert len(shell.json("route", "--file", str(texts))) == 2


def test_every_line_that_is_no_text_to_parse_is_named(shell, tmp_path):
    texts = tmp_path / "texts.jsonl"
    texts.write_text(
        '{"text": "a"}\nnonsense\n{"text": "a", "as": "mayor"}\n{"text": "a", "prompt": "why"}\n',
        encoding="utf-8",
    )
    refused = shell.run("parse", "--file", str(texts), status=2)
    assert [f"{texts}:{at}: one object" in refused for at in (1, 2, 3, 4)] == [False, *[True] * 3]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'from,text\n1,"', b"from,text,text\n"])
def test_a_file_that_is_no_sheet_of_texts_is_wrong_usage(shell, tmp_path, content):
    (tmp_path / "in.csv").write_bytes(content)
    assert "in.csv" in shell.run("receive", "--file", str(tmp_path / "in.csv"), status=2)


def test_a_town_without_service_lines_takes_any(shell):
    settings = shell.settings.read_text(encoding="utf-8")
    shell.settings.write_text(settings.partition("[[service_lines]]")[0], encoding="utf-8")
    assert shell.json("route", "--line", "8189000", "路灯不亮")["category"] == "lighting"


def test_a_channel_taken_out_of_the_settings_is_still_known_by_its_deliveries(shell):
    shell.run("send", "13900001009", "你好")
    settings = shell.settings.read_text(encoding="utf-8")
    shell.settings.write_text(settings.replace('"m1"', '"m2"'), encoding="utf-8")
    assert len(shell.json("delivery", "list", "--channel", "m1")) == 1
    assert "known are m2" in shell.run("delivery", "list", "--channel", "nope", status=1)


def test_a_team_may_be_without_tickets_and_an_unknown_one_has_near_names(shell, tmp_path):
    codes = [f"T{number}" for number in range(20)]
    (tmp_path / "areas.csv").write_text("code,name,level,parent,kind\nC,City,city,,territory\n")
    teams = "".join(f"{code},Team {code},management,C\n" for code in codes)
    (tmp_path / "teams.csv").write_text("code,name,kind,area\n" + teams)
    shell.run("registry", "import", str(tmp_path))
    assert shell.json("ticket", "list", "--team", "T19") == []
    assert "near it are T1, T1" in shell.run("ticket", "list", "--team", "T1x", status=1)


def test_without_a_channel_nothing_is_queued_for_nobody(shell):
    shell.settings.write_text("")
    assert "add a [[channels]] table" in shell.run("send", "13900001009", "你好", status=1)


def test_a_damaged_database_is_moved_away_and_a_backup_restored(shell, tmp_path):
    shell.run("send", "13900001009", "你好")
    shell.run("db", "backup", str(tmp_path / "saved"))
    database = shell.folder / "data" / "gridline.db"
    database.write_bytes(b"no database" * 100)
    for words in (
        ["ticket", "list"], ["db", "current"], ["db", "upgrade"],
        ["db", "backup", str(tmp_path / "other")],
        ["db", "restore", str(tmp_path / "saved")],
    ):  # fmt: skip
        assert "move a damaged file away" in shell.run(*words, status=1)
    database.unlink()
    shell.run("db", "restore", str(tmp_path / "saved"))
    assert len(shell.json("delivery", "list")) == 1


def test_a_database_of_a_newer_program_is_left_to_that(shell):
    store = shell.folder / "data" / "gridline.db"
    with contextlib.closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for words in (["up"], ["db", "upgrade"], ["ticket", "list"]):
        refusal = shell.run(*words, status=1)
        assert "belongs to a newer Gridline (schema 9999)" in refusal
        assert (refusal.count("\n"), "db upgrade" in refusal) == (1, False)
    assert shell.json("db", "current")["current"] == "9999"
    assert not (shell.folder / "data" / "backups").exists()


def test_a_data_folder_that_cannot_be_made_is_refused(bare):
    bare.folder = bare.settings  # a file where the folder should lie
    assert "choose another --data folder" in bare.run("ticket", "list", status=1)


def test_settings_and_data_may_stand_behind_the_noun(shell, monkeypatch, capsys):
    behind = ["--config", str(shell.settings), "--data", str(shell.folder / "data"), "--json"]
    monkeypatch.setattr(sys, "argv", ["gridline", "channel", "list", *behind])
    main()
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["m1"]
