"""What is said: texts in both languages, or files that somebody has spoken."""

import re
import shutil

import pytest

from gateway import settings
from gateway.domain import callflow, wording
from gateway.errors import BadSettings
from gateway.settings import CONFIG
from tests.voice.conftest import caller
from tests.voice.walker import VOICE
from web.public import create_app

PROMPTS = wording.load(CONFIG, "voice")


def spoken(town, name, content=b"ID3"):
    file = town.settings.data / "voice" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def test_a_file_takes_the_place_of_a_text(town):
    spoken(town, "zh/press_report.mp3", b"ID3 one")
    phone = caller(town)
    said = phone.rings()
    assert "反映事情请按1" not in said
    assert "查询进度请按2" in said
    (path,) = phone.played
    assert path == f"{VOICE}/audio/zh/press_report.mp3"
    answer = phone.client.get(path)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/mpeg", b"ID3 one")
    assert "max-age" in answer.headers["Cache-Control"]


def test_the_greeting_is_played_too_though_it_has_the_town_s_name(town):
    spoken(town, "zh/greeting.mp3", b"ID3 hello")
    phone = caller(town)
    assert "您好" not in phone.rings()
    assert phone.played == [f"{VOICE}/audio/zh/greeting.mp3"]
    assert phone.client.get(phone.played[0]).data == b"ID3 hello"


def test_what_is_filled_for_each_call_is_never_a_file(town):
    for name in ("spelled", "status", "whisper_phone", "whisper_ticket"):
        spoken(town, f"zh/{name}.mp3")
        answer = caller(town).client.get(f"{VOICE}/audio/zh/{name}.mp3")
        assert answer.status_code == 404
    phone = caller(town)
    phone.rings()
    assert not phone.played


@pytest.mark.parametrize(
    "path",
    [
        "zh/press_number.wav", "zh/press_report.wav", "zh/press_report", "de/press_report.mp3",
        "zh/../../gridline.db", "zh/..%2f..%2fgridline.db", "zh/secret.mp3", "zh/%00.mp3",
    ],
)  # fmt: skip
def test_nothing_but_the_prompts_is_served(town, path):
    spoken(town, "zh/press_report.mp3")
    spoken(town, "zh/secret.mp3")
    spoken(town, "gridline.db")
    answer = caller(town).client.get(f"{VOICE}/audio/{path}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_every_prompt_of_the_menu_has_its_text():
    files = (settings.ROOT / "gateway" / "domain").glob("call*.py")
    source = "".join(one.read_text("utf-8") for one in files)
    told = {move.told for move in callflow.MOVES.values()}
    quoted = set(re.findall(r'"([a-z]+_?[a-z_]*)"', source))
    known = {key.removeprefix("prompt.") for key in PROMPTS.texts["zh"] if key[0] == "p"}
    assert told <= known
    assert known <= quoted, known - quoted


def test_the_greeting_names_the_recording_and_whom_to_call_in_danger():
    greeting = PROMPTS.texts["zh"]["prompt.greeting"]
    assert "录音" in greeting
    assert all(number in greeting for number in ("110", "119", "120"))
    assert len(greeting) <= 54  # twelve seconds, at four and a half signs a second
    assert all(n in PROMPTS.texts["en"]["prompt.greeting"] for n in ("110", "119", "120"))


def test_a_prompt_that_is_missing_stops_the_listener_at_start(town, tmp_path, monkeypatch):
    folder = tmp_path / "config"
    folder.mkdir()
    for name in ("voice.zh.toml", "voice.en.toml", "providers.toml", "public.zh.toml"):
        shutil.copy(CONFIG / name, folder)
    text = (CONFIG / "voice.en.toml").read_text("utf-8").replace("goodbye =", "# ")
    (folder / "voice.en.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("web.public.voice.CONFIG", folder)
    with pytest.raises(BadSettings, match=r"voice.en.toml: prompt.goodbye is missing"):
        create_app(town.office, wording.load(CONFIG, "public"))
