"""An operator works tickets, an administrator keeps accounts and channels, nobody sees both."""

import pytest

from tests.web.conftest import Browser
from tests.world import World

PAGES = {
    # page: (operator, administrator, nobody)
    "/": (200, 302, 302),
    "/search?q=10008": (302, 403, 302),
    "/t/10008": (200, 403, 302),
    "/followup": (200, 403, 302),
    "/proposals": (200, 403, 302),
    "/agenda": (200, 403, 302),
    "/diary": (403, 403, 302),
    "/calls": (200, 403, 302),
    "/calls/new": (200, 403, 302),
    "/messages/aside": (200, 200, 302),
    "/messages/sent": (200, 200, 302),
    "/channels": (200, 200, 302),
    "/staff": (200, 200, 302),
    "/users": (403, 200, 302),
    "/rules/wording": (403, 403, 302),
    "/sign-in": (302, 302, 200),
    "/healthz": (200, 200, 200),
    "/metrics": (200, 200, 200),
    "/practice": (404, 404, 404),
}


@pytest.mark.parametrize("path", PAGES)
def test_everybody_sees_their_own_pages(
    town: World, operator: Browser, admin: Browser, nobody: Browser, path: str
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    got = tuple(who.get(path).status_code for who in (operator, admin, nobody))
    assert got == PAGES[path]


DEEDS = {
    "/t/10008/dispatch": {"team": "T2"},
    "/t/10008/write": {"to": "note", "text": "备注"},
    "/t/10008/reveal": {},
    "/t/10008/reopen": {},
    "/calls/new": {"phone": "13900001001", "text": "路灯不亮"},
}


@pytest.mark.parametrize("path", DEEDS)
def test_an_administrator_and_a_stranger_touch_no_ticket(
    town: World, admin: Browser, nobody: Browser, path: str
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    before = town.events()
    assert admin.sends(path, **DEEDS[path]).status_code == 403
    assert nobody.sends(path, **DEEDS[path]).status_code == 302
    assert town.events() == before


def test_an_administrator_sees_no_text_anywhere(town: World, admin: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    for path in ("/messages/done", "/messages/sent", "/channels", "/users"):
        page = admin.page(path)
        assert "和平巷" not in page
        assert "10008" not in page
        assert "13900001001" not in page


@pytest.mark.parametrize("what", ["pause", "resume"])
def test_only_an_administrator_pauses_a_channel(
    operator: Browser, admin: Browser, what: str
) -> None:
    assert operator.sends(f"/channels/loop/{what}").status_code == 403
    assert admin.sends(f"/channels/loop/{what}").status_code == 303


def test_a_paused_channel_does_not_say_how_long_something_else_has_lasted(admin: Browser) -> None:
    assert "状态持续" in admin.page("/channels")
    paused = admin.does("/channels/loop/pause")
    assert "已暂停发送" in paused
    assert "状态持续" not in paused
    assert "状态持续" in admin.does("/channels/loop/resume")


def test_only_an_administrator_makes_accounts(operator: Browser, admin: Browser) -> None:
    form = {"name": "new", "role": "operator", "password": "long-enough"}
    assert operator.sends("/users", **form).status_code == 403
    assert "new" in admin.does("/users", **form)
