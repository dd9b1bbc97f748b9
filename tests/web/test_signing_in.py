"""Who gets in, who does not, and for how long."""

import dataclasses
import html
import re

import pytest
from argon2 import PasswordHasher

from gateway.domain import wording
from gateway.services.town import operators
from gateway.settings import CONFIG, Web
from tests.web.conftest import PASSWORD, Browser
from tests.world import World
from web.console import create_app


def test_nobody_sees_anything_before_signing_in(nobody: Browser) -> None:
    for path in ("/", "/t/10008", "/messages", "/channels", "/calls/new", "/users", "/search?q=1"):
        answer = nobody.get(path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("there", ["/search?q=路灯 不亮&x=%26", "/t/10008?view=open&find=中大"])
def test_signing_in_leads_to_the_page_that_was_asked_for(nobody: Browser, there: str) -> None:
    answer = nobody.get(there)
    assert answer.status_code == 302
    form = nobody.page(answer.location)
    found = re.search(r'name="next" value="([^"]+)"', form)
    assert found
    asked = html.unescape(found[1])
    led = nobody.sends("/sign-in", name="operator", password=PASSWORD, next=asked)
    reached = nobody.get(led.location).request
    assert (reached.path, reached.args) == (answer.request.path, answer.request.args)


def test_a_name_that_is_not_this_machines_own_is_refused(nobody: Browser) -> None:
    for path in ("/", "/sign-in", "/healthz"):
        assert nobody.get(path, headers={"Host": "rebound.example:8080"}).status_code == 421
        assert nobody.get(path, headers={"Host": "localhost.example"}).status_code == 421
    assert "控制台不在这个地址" in nobody.get("/", headers={"Host": "rebound.example"}).text
    for name in ("localhost:8080", "127.0.0.1:8080", "[::1]:8080"):
        assert nobody.get("/sign-in", headers={"Host": name}).status_code == 200


def test_a_console_on_the_inner_network_goes_by_any_name(town: World) -> None:
    settings = dataclasses.replace(town.settings, web=Web(console=("0.0.0.0", 8080)))
    town.office.rules = dataclasses.replace(town.office.rules, settings=settings)
    app = create_app(town.office, wording.load(CONFIG, "screens"))
    assert Browser(app).get("/sign-in", headers={"Host": "console.town"}).status_code == 200


def test_a_script_without_a_session_is_led_to_the_sign_in_page(nobody: Browser) -> None:
    answer = nobody.get("/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_an_operator_signs_in_and_out(nobody: Browser) -> None:
    nobody.signs_in("operator")
    assert "待处理" in nobody.page("/")
    assert nobody.sends("/sign-out").status_code == 303
    assert nobody.get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(nobody: Browser) -> None:
    wrong = nobody.sends("/sign-in", name="operator", password="something else")
    unknown = nobody.sends("/sign-in", name="stranger", password="something else")
    assert wrong.status_code == unknown.status_code == 401
    assert "用户名或密码不对" in wrong.get_data(as_text=True)
    assert "用户名或密码不对" in unknown.get_data(as_text=True)


def test_after_five_wrong_guesses_even_the_right_password_waits(
    nobody: Browser, town: World
) -> None:
    for _ in range(5):
        nobody.sends("/sign-in", name="operator", password="wrong")
    assert nobody.sends("/sign-in", name="operator", password=PASSWORD).status_code == 429
    assert nobody.sends("/sign-in", name="colleague", password=PASSWORD).status_code == 303
    nobody.sends("/sign-out")
    town.clock.passes(minutes=16)
    nobody.signs_in("operator")


def test_an_address_that_guesses_many_names_is_held(nobody: Browser) -> None:
    for nth in range(20):
        nobody.sends("/sign-in", name=f"name{nth}", password="wrong")
    assert nobody.sends("/sign-in", name="operator", password=PASSWORD).status_code == 429


def test_a_form_without_its_token_is_refused(operator: Browser) -> None:
    answer = operator.client.post("/sign-out", data={})
    assert answer.status_code == 400
    assert "页面放得太久了" in answer.get_data(as_text=True)
    assert operator.get("/").status_code == 200


def test_a_disabled_account_is_out_at_once(operator: Browser, town: World) -> None:
    with town.office.desk() as desk:
        operators.disable(desk, "operator")
    assert operator.get("/").status_code == 302
    assert operator.sends("/sign-in", name="operator", password=PASSWORD).status_code == 401


def test_a_new_password_ends_every_session(operator: Browser, town: World) -> None:
    with town.office.desk() as desk:
        operators.change_password(desk, "operator", "another-long-one")
    assert operator.get("/").status_code == 302


def test_a_session_lasts_one_shift(operator: Browser, town: World) -> None:
    town.clock.passes(hours=11)
    assert operator.get("/").status_code == 200
    town.clock.passes(hours=2)
    assert operator.get("/").status_code == 302


def test_an_old_hash_is_renewed_at_the_next_sign_in(nobody: Browser, town: World) -> None:
    with town.office.desk() as desk:
        account = operators.find(desk, "operator")
        assert account
        old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
        account.password_hash = old
    nobody.signs_in("operator")
    assert nobody.get("/").status_code == 200
    with town.office.view() as desk:
        account = operators.find(desk, "operator")
        assert account
        assert account.password_hash != old


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/messages/failed", "/messages/failed"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_this_site_only(nobody: Browser, asked: str, led: str) -> None:
    answer = nobody.sends("/sign-in", name="operator", password=PASSWORD, next=asked)
    assert answer.headers["Location"] == led


def test_the_cookie_is_for_this_site_and_no_script(nobody: Browser) -> None:
    cookie = nobody.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
