"""What holds for every screen: both languages, headers, no inline code, errors without secrets."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask

import web.console
from gateway.domain import number, wording
from gateway.domain.callflow import Outcome
from gateway.domain.delivery import Intake, State
from gateway.domain.diary import TAGS
from gateway.domain.edit import EditKind
from gateway.domain.people import ActorKind, Language, MemberRole, OperatorRole
from gateway.domain.ticket import Action, Level, Source, Stage, Status, Tier
from gateway.services.figures import queries
from gateway.services.figures.queries import View
from gateway.settings import CONFIG
from routing.categories import WEIGHTS
from tests.beginnings import beginning
from tests.web.conftest import Browser, channel_speaks
from tests.world import World
from web.console.messages import BOXES

HOME = Path(web.console.__file__).parent
TEMPLATES = sorted((HOME / "templates").glob("*.html"))
SOURCES = sorted(HOME.glob("*.py"))
SCREENS = (
    "/", "/?view=triage", "/?view=overdue", "/t/10008", "/t/10019", "/search?q=13900001001",
    "/search?q=none", "/followup", "/proposals", "/agenda", "/staff", "/calls", "/calls/new",
    "/calls/new?phone=13900001001", "/channels",
    *(f"/messages/{box}" for box in BOXES),
)  # fmt: skip


@pytest.fixture
@beginning
def lively(town: World) -> World:
    """A town in which something of most kinds has happened."""
    town.resident.texts("和平巷17号路灯不亮")
    town.member.replies("收到10008")
    town.member.replies("办结10008 已换灯泡")
    town.neighbour.texts("有个事情想反映一下")
    town.resident.texts("3")
    return town


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_screen_speaks_both_languages(
    lively: World, operator: Browser, admin: Browser, language: str
) -> None:
    channel_speaks(lively)
    operator.does("/language", language=language)
    admin.does("/language", language=language)
    assert "没有可用" not in operator.page("/")  # the alarm has its own test
    pages = [operator.page(path) for path in SCREENS]
    pages += [admin.page(path) for path in ("/users", "/channels", "/messages/aside")]
    for page in pages:
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page
    if language == "en":
        for page in (admin.page("/users"), admin.page("/messages/failed")):
            spoken = re.sub(r'<button[^>]*name="language".*?</button>', "", page, flags=re.S)
            spoken = spoken.split("<body")[1].replace("王督办", "")  # a name stays as it is
            assert not re.search(r"[\u4e00-\u9fff]", spoken)


def test_the_language_stays_with_the_account_and_the_browser(operator: Browser, app: Flask) -> None:
    assert "Ticket queue" in operator.does("/language", language="en", back="/channels")
    operator.sends("/sign-out")
    assert "Password" in operator.page("/sign-in")
    assert "Ticket queue" in Browser(app).signs_in("operator").page("/")


def used_keys() -> set[str]:
    """Every key that a template or a screen names in full."""
    found: set[str] = set()
    for path in TEMPLATES:
        for call in re.findall(r"\bt\(([^)]*)\)", path.read_text(encoding="utf-8")):
            found |= set(re.findall(r"'([a-z]+\.[a-z_]+)'(?! ~)", call))
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:say\(|_again\(name, |_page\(\d+, )"([a-z]+\.[a-z_]+)"', text))
    return {key for key in found if not key.endswith(("_html", ".html", ".css", ".js"))}


ENDPOINTS = {"queue.first", "login.form", "tickets.show", "calls.form", "messages.show"}
BUILT: dict[str, Iterable[object]] = {
    "status": Status, "stage": Stage, "action": Action, "actor": ActorKind, "level": Level,
    "tier": Tier, "source": Source, "delivery": State, "intake": Intake, "view": View,
    "role": OperatorRole, "box": list(BOXES), "queue": [f"none_{view}" for view in View],
    "rating": (1, 2, 3), "call": ("taken", *Outcome), "dispatch": ("found", "suggested", "near"),
    "age": ("days", "hours", "minutes", "seconds"),
    "person": MemberRole, "visit": TAGS,
    "rules": [*EditKind, *Language, *WEIGHTS, *(f"about_{kind}" for kind in EditKind)],
    "channel": [f"kind_{kind}" for kind in ("gsm", "twilio", "http", "loopback")],
}  # fmt: skip


def test_every_key_in_use_has_its_text() -> None:
    screens = wording.load(CONFIG, "screens")
    for key in sorted(used_keys() - ENDPOINTS):
        assert screens.has(key), key
    for table, names in BUILT.items():
        for name in names:
            assert screens.has(f"{table}.{name}"), f"{table}.{name}"
    assert set(screens.texts) == set(Language)


def test_every_page_carries_the_headers(operator: Browser) -> None:
    for path in ("/", "/sign-in", "/healthz", "/nothing-here", "/static/console.css"):
        answer = operator.get(path)
        headers = answer.headers
        answer.close()
        assert headers["Content-Security-Policy"] == (
            "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ), path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    assert operator.get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_code_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|https?://", text)
    assert not re.search(r"<script(?! defer src=)", text)


def test_every_icon_shown_is_in_the_sprite_and_no_other(lively: World, operator: Browser) -> None:
    sprite = (HOME / "static" / "icons.svg").read_text(encoding="utf-8")
    have = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    shown = set().union(
        *(re.findall(r'icons\.svg\?v=\w+#([^"]+)"', operator.page(path)) for path in SCREENS)
    )
    assert shown <= have
    written = " ".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *SOURCES])
    unused = {name for name in have if f"'{name}'" not in written and f'"{name}"' not in written}
    assert not unused


def test_what_others_made_is_as_we_got_it() -> None:
    static = HOME / "static"
    manifest = tomllib.loads((static / "MANIFEST.toml").read_text(encoding="utf-8"))
    ours = {"MANIFEST.toml", "console.css", "console.js", "logo.svg"}
    assert {file.name for file in static.iterdir() if file.is_file()} - ours == set(manifest)
    for name, entry in manifest.items():
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert (static / entry["licence"]).is_file()


def test_a_failure_shows_a_code_and_no_traceback(
    operator: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(queries, "view_counts", fail)
    answer = operator.get("/")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "secret" not in page
    assert "Traceback" not in page
    code = re.search(r"<code>(\w+)</code>", page)
    assert code
    assert [record.reference for record in caplog.records if hasattr(record, "reference")] == [
        code[1]
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/t/abc",
        "/messages/odd",
        "/users/x/odd",
        "/t/0",
        f"/t/{number.nth(10**24)}",
        f"/messages/sent?before={10**24}",
    ],
)
def test_an_address_that_is_none_is_a_page(operator: Browser, path: str) -> None:
    answer = operator.get(path)
    assert answer.status_code in (404, 405)
    assert "<main" in answer.get_data(as_text=True)


def test_a_form_too_long_is_refused(operator: Browser) -> None:
    answer = operator.client.post("/sign-out", data={"text": "长" * 40_000})
    assert answer.status_code in (400, 413)
