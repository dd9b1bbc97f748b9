"""`gridline doctor` says of each thing whether it is well, and what to mend."""

import json
import os
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from gateway.__main__ import cli
from gateway.cli import doctor, parts
from gateway.domain.delivery import Intake, State
from gateway.domain.people import OperatorRole
from gateway.settings import Settings
from gateway.store import migrate
from gateway.store.tables import ChannelState, Delivery, Edit, Message, Operator, Words

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def patient(tmp_path, settings):
    """A gateway that is installed and stopped: a schema, and a modem's port."""
    store = parts.store(settings)
    migrate.to_head(store)
    yield store
    store.close()


def examine(data, text="", *more):
    config = data / "settings.toml"
    if not config.exists():
        port = data / "port"
        port.touch()
        channel = f'[[channels]]\nname = "m1"\nkind = "gsm"\nport = "{port}"\n'
        config.write_text(channel + text)
    result = CliRunner().invoke(
        cli, ["--config", str(config), "--data", str(data), "doctor", "--json", *more]
    )
    findings = {one["about"]: one for one in json.loads(result.output)}
    return result.exit_code, findings


def test_a_sound_gateway_has_nothing_to_mend(patient, tmp_path):
    status, findings = examine(tmp_path)
    assert status == 0, findings
    assert findings["database"]["level"] == "ok"
    assert findings["channel m1"]["level"] == "ok"
    assert findings["gateway"]["level"] == "note"


def test_an_edit_that_fits_the_files_no_more_is_to_be_set_anew(patient, tmp_path):
    with patient.write() as tx:
        boss = Operator(
            name="王督办", role=OperatorRole.SUPERVISOR, password_hash="", created_at=NOW
        )
        value = {"zh": "{nobody}", "en": "{nobody}"}
        tx.add(Edit(kind="wording", key="resident.receipt", value=value, operator=boss, at=NOW))
    status, findings = examine(tmp_path)
    assert status == 1
    assert "wording resident.receipt does not fit the files" in findings["edit"]["says"]


def test_texts_for_a_channel_that_the_settings_do_not_name_are_told_of(patient, tmp_path):
    with patient.write() as tx:
        message = Message(
            direction="out", channel="old", line="", phone="+8613900001001", kind="plain",
            words=Words(body="明日停水"), at=NOW, status=Intake.DONE, parts=1,
        )  # fmt: skip
        waits = {"state": State.QUEUED, "turn_at": NOW, "due_at": NOW, "created_at": NOW}
        tx.add(Delivery(message=message, channel="old", phone=message.phone, **waits))
    status, findings = examine(tmp_path)
    assert status == 1
    assert findings["channel old"]["says"].startswith("1 texts wait for it")
    assert findings["channel old"]["says"].endswith("leave by m1")


def test_each_finding_is_a_line(patient, tmp_path):
    examine(tmp_path)
    config = str(tmp_path / "settings.toml")
    said = CliRunner().invoke(cli, ["--config", config, "--data", str(tmp_path), "doctor"]).output
    assert any(line.startswith("ok    database ") for line in said.splitlines())


def test_a_bad_setting_is_named_with_its_line(tmp_path):
    (tmp_path / "settings.toml").write_text("[place]\nhome_town = 1\n")
    status, findings = examine(tmp_path)
    assert status == 1
    assert "settings.toml:2" in findings["settings"]["says"]


def test_an_old_schema_is_to_be_upgraded(patient, tmp_path):
    with sqlite3.connect(patient.file) as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    database.close()
    status, findings = examine(tmp_path)
    assert status == 1
    assert "gridline db upgrade" in findings["database"]["says"]


def test_a_database_of_a_newer_program_is_not_to_be_upgraded(patient, tmp_path):
    with sqlite3.connect(patient.file) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    status, findings = examine(tmp_path)
    assert status == 1
    assert "belongs to a newer Gridline (schema 9999)" in findings["database"]["says"]
    assert "db upgrade" not in findings["database"]["says"]


def test_a_damaged_database_is_to_be_restored(patient, tmp_path):
    with patient.write() as tx:
        tx.add_all(ChannelState(name=f"m{number}", error="e" * 200) for number in range(500))
    patient.close()
    size = patient.file.stat().st_size
    with patient.file.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 2))
    status, findings = examine(tmp_path)
    assert status == 1
    assert "backup" in findings["database"]["says"]
    assert "sqlalche.me" not in findings["database"]["says"]
    assert "\n" not in findings["database"]["says"]


def test_a_redis_that_does_not_answer_is_to_be_started(patient, tmp_path):
    status, findings = examine(tmp_path, '[redis]\nurl = "redis://127.0.0.1:1"\n')
    assert status == 1
    assert findings["redis"]["level"] == "mend"


def test_a_modem_that_is_not_plugged_in_is_to_be(patient, tmp_path):
    examine(tmp_path)
    (tmp_path / "port").unlink()
    status, findings = examine(tmp_path)
    assert status == 1
    assert "plug the modem in" in findings["channel m1"]["says"]


def test_a_channel_that_is_down_says_why_while_the_gateway_runs(patient, tmp_path):
    (tmp_path / "run.json").write_text(json.dumps({"pid": os.getpid()}))
    with patient.write() as tx:
        tx.add(ChannelState(name="m1", up=False, error="SIM PIN required"))
    status, findings = examine(tmp_path)
    assert status == 1
    assert "SIM PIN required" in findings["channel m1"]["says"]


