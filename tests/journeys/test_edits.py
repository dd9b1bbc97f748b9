"""What a supervisor sets at the console holds for the next text, in every process, at once."""

import dataclasses
import logging
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateway.domain import wording
from gateway.domain.edit import EditKind
from gateway.domain.people import Language
from gateway.domain.rates import Measure
from gateway.runtime import ticker
from gateway.services import alarms
from gateway.services.desk import Office
from gateway.services.figures import rates
from gateway.services.figures.rates import Grouping
from gateway.services.town import edits
from gateway.settings import CONFIG
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.story import LAMP
from tests.web.conftest import Browser
from tests.world import ZONE, World
from web.console import create_app

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
RECEIPT = "/rules/wording/resident.receipt_team"
LIMITS = "/rules/limit/general"
LIGHTING = "/rules/category/lighting"


def another_process(world: World) -> Office:
    """The same town in another process: it has read the files, and nothing else yet."""
    here = world.office
    return Office(here.store, here.rules, here.bell, here.clock, amend=edits.amended)


@pytest.fixture
def overseer(world: World) -> Browser:
    """The supervisor before a console that is a process of its own."""
    app = create_app(another_process(world), wording.load(CONFIG, "screens"))
    return Browser(app).signs_in("王督办", "a-long-one")


def as_it_is(world: World, kind: EditKind, key: str, **changes: str) -> dict[str, str]:
    """The form of a rule as it is filled, with some fields changed."""
    with world.office.view() as desk:
        value = edits.shown(desk.rules, kind, key)
    assert value is not None
    fields = {name: "，".join(one) if isinstance(one, list) else one for name, one in value.items()}
    ticked = {name: "1" if one is True else one for name, one in fields.items() if one is not False}
    return {**ticked, **changes}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def test_an_edited_receipt_reaches_the_next_resident(world: World, overseer: Browser) -> None:
    assert "已派中大一格团队办理" in world.resident.texts(LAMP)[0]
    zh, en = "{number}号事已收到，{team}去办。", "Ticket {number}: {team} is at it."
    assert "已保存" in overseer.does(RECEIPT, zh=zh, en=en)
    assert world.neighbour.texts("和平巷19号路灯不亮") == [
        f"{SIGN}10019号事已收到，中大一格团队去办。"
    ]
    stored = world.messages("out")[-2:]  # template-only providers still have key and parameters
    assert any(one.kind == "resident.receipt_team" for one in stored)
    assert "已保存" in overseer.does(f"{RECEIPT}/back")
    assert "已派中大一格团队办理" in world.stranger.texts("和平巷21号路灯不亮")[0]


def test_an_edited_limit_moves_the_next_deadline_and_leaves_those_that_run(
    world: World, overseer: Browser
) -> None:
    world.resident.texts(LAMP)
    assert world.due("resolve") == at("03-17 09:00")
    overseer.does(LIMITS, **as_it_is(world, EditKind.LIMIT, "general", resolve="2 wd"))
    world.neighbour.texts("海景苑3幢路灯不亮")
    assert world.due("resolve", 10019) == at("03-12 09:00")
    world.passes(minutes=1)
    assert world.due("resolve") == at("03-17 09:00")


def test_a_category_set_right_later_has_the_limits_of_when_its_ticket_came(
    world: World, overseer: Browser
) -> None:
    world.resident.texts(LAMP)
    world.clock.passes(minutes=5)
    overseer.does(LIMITS, **as_it_is(world, EditKind.LIMIT, "general", resolve="2 wd"))
    overseer.does("/rules/limit/category.garbage", resolve="3 wd")
    overseer.does("/t/10008/correct", category="garbage")
    assert world.ticket().category == "garbage"
    assert world.due("resolve") == at("03-17 09:00")


def test_a_month_is_judged_by_the_limits_of_its_days(world: World, overseer: Browser) -> None:
    world.resident.texts(LAMP)
    world.member.replies("收到10008")
    world.passes(days=5)
    world.member.replies("办结10008 已换灯泡")
    world.clock.passes(days=5)
    overseer.signs_in("王督办", "a-long-one")  # days have passed
    overseer.does(LIMITS, **as_it_is(world, EditKind.LIMIT, "general", resolve="2 wd"))
    with world.office.view() as desk:
        lines = rates.month(desk, 2026, 3)
    (on_time,) = [
        line.all
        for line in lines
        if (line.grouping, line.measure) == (Grouping.MONTH, Measure.RESOLVED)
    ]
    assert (on_time.numerator, on_time.denominator) == (1, 1)


