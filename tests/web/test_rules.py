"""The rules at the console: whose they are, what they would do, and what does not fit."""

import html

import pytest
from flask import Flask

from gateway.domain.people import OperatorRole
from gateway.services.town import edits
from tests.journeys.test_edits import LIGHTING, LIMITS, RECEIPT, as_it_is
from tests.web.conftest import Browser, account
from tests.world import World

PAGES = (
    "/rules/", "/rules/wording", "/rules/limit", "/rules/category", RECEIPT, LIMITS, LIGHTING,
    "/rules/category/something_new", "/rules/limit/category.lighting",
)  # fmt: skip
FITS = {"zh": "{number}：{team}。", "en": "{number}: {team}."}


def edits_of(town: World) -> int:
    with town.office.view() as desk:
        return len(edits.holding(desk.tx))


@pytest.mark.parametrize("path", PAGES)
def test_the_rules_are_the_supervisors_alone(
    operator: Browser, auditor: Browser, admin: Browser, nobody: Browser, path: str
) -> None:
    for who in (operator, auditor, admin):
        assert who.get(path).status_code == 403
        assert 'href="/rules/"' not in who.page("/channels")
    assert nobody.get(path).status_code == 302


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_rules_speaks_both_languages(overseer: Browser, language: str) -> None:
    overseer.does("/language", language=language)
    for path in PAGES:
        assert ("规则" if language == "zh" else "Rules") in overseer.page(path)


def test_an_operator_is_refused(town: World, operator: Browser) -> None:
    for path in (RECEIPT, f"{RECEIPT}/preview", f"{RECEIPT}/back"):
        assert operator.sends(path, **FITS).status_code == 403
    assert edits_of(town) == 0


def test_a_supervisor_of_one_area_does_not_set_what_holds_in_all(town: World, app: Flask) -> None:
    local = account(town, app, "local", OperatorRole.SUPERVISOR, area="C")
    assert 'href="/rules/"' not in local.page("/channels")
    answer = local.sends(RECEIPT, **FITS)
    assert answer.status_code == 409
    assert "全市的督办" in answer.get_data(as_text=True)
    assert edits_of(town) == 0


WRONG = [
    (RECEIPT, {"zh": "{number}由{phone}办"}, "这条短信没有变量 {phone}"),
    (RECEIPT, {"zh": "{number}由{nobody}办"}, "这条短信没有变量 {nobody}"),
    (RECEIPT, {"zh": "{number:>9999}"}, "{number} 不能用作变量"),
    (RECEIPT, {"zh": "{number"}, "花括号不成对"),
    (RECEIPT, {"zh": "{number}好了"}, "变量 {team} 只在一种语言里有"),
    (RECEIPT, {"zh": ""}, "中文：请写文字"),
    (RECEIPT, {"zh": "{number}{team}" + "字" * 50}, "分 2 段；预算 1 段（70 字）"),
    (RECEIPT, {"en": "{number}{team}" + "long " * 50}, "英文：最长可能有 "),
    (LIMITS, {"resolve": "soon"}, "“soon”不是时限"),
    (LIMITS, {"resolve": "0 wd"}, "“0 wd”不是时限"),
    (LIMITS, {"extension": "5 wd leader"}, "“5 wd leader”不是时限"),
    (LIMITS, {"resolve": ""}, "“办结”不能没有时限"),
    (LIGHTING, {"zh": ""}, "请写中英文名称"),
    (LIGHTING, {"zh": "名称很长很长很长很长"}, "中文不超过 8 字"),
    (LIGHTING, {"tier": "whenever"}, "请选择级别"),
    (LIGHTING, {"fair": "路灯"}, "同一个词只能放在一栏里"),
    ("/rules/category/消防", {}, "代码用小写英文字母"),
]


@pytest.mark.parametrize(("path", "changes", "why"), WRONG)
def test_what_does_not_fit_is_refused_with_what_is_to_be_mended(
    town: World, overseer: Browser, path: str, changes: dict[str, str], why: str
) -> None:
    form = FITS if path == RECEIPT else filled(town, path)
    typed = [one for name, one in changes.items() if name != "tier"]
    for where in (path, f"{path}/preview"):
        answer = overseer.sends(where, **{**form, **changes})
        assert answer.status_code == (409 if where == path else 200)
        page = html.unescape(answer.get_data(as_text=True))
        assert why in page
        assert all(one[:20] in page for one in typed)  # it is still there
    assert edits_of(town) == 0


def filled(town: World, path: str) -> dict[str, str]:
    kind, key = path.split("/")[2:]
    key = key if key in ("lighting", "general") else "lighting"
    return as_it_is(town, edits.EditKind(kind), key)


@pytest.mark.parametrize("code", ["staff_conduct", "fire"])
def test_what_emergencies_and_complaints_need_is_not_switched_off(
    town: World, overseer: Browser, code: str
) -> None:
    with town.office.view() as desk:
        known = desk.rules.categories
        needed = {
            "staff_conduct": next(one.code for one in known.by_code.values() if one.staff),
            "fire": min(known.rules.categories),
        }[code]
    form = as_it_is(town, edits.EditKind.CATEGORY, needed, off="1")
    assert "不能停用" in overseer.sends(f"/rules/category/{needed}", **form).get_data(as_text=True)


def test_a_text_is_shown_with_its_longest_values_and_its_cost(overseer: Browser) -> None:
    page = overseer.sends(f"{RECEIPT}/preview", **FITS).get_data(as_text=True)
    assert "【普陀网格】10000004：沈家门街道中大社区沈家门街道中大社区沈家。" in page
    assert "36 字，1 段；预算 1 段" in page


def test_a_limit_is_shown_by_what_a_report_of_now_would_be_due(
    town: World, overseer: Browser
) -> None:
    form = as_it_is(town, edits.EditKind.LIMIT, "general", resolve="2 wd")
    page = overseer.sends(f"{LIMITS}/preview", **form).get_data(as_text=True)
    assert "2 wd · 2026-03-12 09:00" in page
    assert "5 wd · 2026-03-17 09:00" in page


def test_words_are_tried_on_a_text_before_they_hold(town: World, overseer: Browser) -> None:
    form = as_it_is(
        town, edits.EditKind.CATEGORY, "lighting", weak="照夜神器", sample="照夜神器坏了"
    )
    page = overseer.sends(f"{LIGHTING}/preview", **form).get_data(as_text=True)
    assert "路灯照明 45% <small>照夜神器 </small>" in page
    assert edits_of(town) == 0


def test_a_form_that_changes_nothing_leaves_no_row(town: World, overseer: Browser) -> None:
    form = as_it_is(town, edits.EditKind.LIMIT, "general")
    assert "没有改动" in overseer.sends(LIMITS, **form).get_data(as_text=True)
    assert "没有改动" in overseer.does(f"{LIMITS}/back", back=LIMITS)
    assert edits_of(town) == 0


def test_a_rule_that_is_none_is_not_found(overseer: Browser) -> None:
    for path in ("/rules/wording/status.working", "/rules/wording/x", "/rules/limit/x", "/rules/x"):
        assert overseer.get(path).status_code == 404
        assert overseer.sends(path, **FITS).status_code == 404


def test_a_form_without_its_mark_changes_nothing(town: World, overseer: Browser) -> None:
    assert overseer.client.post(RECEIPT, data=FITS).status_code == 400
    assert edits_of(town) == 0