def test_a_paused_channel_is_a_note(patient, tmp_path):
    with patient.write() as tx:
        tx.add(ChannelState(name="m1", paused=True))
    status, findings = examine(tmp_path)
    assert status == 0
    assert "gridline channel resume m1" in findings["channel m1"]["says"]


@pytest.mark.parametrize("accepted", ["", """accepted = '"code": *0'\n"""])
def test_a_provider_whose_answers_nobody_reads_is_noted(patient, tmp_path, monkeypatch, accepted):
    monkeypatch.setenv("TOWN_SECRET", "s" * 20)
    provider = '[[channels]]\nname = "p1"\nkind = "http"\nprofile = "json"\nnumber = "8189000"\n'
    where = 'url = "https://sms.example/send"\nsecret_env = "TOWN_SECRET"\n'
    _, findings = examine(tmp_path, provider + where + accepted)
    assert findings["channel p1"]["level"] == "ok"
    assert ("provider p1" in findings) is not bool(accepted)
    if not accepted:
        assert findings["provider p1"]["level"] == "note"
        assert "accepted is not set" in findings["provider p1"]["says"]


def test_a_template_with_no_room_for_an_order_is_to_be_mended(patient, tmp_path, monkeypatch):
    monkeypatch.setenv("TOWN_SECRET", "s" * 20)
    provider = '[[channels]]\nname = "p1"\nkind = "http"\nprofile = "tencent"\nnumber = "8189000"\n'
    account = 'app_id = "14"\nsign_name = "普陀网格"\nuser = "u"\npassword_env = "TOWN_SECRET"\n'
    about = f'{provider}{account}secret_env = "TOWN_SECRET"\nparam_chars = 6\n'
    templates = '[channels.templates]\n"*" = { code = "1", params = ["body"] }\n'
    _, findings = examine(tmp_path, about + templates)
    assert findings["provider p1"]["level"] == "mend"
    assert "staff_channel" in findings["provider p1"]["says"]


def test_a_password_that_everybody_can_read_is_to_be_hidden(patient, tmp_path):
    examine(tmp_path, '[redis]\nurl = "redis://:secret@127.0.0.1:1"\n')
    (tmp_path / "settings.toml").chmod(0o644)
    _, findings = examine(tmp_path)
    assert "chmod o-r" in findings["settings"]["says"]
    (tmp_path / "settings.toml").chmod(0o640)
    _, findings = examine(tmp_path)
    assert findings["settings"]["level"] == "ok"


def test_from_december_on_the_next_years_calendar_is_needed(tmp_path, monkeypatch):
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2026.toml").touch()
    monkeypatch.setattr(doctor, "CONFIG", tmp_path)
    assert doctor._calendar(date(2026, 11, 30))[0] == "ok"
    assert doctor._calendar(date(2026, 12, 1))[0] == "mend"
    assert doctor._calendar(date(2027, 1, 1))[0] == "mend"


def test_a_clock_behind_the_last_message_is_to_be_set(tmp_path):
    now, settings = datetime.now(UTC), Settings(data=tmp_path)
    assert doctor._clock(now, settings, now - timedelta(hours=1))[0] == "ok"
    assert doctor._clock(now, settings, now + timedelta(hours=1))[0] == "mend"
    assert doctor._clock(datetime(2000, 1, 1, tzinfo=UTC), settings, None)[0] == "mend"


def test_without_a_key_the_doctor_says_that_nothing_is_sealed(patient, tmp_path, monkeypatch):
    _, findings = examine(tmp_path)
    assert findings["seal"]["level"] == "note"
    assert "GRIDLINE_SEAL_KEY is not set" in findings["seal"]["says"]
    monkeypatch.setenv("GRIDLINE_SEAL_KEY", "k" * 43 + "=")
    _, findings = examine(tmp_path)
    assert findings["seal"]["level"] == "ok"


def test_a_hotline_s_team_that_is_not_there_is_named(patient, tmp_path):
    status, findings = examine(tmp_path, '[voice]\nteam = "T9"\n')
    assert status == 1
    assert "there is no team T9" in findings["voice"]["says"]


def test_a_supervision_phone_that_takes_no_texts_is_noted(patient, tmp_path):
    _, findings = examine(tmp_path, '[place]\nsupervision_phone = "0580-8189000"\n')
    assert findings["supervision"]["level"] == "note"
    assert "takes no texts" in findings["supervision"]["says"]


PROVIDER = """
[[channels]]
name = "p1"
kind = "http"
profile = "aliyun"
user = "id"
secret_env = "TOWN_SECRET"
sign_name = "普陀网格"
[channels.templates]
"*" = "SMS_1"
"member.*" = ""
"""
MODEM = '[[channels]]\nname = "m1"\nkind = "loopback"\n'


def test_where_no_channel_has_a_template_for_members_it_is_to_be_mended(patient, tmp_path):
    (tmp_path / "settings.toml").write_text(PROVIDER)
    status, findings = examine(tmp_path)
    assert status == 1
    assert "nobody who works gets member." in findings["staff"]["says"]


@pytest.mark.parametrize("named", ["", '[sms]\nstaff_channel = "m1"\n'])
def test_with_a_modem_beside_it_they_get_theirs_by_that(patient, tmp_path, named):
    (tmp_path / "settings.toml").write_text(named + PROVIDER + MODEM)
    _, findings = examine(tmp_path)
    assert findings.get("staff") == (
        {"about": "staff", "level": "ok", "says": "get their texts by m1"} if named else None
    )
