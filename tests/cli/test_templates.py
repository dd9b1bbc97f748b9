"""Providers of registered templates only: one for each text and language, or start says so."""

import pytest

from modems.channel import Outgoing
from modems.errors import ChannelError
from modems.http import templates
from tests.provided import loaded

PROVIDER = """
[[channels]]
name = "p1"
kind = "http"
profile = "aliyun"
user = "id"
secret_env = "TOWN_SECRET"
sign_name = "普陀网格"
[channels.templates]
"""
ANY = '"*" = { code = { zh = "SMS_1", en = "SMS_2" }, params = ["body"] }\n'


def starts(shell, text, status=0):
    shell.settings.write_text(PROVIDER + text, encoding="utf-8")
    return shell.run("channel", "list", status=status)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('"resident.rated" = "SMS_1"\n', "p1 has no template for"),
        (ANY + '"resident.rated" = { code = { zh = "SMS_3" }, params = [] }\n',
         "p1 has no template for resident.rated (en): name one"),
        ('"*" = { code = { zh = "SMS_1" }, params = ["body"] }\n', "(en) and "),
        ('"*" = { code = { de = "SMS_1" } }\n', "must name a template for *"),
    ],
)  # fmt: skip
def test_a_missing_template_is_named_at_start(shell, text, why):
    refusal = starts(shell, text, status=1)
    assert "[channels] templates" in refusal
    assert why in refusal


@pytest.mark.parametrize(
    "text",
    [
        ANY,
        '"*" = "SMS_1"\n',
        ANY + '"resident.rated" = ""\n',
        ANY + '"member.*" = ""\n',
    ],
)
def test_with_a_template_for_each_text_or_a_word_that_there_is_none_it_starts(shell, text):
    assert "p1" in starts(shell, text)


def test_a_text_takes_the_template_of_its_language(tmp_path):
    account = loaded(tmp_path, PROVIDER + ANY + '"member.*" = ""\n').channels[0].http
    assert account is not None

    def code(key: str, language: str) -> str:
        text = Outgoing("+8613900001001", "【普陀网格】ok", key=key, language=language)
        return templates.filled(account, text).code

    assert code("resident.rated", "zh") == "SMS_1"
    assert code("resident.rated", "en") == "SMS_2"
    assert code("plain", "") == "SMS_1"  # somebody wrote it by hand
    with pytest.raises(ChannelError, match="no_template: member.help en"):
        code("member.help", "en")
