"""The diary at the console: a member's own month, a leader's team, and nobody else's eyes."""

import pytest
from flask import Flask

from gateway.domain.people import OperatorRole
from tests.web.conftest import Browser, account
from tests.world import LEADER, MEMBER, OTHER_LEADER, World

PAGE = "/diary"


@pytest.fixture
def month(town: World) -> World:
    """A month in which people of the first grid have been about."""
    town.member.replies("走访 集中走访12户")
    town.member.replies("巡 巷子已看")
    town.leader.replies("走访 3户")
    return town


def test_who_is_no_member_has_no_diary(
    month: World, operator: Browser, overseer: Browser, auditor: Browser, admin: Browser
) -> None:
    for who in (operator, overseer, auditor, admin):
        assert who.get(PAGE).status_code == 403
        assert "走访进度" not in who.page("/channels")


def test_a_member_sees_the_own_month_alone(month: World, app: Flask) -> None:
    page = account(month, app, "li", phone=MEMBER).page(PAGE)
    assert "走访进度" in page
    assert "2026-03" in page
    assert "<dt>走访</dt><dd>1</dd>" in page
    assert "<dt>巡查</dt><dd>1</dd>" in page
    assert "集中 1" in page
    assert "王建国" not in page


def test_a_leader_sees_the_own_team_by_name(month: World, app: Flask) -> None:
    page = account(month, app, "wang", OperatorRole.SUPERVISOR, LEADER).page(PAGE)
    assert page.index("周小明") < page.index("李秀英")  # by name, whoever has done more
    assert "陈志强" not in page


def test_the_leader_of_another_team_does_not_see_them(month: World, app: Flask) -> None:
    page = account(month, app, "chen", phone=OTHER_LEADER).page(PAGE)
    assert "李秀英" not in page
    assert "<dt>走访</dt><dd>0</dd>" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_speaks_both_languages(month: World, app: Flask, language: str) -> None:
    browser = account(month, app, "wang", phone=LEADER)
    browser.does("/language", language=language)
    assert ("My team" if language == "en" else "本团队") in browser.page(PAGE)
