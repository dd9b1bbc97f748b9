"""The texts: the same keys and variables in both languages, and no longer than they may be."""

import string

import pytest

from gateway.domain import wording
from gateway.domain.people import Language
from gateway.errors import BadSettings
from gateway.settings import CONFIG
from modems import parts

WORDING = wording.load_sent(CONFIG, "普陀网格")
BUDGETS = """
[segments.{}]
a = 1
"a.list" = 2
[longest.{}]
number = 8
text = 20
"""


def written(folder, zh, en):
    (folder / "wording.zh.toml").write_text(zh, encoding="utf-8")
    (folder / "wording.en.toml").write_text(en, encoding="utf-8")
    return folder


def written_with_budgets(folder, text, language="zh"):
    budgets = "".join(BUDGETS.format(one, one) for one in Language)
    (folder / "budgets.toml").write_text(budgets, encoding="utf-8")
    texts = {one: text if one == language else "x {number} {text}" for one in Language}
    return written(folder, *(f'[a]\nb = "{texts[one]}"\n' for one in Language))


def longest(language, key):
    """The values of a text, the longest that are likely."""
    found = WORDING.budgets[language].longest
    names = {name for _, name, _, _ in string.Formatter().parse(WORDING.texts[language][key])}
    return {name: "字" * found[name] for name in names if name}


@pytest.mark.parametrize("language", list(Language))
def test_every_text_is_within_its_budget_as_the_network_cuts_it(language):
    for key in WORDING.texts[language]:
        if (most := WORDING.budgets[language].of(key)) is not None:
            sent = WORDING.sent(language, key, "普陀网格", longest(language, key))
            assert parts.segments(sent) <= most, sent


def test_a_simple_ticket_costs_the_resident_three_segments():
    cost = 0
    for key in ("resident.receipt_team", "resident.resolved", "resident.rated"):
        values = {**longest(Language.ZH, key), "text": "已更换路灯灯泡两只，" * 10}
        filled = WORDING.fitting(Language.ZH, key, "普陀网格", values)
        cost += parts.segments(WORDING.sent(Language.ZH, key, "普陀网格", filled))
    assert cost == 3


def test_only_what_people_wrote_is_shortened():
    values: dict[str, object] = {
        "number": 10000004,
        "category": "道路规划建设",
        "text": "😀已更换路灯灯泡" * 9,
        "phone": "13900001001",
        "due": "11-23 10:30",
    }
    filled = WORDING.fitting(Language.ZH, "member.dispatch", "普陀网格", values)
    assert {**filled, "text": ""} == {**values, "text": ""}
    assert filled["text"].endswith("…")
    sent = WORDING.sent(Language.ZH, "member.dispatch", "普陀网格", filled)
    assert wording.units(sent) in (133, 134)  # as much as fits, and no character torn
    short = {**values, "text": "灯坏了"}
    assert WORDING.fitting(Language.ZH, "member.dispatch", "普陀网格", short) == short


def test_a_text_beyond_its_budget_stops_the_program(tmp_path):
    fits = "{number}{text}" + "字" * 36
    assert wording.load_sent(written_with_budgets(tmp_path, fits), "普陀网格")
    why = r"wording.zh.toml: a.b may take 71 characters .* in 2 segments; its budget is 1 \(70 char"
    with pytest.raises(BadSettings, match=why):
        wording.load_sent(written_with_budgets(tmp_path, fits + "字"), "普陀网格")
    with pytest.raises(BadSettings, match="a.b may take 71"):
        wording.load_sent(written_with_budgets(tmp_path, fits), "普陀网格队")


def test_a_variable_that_nothing_fills_is_named(tmp_path):
    folder = written_with_budgets(tmp_path, "{number}{text}")
    for language in Language:
        (folder / f"wording.{language}.toml").write_text('[a]\nb = "{nobody}"\n')
    with pytest.raises(BadSettings, match=r"a.b has \{nobody\}, which"):
        wording.load_sent(folder, "普陀网格")


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
