"""The console shows whose phones are not known to be theirs, and since when."""

import re

from flask import Flask

from gateway.domain.people import OperatorRole
from tests.web.conftest import Browser, account
from tests.world import World

PAGE = "/staff"
MEMBERS = ["周小明", "孙电工", "李秀英", "王建国", "赵海燕", "陈志强"]


def named(page: str) -> dict[str, str]:
    """Each member on the screen, with when the phone texted last."""
    rows = re.findall(r"<tr><td><b>(.+?)</b>.*?</tr>", page, re.S)
    cells = [re.findall(r"<td>(.*?)</td>", row, re.S) for row in page.split("<tr>")[2:]]
    return dict(zip(rows, (one[3] for one in cells), strict=True))


def test_who_has_never_texted_is_shown_until_a_text_comes(town: World, operator: Browser) -> None:
    page = operator.page(PAGE)
    assert sorted(named(page)) == MEMBERS
    assert set(named(page).values()) == {"从未来信"}
    assert "139****2002" in page
    town.member.texts("清单")
    assert "李秀英" not in named(operator.page(PAGE))


def test_who_fell_silent_is_shown_with_the_day_of_the_last_text(town: World, app: Flask) -> None:
    town.member.texts("清单")
    town.passes(days=89)
    assert "李秀英" not in named(account(town, app, "first", OperatorRole.OPERATOR).page(PAGE))
    town.passes(days=1)
    page = account(town, app, "second", OperatorRole.ADMINISTRATOR).page(PAGE)
    assert named(page)["李秀英"] == "03-10 09:00"
    assert "<td>09:00</td></tr>" in page  # asked just now
    town.member.texts("好的")
    page = account(town, app, "third", OperatorRole.ADMINISTRATOR).page(PAGE)
    assert "李秀英" not in named(page)


def test_an_account_of_an_area_sees_the_members_of_its_teams_alone(town: World, app: Flask) -> None:
    here = account(town, app, "here", area="G1")
    assert sorted(named(here.page(PAGE))) == ["周小明", "李秀英", "王建国"]
    warden = account(town, app, "warden", OperatorRole.ADMINISTRATOR, area="G2")
    assert sorted(named(warden.page(PAGE))) == ["陈志强"]


def test_a_town_whose_phones_are_all_confirmed_says_so(town: World, operator: Browser) -> None:
    for name in ("member", "leader", "volunteer", "other_leader", "coordinator", "electrician"):
        town.people[name].texts("清单")
    assert "所有成员的号码都已确认" in operator.page(PAGE)