def test_a_category_may_get_limits_of_its_own(world: World, overseer: Browser) -> None:
    overseer.does("/rules/limit/category.lighting", resolve="4 h")
    world.resident.texts(LAMP)
    assert world.due("resolve") == at("03-10 13:00")


def test_a_new_word_of_a_category_routes_the_next_text(world: World, overseer: Browser) -> None:
    world.resident.texts("和平巷17号照夜神器歇菜了")
    assert world.ticket().category is None
    form = as_it_is(world, EditKind.CATEGORY, "lighting")
    overseer.does(LIGHTING, **{**form, "strong": form["strong"] + "，照夜神器"})
    world.neighbour.texts("海景苑3幢照夜神器歇菜了")
    ticket = world.ticket_numbered(10019)
    assert (ticket.category, ticket.team and ticket.team.code) == ("lighting", "T2")


def test_a_category_may_be_added_and_switched_off_and_its_tickets_stay_readable(
    world: World, overseer: Browser
) -> None:
    form = {"zh": "路边电箱", "en": "Street cabinets", "tier": "urgent", "grid": "1", "placed": "1"}
    overseer.does("/rules/category/cabinets", **form, strong="电箱子")
    world.resident.texts("和平巷17号电箱子开着")
    assert (world.ticket().category, world.ticket().tier) == ("cabinets", "urgent")
    overseer.does("/rules/category/cabinets", **form, strong="电箱子", off="1")
    world.neighbour.texts("海景苑3幢电箱子开着")
    assert world.ticket_numbered(10019).category != "cabinets"
    assert "路边电箱" in overseer.page("/t/10008")
    assert "路边电箱" not in overseer.page("/calls/new")


def test_a_limit_may_be_one_of_a_category_that_was_added(world: World, overseer: Browser) -> None:
    form = {"zh": "路边电箱", "en": "Street cabinets", "tier": "general", "grid": "1"}
    overseer.does("/rules/category/cabinets", **form, strong="电箱子")
    overseer.does("/rules/limit/category.cabinets", resolve="4 h")
    world.resident.texts("和平巷17号电箱子开着")
    assert world.due("resolve") == at("03-10 13:00")


def test_an_edit_that_fits_the_files_no_more_is_set_aside_and_the_town_goes_on(
    world: World, overseer: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    overseer.does(RECEIPT, zh="{number}号事已收到，{team}去办。", en="{number}: {team}.")
    overseer.does(LIMITS, **as_it_is(world, EditKind.LIMIT, "general", resolve="2 wd"))
    updated = after_an_update(world)
    with caplog.at_level(logging.WARNING, "gateway.services.town.edits"):
        ticker.announce(updated)
    assert "was set aside" in caplog.text
    assert world_alarms(updated) == ["wording resident.receipt_team"]
    world.worker.office = updated
    assert "工单10008已收到" in world.resident.texts(LAMP)[0]  # what the new file says
    assert world.due("resolve") == at("03-12 09:00")  # the other edit holds
    ticker.announce(another_process(world))  # the file went back
    assert world_alarms(updated) == []


def after_an_update(world: World) -> Office:
    """A process of a release whose receipt has no team in it."""
    filed = another_process(world).rules
    filed = filed.filed or filed
    key = "resident.receipt_team"
    new = {Language.ZH: "工单{number}已收到。", Language.EN: "Ticket {number} is here."}
    texts = {one: {**filed.wording.texts[one], key: new[one]} for one in Language}
    changed = dataclasses.replace(filed, wording=dataclasses.replace(filed.wording, texts=texts))
    return Office(world.store, changed, world.office.bell, world.clock, amend=edits.amended)


def world_alarms(office: Office) -> list[str]:
    with office.view() as desk:
        return [one.subject for one in alarms.standing(desk)]


@BOTH
@pytest.mark.parametrize("deed", ["UPDATE edits SET key = 'x'", "DELETE FROM edits"])
def test_who_set_what_stays_on_record(world: World, overseer: Browser, deed: str) -> None:
    overseer.does(LIMITS, **as_it_is(world, EditKind.LIMIT, "general", resolve="2 wd"))
    with pytest.raises(DBAPIError, match="append-only"), world.store.write() as tx:
        tx.execute(text(deed))
    overseer.does(f"{LIMITS}/back")
    page = overseer.page(LIMITS)
    assert "2 wd" in page
    assert page.count("<b>王督办</b>") == 2
