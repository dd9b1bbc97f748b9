"""The time limits as they are written, and with another row."""

import pytest

from gateway.domain import limits
from gateway.domain.deadline import Span
from gateway.domain.ticket import Stage, Tier
from gateway.errors import BadSettings, Refused
from gateway.settings import CONFIG

COUNTY = limits.load(CONFIG / "deadlines.toml", "county")


@pytest.mark.parametrize("tier", list(Tier))
def test_a_row_that_is_written_and_read_again_is_the_same(tier):
    assert COUNTY.amended(tier, COUNTY.row(tier)) == COUNTY


def test_another_row_of_a_tier_leaves_the_others():
    changed = COUNTY.amended("hard", {"resolve": "20 wd", "extension": "3wd"})
    assert changed.tiers[Tier.HARD] == {Stage.RESOLVE: Span(20, "wd")}
    assert changed.extension(Tier.HARD) == Span(3, "wd")
    assert changed.row("general") == COUNTY.row("general")


def test_a_category_has_its_own_limits_before_those_of_its_tier():
    changed = COUNTY.amended("category.heating", {"resolve": "12 h"})
    assert changed.span(Tier.URGENT, "resolve", "heating") == Span(12, "h")
    assert changed.span(Tier.URGENT, "accept", "heating") == Span(30, "min")
    assert changed.amended("category.heating", {}).span(Tier.URGENT, "resolve", "heating") == (
        Span(24, "h")
    )


@pytest.mark.parametrize("text", ["0 h", "1000 wd", "-1 h", "h", "5 weeks", ""])
def test_what_is_no_limit_is_refused_in_an_edit_and_in_the_file(tmp_path, text):
    with pytest.raises(Refused, match="limit_wrong"):
        COUNTY.amended("general", {"resolve": text})
    file = tmp_path / "deadlines.toml"
    file.write_text(f'[county.general]\nresolve = "{text}"\n')
    with pytest.raises(BadSettings, match="is no time limit"):
        limits.load(file, "county")


def test_a_row_of_neither_tier_nor_category_is_an_error():
    with pytest.raises(ValueError, match="leisure"):
        COUNTY.amended("leisure", {})
