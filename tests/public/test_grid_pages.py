"""The page and contact card of a grid, and what the back of the card says."""

import html
import re

import pytest

from gateway.domain import wording
from gateway.domain.people import Language
from gateway.settings import CONFIG, ROOT
from tests import listener
from tests.databases import BOTH, SQLITE_ALONE
from web.public import sheet

pytestmark = SQLITE_ALONE

CRIB = (ROOT / "docs" / "crib_sheet.md").read_text(encoding="utf-8")
SIDES = dict(zip(("zh", "en"), re.split(r"^## .*\n", CRIB, flags=re.MULTILINE)[1:], strict=True))


@pytest.fixture
def visitor(world):
    """Somebody on the internet; the town is on both databases."""
    return listener.app_of(world).test_client()


@BOTH
def test_the_card_has_grid_team_and_number_in_both_languages(visitor):
    for path in ("/grids/G1", "/grids/G1?lang=en"):
        card = re.search(r'<article class="box card">.*?</article>', visitor.get(path).text, re.S)[
            0
        ]
        for shown in (
            "中大一格",
            "中大社区",
            "中大一格团队",
            "8189000",
            "民情联系卡",
            "Contact card",
        ):
            assert shown in card


@pytest.mark.parametrize("code", ["C", "S", "G9", "../G1", "%ff", "G1%00", "G" * 5000])
def test_what_is_no_grid_is_a_page_that_says_so(visitor, code):
    answer = visitor.get(f"/grids/{code}")
    assert answer.status_code == 404
    assert code not in ("C", "S", "G9") or "这个地址下没有内容" in answer.text


def test_the_page_is_plain_where_no_grid_is(visitor):
    assert visitor.get("/grids/G9").mimetype == "text/html"


@pytest.mark.parametrize("language", list(Language))
def test_the_back_of_the_card_is_the_crib_sheet(visitor, language):
    crib = sheet.crib(wording.load(CONFIG, "public"), language)
    lines = [line for line in SIDES[language].strip().splitlines() if line]
    tabled = [line.strip("| ").split(" | ") for line in lines if line[0] == "|"]
    assert [crib.head, *crib.lines] == [tabled[0], *tabled[2:]]
    assert crib.notes == [line for line in lines if line[0] != "|"]
    shown = html.unescape(visitor.get("/grids/G1").text)
    assert all(cell in shown for line in crib.lines for cell in line)
