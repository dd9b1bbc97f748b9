"""The command line, as a shell sees it."""

import getpass
import json
import subprocess
import sys

from gateway.services.texts import lines
from gateway.store import migrate
from tests.world import World, fresh_store


def test_the_command_is_installed():
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "--help"], capture_output=True, text=True, check=True
    )
    assert "modem-simulator" in done.stdout


def test_another_schema_is_refused_with_what_to_do(bare):
    assert "run `gridline db upgrade`" in bare.run("ticket", "list", status=1)


def test_texts_in_and_out_while_the_gateway_is_stopped(shell):
    (first,) = shell.json("receive", "--channel", "m1", "--from", "13900001001", "--id", "a", "灯")
    (again,) = shell.json("receive", "--channel", "m1", "--from", "13900001001", "--id", "a", "灯")
    assert (first["repeated"], again) == (False, {"id": None, "repeated": True})
    assert shell.json("message", "show", str(first["id"]))["text"] == "灯"
    (sent,) = shell.json("send", "13900001009", "你好")
    (waiting,) = shell.json("delivery", "list", "--state", "queued")
    assert (waiting["id"], waiting["message"]) == (sent["delivery"], sent["id"])
    assert "reason" in shell.run("delivery", "drop", "1", "--reason", " ", status=1)
    shell.run("delivery", "retry", "1", "--reason", "居民没收到")
    who = getpass.getuser()
    assert shell.json("message", "show", str(sent["id"]))["error"] == f"{who}: 居民没收到"
    shell.run("delivery", "retry", "1")
    assert shell.json("delivery", "list")[0]["error"] == f"{who}: by hand"
    shell.run("delivery", "drop", "1", "--reason", "test")
    (dropped,) = shell.json("delivery", "list")
    assert (dropped["state"], dropped["error"]) == ("dropped", f"{who}: test")
    shell.run("delivery", "retry", "1", status=1)
    assert [one["direction"] for one in shell.json("message", "list")] == ["out", "in"]
    assert len(shell.json("message", "list", "--phone", "+86 139 0000 1001")) == 1


def test_files_of_texts(shell, tmp_path):
    (tmp_path / "in.csv").write_text(
        "channel,from,text,at,id\n"
        "m1,13900001001,灯不亮,2026-03-10T09:00,x1\n"
        "m1,13900001002,没水,,\n",
        encoding="gbk",
    )
    assert len(shell.json("receive", "--file", str(tmp_path / "in.csv"))) == 2
    (tmp_path / "bad.csv").write_text("who,what\n1,2\n")
    bad = str(tmp_path / "bad.csv")
    assert "must have columns" in shell.run("receive", "--file", bad, status=2)
    (tmp_path / "out.csv").write_text("phone,text\n13900001001,a\n10086,b\n", encoding="utf-8")
    refused = shell.run("send", "--file", str(tmp_path / "out.csv"), status=1)
    assert "10086 takes no texts" in refused
    assert shell.json("delivery", "list") == []  # nothing of a file is queued when a row is bad


def test_what_is_named_wrongly_is_answered_with_what_there_is(shell):
    assert "known are m1" in shell.run("receive", "--channel", "m9", "--from", "1", "x", status=1)
    much = ("receive", "--channel", "m1", "--from", "13900001001", "--id", "x" * 101, "x")
    assert "up to 100 characters" in shell.run(*much, status=1)
    assert "there is no ticket 10008" in shell.run("ticket", "show", "10008", status=1)
    assert "there is no channel m9" in shell.run("channel", "pause", "m9", status=1)
    shell.run("nonsense", status=2)
    shell.run("deadline", "--tier", "general", "--from", "soon", status=2)


