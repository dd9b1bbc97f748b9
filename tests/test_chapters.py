"""The chapters of docs/ followed to the letter: what they have one paste fits what is there."""

import re

import pytest

from gateway import settings
from gateway.settings import CONFIG, ROOT

_BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)
_KEY = re.compile(r"(\w+) = ")
SECRETS = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "one"}


def blocks(chapter: str) -> list[str]:
    """What a chapter has one put into the settings."""
    text = (ROOT / "docs" / chapter).read_text("utf-8")
    return [re.sub(r"(?m)^ +", "", one) for one in _BLOCK.findall(text)]


def changed(text: str, block: str) -> str:
    """The settings with each key of a block changed where it stands."""
    for line in block.splitlines():
        key = _KEY.match(line)[1]
        assert len(re.findall(rf"(?m)^{key} = ", text)) == 1, key
        text = re.sub(rf"(?m)^{key} = .*$", line, text)
    return text


@pytest.fixture
def loaded(tmp_path):
    """The settings that come of a text."""

    def load(text):
        file = tmp_path / "gridline.toml"
        file.write_text(text, encoding="utf-8")
        return settings.load(file, tmp_path, SECRETS)

    return load


SHIPPED = (CONFIG / "gridline.toml").read_text("utf-8")


def test_the_twilio_chapter_changes_keys_that_are_there_and_adds_a_channel(loaded):
    keys, tables = blocks("twilio.md")
    found = loaded(f"{changed(SHIPPED, keys)}\n{tables}")
    assert found.web.public_base_url == "https://sms.town.example"
    assert found.web.proxies == 1
    ((channel),) = found.channels
    assert (channel.name, channel.kind, channel.twilio.tokens) == ("twilio", "twilio", ("one",))
    assert found.signature(found.line_of("twilio")) == "普陀网格"


def test_the_hotline_and_public_chapters_change_keys_that_are_there(loaded):
    (team,), (switch,) = blocks("voice.md"), blocks("public.md")
    found = loaded(changed(changed(SHIPPED, team), switch))
    assert found.web.public_pages is False
    assert f"\n{found.voice.team}," in (CONFIG / "sample" / "teams.csv").read_text("utf-8")


@pytest.mark.parametrize("chapter", ["twilio.md", "voice.md", "public.md", "providers.md"])
def test_the_commands_of_a_chapter_are_where_make_puts_them(chapter):
    text = (ROOT / "docs" / chapter).read_text("utf-8")
    assert not re.findall(r"(?m)(?:^ *|`)gridline (?!hooks`)\w+", text)
