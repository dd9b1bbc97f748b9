"""The texts: the same keys and variables in both languages, and no longer than they may be."""

import string

import pytest

from gateway.domain import wording
from gateway.domain.people import Language
from gateway.errors import BadSettings
from gateway.settings import CONFIG
from modems import parts

WORDING = wording.load(CONFIG)
# The longest values that are likely, by variable.
LONG = {
    "number": 10000004,
    "team": "沈家门街道中大社区第12网格团队",
    "member": "欧阳建国",
    "category": "社会保险与就业",
    "text": "已更换路灯灯泡两只并检查线路，明早复查",
    "phone": "13912341234",
    "due": "11-23 10:30",
}


def written(folder, zh, en):
    (folder / "wording.zh.toml").write_text(zh, encoding="utf-8")
    (folder / "wording.en.toml").write_text(en, encoding="utf-8")
    return folder


def variables(key):
    text = WORDING.texts[Language.ZH][key]
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    "key",
    [
        "resident.receipt", "resident.receipt_team", "resident.receipt_place", "resident.accepted",
        "resident.resolved", "resident.rated", "member.accepted", "member.resolved", "member.noted",
        "remind.accept",
    ],
)  # fmt: skip
def test_an_ordinary_text_fits_one_sms(key):
    params = {name: LONG[name] for name in variables(key)}
    sent = WORDING.sent(Language.ZH, key, "普陀网格", params)
    assert parts.segments(sent) == 1, sent


@pytest.mark.parametrize(
    ("zh", "en", "why"),
    [
        ('[a]\nb = "x"\n', "[a]\n", r"wording.en.toml: a.b is missing, wording.zh.toml has it"),
        ('[a]\nb = "{x}"\n', '[a]\nb = "{y}"\n', "wording.en.toml: a.b has other variables"),
        ('[a]\nb = "{x"\n', '[a]\nb = "x"\n', r"wording.zh.toml: a.b: .*for a brace"),
        ('[a]\nb = "{0}"\n', '[a]\nb = "{0}"\n', r"\{0\} is no variable"),
        ("a b\n", "", "wording.zh.toml: "),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path, zh, en, why):
    with pytest.raises(BadSettings, match=why):
        wording.load(written(tmp_path, zh, en))


def test_a_variable_that_is_not_given_is_an_error_and_no_gap():
    with pytest.raises(KeyError):
        WORDING.render(Language.ZH, "resident.receipt")