def test_a_reporter_s_phone_is_shown_only_when_it_is_revealed_and_that_is_logged(bare, tmp_path):
    url = f"sqlite:///{tmp_path / 'data' / 'gridline.db'}"
    store = fresh_store(url)
    migrate.to_head(store)
    store.close()
    world = World(url, tmp_path)
    world.resident.texts("和平巷17号路灯不亮")
    world.close()
    card = bare.json("ticket", "show", "10008")
    assert card["reporter"] == "139****1001"
    assert "13900001001" not in json.dumps(card)
    assert (card["grid"], card["team"], card["status"]) == ("G1", "T1", "dispatched")
    assert [one["name"] for one in card["deadlines"]] == ["dispatch", "resolve", "accept"]
    card = bare.json("ticket", "show", "10008", "--reveal")
    assert card["reporter"] == "13900001001"
    assert card["events"][-1]["action"] == "reveal"


def test_pausing_a_channel_shows(shell):
    shell.run("channel", "pause", "m1")
    assert shell.json("channel", "list")[0]["state"] == "paused"
    shell.run("channel", "resume", "m1")
    assert shell.json("channel", "list")[0]["state"] == "down"


def test_a_channel_that_is_down_says_what_to_do(shell, tmp_path):
    world = World(f"sqlite:///{tmp_path / 'data' / 'gridline.db'}", tmp_path / "data")
    with world.office.desk() as desk:
        lines.down(desk, "m1", "sim_pin_required")
    world.close()
    (channel,) = shell.json("channel", "list")
    assert channel["error"] == "sim_pin_required"
    assert "name the variable that holds it by pin_env" in channel["advice"]
    assert shell.run("channel", "list").endswith(f"{channel['advice']}\n")


def test_parse_route_and_deadline_answer_without_storing_anything(shell, tmp_path):
    parsed = shell.json("parse", "--as", "member", "--open", "10429", "办结10429已换灯泡")
    assert (parsed["action"], parsed["number"], parsed["text"]) == ("resolve", 10429, "已换灯泡")
    (tmp_path / "texts.jsonl").write_text(
        '{"as": "member", "text": "收到10429"}\n'
        '{"as": "resident", "prompt": "rate", "text": "3"}\n',
        encoding="utf-8",
    )
    found = json.loads(shell.run("parse", "--file", str(tmp_path / "texts.jsonl")))
    assert [one["action"] for one in found] == ["accept", "rate"]
    assert shell.json("route", "路灯不亮")["category"] == "lighting"
    due = shell.json("deadline", "--tier", "general", "--from", "2026-02-13T16:00+08:00")
    assert due["accept"]["due_at"].startswith("2026-02-14T09:00:00+08:00")
    assert shell.json("message", "list") == []


def test_backup_and_restore(shell, tmp_path):
    shell.run("send", "13900001009", "你好")
    shell.run("db", "backup", str(tmp_path / "saved"))
    shell.run("db", "backup", str(tmp_path / "saved"), status=1)
    assert "1 texts" in shell.run("db", "restore", str(tmp_path / "saved"))
    assert shell.json("delivery", "list")[0]["state"] == "uncertain"


def test_purge_says_what_it_would_empty_and_empties_it(shell, tmp_path):
    (tmp_path / "residents.csv").write_text(
        "phone,name,source,keep_until\n13900001009,陈阿婆,登记册,2020-01-01\n", encoding="utf-8"
    )
    shell.run("registry", "import", str(tmp_path))
    over = {"tickets": 0, "messages": 0, "raw": 0, "residents": 1, "recordings": 0,
            "pictures": 0, "pushes": 0, "statuses": 0, "calls": 0}  # fmt: skip
    for _ in range(2):
        assert shell.json("purge", "--dry-run") == {"dry_run": True, **over}
    assert shell.json("purge") == {"dry_run": False, **over}
    assert shell.json("purge") == {"dry_run": False, **dict.fromkeys(over, 0)}


def test_what_is_not_there_yet_says_so(shell):
    assert "not there yet" in shell.run("model", status=1)


def test_bad_settings_stop_every_command(shell):
    shell.settings.write_text("[web]\nconsole = 1\n")
    assert "gridline.toml:2: [web] console must be" in shell.run("ticket", "list", status=1)
