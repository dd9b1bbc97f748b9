"""The crib sheet says what the grammar understands, and fits the back of a card."""

import functools
import re
import tomllib
import unicodedata

import pytest

from gateway.domain import grammar
from gateway.domain.grammar import Verb
from gateway.domain.reply import Context, parse_member
from gateway.settings import CONFIG, ROOT

SHEET = (ROOT / "docs" / "crib_sheet.md").read_text(encoding="utf-8")
SIDES = dict(zip(("zh", "en"), re.split(r"^## .*\n", SHEET, flags=re.MULTILINE)[1:], strict=True))
VERBS = tomllib.loads((CONFIG / "grammar.toml").read_text(encoding="utf-8"))["member"]
MONTH = tomllib.loads((CONFIG / "diary.toml").read_text(encoding="utf-8"))["month"]["words"]
# A6 in a hand's type: so many lines, and columns of which a Chinese character takes two.
LINES, COLUMNS = 26, 50


@functools.cache
def understood():
    """The grammar, read once."""
    return grammar.load(CONFIG / "grammar.toml")


def rows(side):
    """What is to be texted, row by row."""
    cells = [line.strip("| ").split(" | ")[0] for line in side.splitlines() if line[:1] == "|"]
    return [text for cell in cells[2:] for text in cell.split(" / ")]


def width(line):
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)


def standard(language):
    """The standard word of each verb."""
    return {table[language][0] for verb, table in VERBS.items() if verb != "later"}


def asks_for_the_month(language):
    """The standard word that asks how far the month is: 走访统计."""
    return next(word for word in MONTH if word.isascii() == (language == "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verb_stands_on_the_sheet_by_its_standard_word(language):
    known = {word for table in VERBS.values() for word in table[language]}
    first = standard(language)
    begins = {max((w for w in known if row.startswith(w)), key=len, default=row)
              for row in rows(SIDES[language])}  # fmt: skip
    assert begins <= known
    assert first <= begins
    assert asks_for_the_month(language) in rows(SIDES[language])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_asks_for_help_is_told_every_verb(language):
    wording = tomllib.loads((CONFIG / f"wording.{language}.toml").read_text(encoding="utf-8"))
    told = wording["member"]["help"]
    assert standard(language) <= set(re.split(r"[^A-Z\u4e00-\u9fff]+", told))
    assert asks_for_the_month(language) in told


@pytest.mark.parametrize("text", [text for side in SIDES.values() for text in rows(side)])
def test_every_example_is_understood(text):
    said = parse_member(understood(), text, Context(open=(10008,)))
    assert said.action not in (Verb.UNKNOWN, Verb.PROGRESS) or text.startswith(("进展", "NOTE"))


def test_both_sides_say_the_same():
    assert len(rows(SIDES["zh"])) == len(rows(SIDES["en"]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_side_fits_the_card(language):
    lines = [line.strip("| ") for line in SIDES[language].strip().splitlines()]
    assert len(lines) <= LINES
    assert max(width(line.replace(" | ", " ")) for line in lines) <= COLUMNS
