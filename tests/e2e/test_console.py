"""The console as a person at a browser meets it."""

from typing import Any

import pytest

from gateway.domain.delivery import Intake
from gateway.domain.people import AlarmKind
from gateway.services import alarms
from gateway.store.tables import Message
from tests.world import World

pytestmark = pytest.mark.e2e


def test_an_operator_dispatches_without_leaving_the_page(town: World, opens: Any) -> None:
    town.resident.texts("和平巷有个东西倒了，晚上看不见")
    town.neighbour.texts("海景苑路灯不亮")
    window = opens().signs_in()
    window.asks("window.stays = true")
    window.sees(".row .hit", "晚上看不见").click()
    window.sees(".tt", "晚上看不见")
    window.sees(".row.sel .tx", "晚上看不见")
    assert window.driver.current_url.endswith("/t/10008?view=open")
    window.sees(".cand button", "中大一格团队").click()
    window.sees(".detail .st", "待签收")
    window.sees("#row-10008 .st", "待签收")
    window.sees(".body:focus")  # the keyboard goes on at the ticket
    assert window.asks("return window.stays"), "the page was loaded anew"
    town.settle()
    assert "已派中大一格团队" in town.resident.got()[0]
    window.sees(".conv .out", "已派中大一格团队")
    window.driver.back()
    window.sees(".empty", "从左边选一件工单")
    assert window.complaints() == []


def test_what_is_typed_stays_while_the_screen_keeps_itself_fresh(town: World, opens: Any) -> None:
    for nth in range(30):
        town.clock.passes(seconds=30)
        town.channel.deliver(f"139000{nth:05}", f"和平巷{nth}号路灯不亮", town.clock.now, None)
    town.settle()
    window = opens().signs_in()
    window.goes(f"/t/{town.tickets()[0].number}")
    text = window.sees("textarea")
    text.send_keys("师傅已经在路上")
    window.sees("details#history-10008 summary").click()
    window.asks("document.querySelector('#rows').scrollTop = 300")
    town.clock.passes(minutes=1)
    town.channel.deliver("13900000000", "巷口那盏也不亮", town.clock.now, None)
    town.stranger.texts("有个事情想反映一下")
    window.sees(".conv .in", "巷口那盏也不亮")
    window.sees("#tab-triage b", "1")
    assert text.get_attribute("value") == "师傅已经在路上"
    assert window.asks("return document.activeElement.tagName") in ("SUMMARY", "TEXTAREA")
    assert window.asks("return document.querySelector('#rows').scrollTop") == 300
    assert window.asks("return document.querySelector('#history-10008').open")
    assert window.complaints() == []


def test_a_reason_half_typed_and_a_traceback_unfolded_stay(town: World, opens: Any) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    with town.store.write() as tx:
        message = tx.query(Message).filter_by(direction="in").one()
        message.status, message.error = Intake.ASIDE, "Traceback\n  in handle\nKeyError: 'x'"
    window = opens().signs_in()
    window.goes("/messages/aside")
    window.sees("summary", "KeyError").click()
    window.sees("input[name=reason]").send_keys("词库")
    town.neighbour.texts("海景苑路灯不亮")
    window.sees("#box-done b", "1")
    assert window.asks("return document.querySelector('details').open")
    assert window.sees("input[name=reason]").get_attribute("value") == "词库"
    window.sees("input[name=reason]").send_keys("已补")
    window.sees("button", "重试").click()
    window.sees(".nothing", "没有搁置的来信")


def test_it_works_without_script(town: World, opens: Any) -> None:
    town.resident.texts("路灯不亮，晚上看不见")
    window = opens(script=False)
    window.goes("/sign-in")
    window.finds("input[name=name]").send_keys("operator")
    window.finds("input[name=password]").send_keys("long-enough-for-tests")
    window.finds("button.pri").click()
    window.finds("#row-10008 .hit").click()
    window.finds("input[name=find]").send_keys("中大一格")
    window.finds("details form:not([method]) button").click()
    window.finds('option[value="T1"][selected]')
    window.finds("details button.pri").click()
    window.finds(".detail .st.dispatched")
    window.finds("textarea").send_keys("已转网格")
    window.finds(".comp button").click()
    window.finds(".conv .out", "已转网格")
    window.finds('form[action="/language"] button').click()
    window.finds("html[lang=en]")


def test_a_double_click_takes_one_call(town: World, opens: Any) -> None:
    window = opens().signs_in()
    window.goes("/calls/new")
    window.sees("input[name=withheld]").click()
    window.sees("textarea[name=text]").send_keys("和平巷17号路灯不亮")
    window.asks("const save = document.querySelector('[value=save]'); save.click(); save.click()")
    window.sees(".tt", "和平巷17号路灯不亮")
    window.goes("/calls")
    assert window.asks("return document.querySelectorAll('tbody tr').length") == 1
    assert len(town.tickets()) == 1


def test_a_search_that_was_bookmarked_waits_behind_the_sign_in_page(
    town: World, opens: Any
) -> None:
    window = opens()
    window.goes("/search?q=路灯")
    window.sees("input[name=name]").send_keys("operator")
    window.sees("input[name=password]").send_keys("long-enough-for-tests")
    window.sees("button.pri").click()
    window.sees("h1", "路灯")


SCREENS = (
    "/", "/t/10008", "/search?q=10009", "/calls", "/calls/new?phone=13900001001", "/channels",
    "/messages/sent", "/messages/aside",
)  # fmt: skip


_TOO_WIDE = """
    return [...document.querySelectorAll("main, .ctx, .card, .panel:not(.tabs)")]
        .filter(one => one.scrollWidth > one.clientWidth).map(one => one.className)
"""


@pytest.mark.parametrize(("width", "dark"), [(1600, False), (1100, True), (320, False)])
def test_no_screen_overflows_or_breaks_its_own_rules(
    town: World, opens: Any, width: int, dark: bool
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.stranger.texts("和平巷19号路灯也不亮，晚上孩子放学回家看不见路，请尽快派人来修一下")
    window = opens(width, dark)
    window.goes("/sign-in")
    window.signs_in("operator") if width > 860 else _signs_in_narrow(window)
    for path in SCREENS:
        window.goes(path)
        assert window.asks("return document.documentElement.scrollWidth") <= width, path
        assert window.asks(_TOO_WIDE) == [], path
        assert window.complaints() == [], path


# Words and the ground beneath them, as WCAG 2 reckons their contrast.
_FAINT = """
    const channels = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = colour => channels(colour).slice(0, 3).map(one => one / 255)
        .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, nth) => sum + one * [0.2126, 0.7152, 0.0722][nth], 0);
    const ground = one => {
        const colour = getComputedStyle(one).backgroundColor;
        return channels(colour)[3] === 0 ? ground(one.parentElement) : light(colour);
    };
    return [...document.querySelectorAll(".alarm :is(b, a, small, button)")].filter(one => {
        const [low, high] = [light(getComputedStyle(one).color), ground(one)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05) < 4.5;
    }).map(one => one.outerHTML);
"""


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_of_an_alarm_can_be_read(town: World, opens: Any, dark: bool) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    with town.office.desk() as desk:
        alarms.ring(desk, AlarmKind.REOPENED, "10008", ticket_id=1)
    window = opens(dark=dark).signs_in()
    window.sees(".alarm button", "已处理")
    assert window.asks(_FAINT) == []


def _signs_in_narrow(window: Any) -> None:
    window.sees("input[name=name]").send_keys("operator")
    window.sees("input[name=password]").send_keys("long-enough-for-tests")
    window.sees("button.pri").click()
    window.sees("#rows")
