"""A call: the phone first, then the words, then a ticket and its receipt."""

import re

from gateway.store.tables import Call
from tests.web.conftest import Browser
from tests.world import World


def test_a_phone_brings_its_history(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert "先输入来电号码" in operator.page("/calls/new")
    assert "和平巷17号路灯不亮" in operator.page("/calls/new?phone=139 0000 1001")
    assert "第一次反映" in operator.page("/calls/new?phone=13900001005")


def test_the_route_is_shown_before_anything_is_saved(town: World, operator: Browser) -> None:
    form = {"phone": "13900001001", "address": "和平巷17号", "text": "路灯不亮", "do": "preview"}
    page = operator.sends("/calls/new", **form).get_data(as_text=True)
    assert "建议派往 <b>中大一格团队</b> · 路灯照明" in page
    assert 'value="和平巷17号"' in page
    assert town.tickets() == []


def test_saving_makes_a_ticket_and_sends_the_receipt(town: World, operator: Browser) -> None:
    form = {"phone": "13900001001", "address": "和平巷17号", "text": "路灯不亮", "do": "save"}
    page = operator.does("/calls/new", **form)
    town.settle()
    ticket = town.ticket()
    assert (ticket.source, ticket.status) == ("call", "dispatched")
    assert "和平巷17号 路灯不亮" in page
    assert town.resident.got() == [
        "【普陀网格】您来电反映的事项已登记，工单10008，办理情况将短信告知。"
    ]
    with town.store.read() as tx:
        call = tx.query(Call).one()
    assert (call.outcome, call.ticket_id) == ("taken", ticket.id)
    assert call.operator_id is not None
    assert "10008" in operator.page("/calls")


def test_a_category_that_was_chosen_waits_for_an_operator(town: World, operator: Browser) -> None:
    form = {"phone": "13900001001", "text": "和平巷17号路灯不亮", "category": "water_supply"}
    operator.does("/calls/new", **form)
    assert (town.ticket().category, town.ticket().tier) == ("water_supply", "urgent")
    assert town.ticket().status == "triage"


def test_a_landline_gets_a_ticket_and_no_text(town: World, operator: Browser) -> None:
    operator.does("/calls/new", phone="8189001", text="和平巷17号路灯不亮")
    town.settle()
    assert town.ticket().phone == "0580-8189001"
    assert [one.kind for one in town.messages("out")] == ["member.dispatch", "member.informed"]


def test_a_form_that_is_sent_twice_makes_one_ticket(town: World, operator: Browser) -> None:
    form = {"phone": "13900001001", "text": "和平巷17号路灯不亮"}
    form["token"] = _token(operator.page("/calls/new"))
    first = operator.sends("/calls/new", **form, do="save")
    again = operator.sends("/calls/new", **form, do="save")
    town.settle()
    assert first.location == again.location == "/t/10008"
    assert len(town.tickets()) == 1
    assert len(town.resident.got()) == 1
    assert operator.page("/calls").count("13900001001"[-4:]) == 1


def test_a_form_that_is_sent_again_with_another_matter_makes_two_tickets(
    town: World, operator: Browser
) -> None:
    first = {"phone": "13900001001", "text": "和平巷17号路灯不亮"}
    first["token"] = _token(operator.page("/calls/new"))
    operator.does("/calls/new", **first, do="save")
    for number, other in enumerate(({"phone": "13900001002"}, {"text": "海景苑电梯坏了"}), 1):
        answer = operator.sends("/calls/new", **first | other, do="save")
        assert answer.status_code == 409
        assert "所写内容仍在表单里" in answer.text
        assert all(words in answer.text for words in other.values())
        assert len(town.tickets()) == number
        again = first | other | {"token": _token(answer.text)}
        operator.does("/calls/new", **again, do="save")
        assert len(town.tickets()) == number + 1


def test_two_forms_with_the_same_words_are_two_calls(town: World, operator: Browser) -> None:
    for _ in range(2):
        token = _token(operator.page("/calls/new"))
        form = {"phone": "13900001001", "text": "和平巷17号路灯不亮", "token": token}
        operator.does("/calls/new", **form, do="save")
    assert len(town.tickets()) == 2


def test_a_form_keeps_its_token_while_it_is_filled_in(operator: Browser) -> None:
    token = _token(operator.page("/calls/new"))
    form = {"phone": "13900001001", "text": "和平巷17号路灯不亮", "token": token}
    assert _token(operator.sends("/calls/new", **form, do="preview").text) == token
    assert _token(operator.sends("/calls/new", **form | {"phone": ""}, do="save").text) == token
    assert _token(operator.page("/calls/new")) != token


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_looking_up_a_caller_keeps_what_was_typed(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    form = {"phone": "13900001001", "text": "楼道也黑", "do": "preview"}
    page = operator.sends("/calls/new", **form).get_data(as_text=True)
    assert "和平巷17号路灯不亮" in page
    assert "楼道也黑</textarea>" in page


def test_a_caller_without_a_phone_gets_a_ticket_and_no_text(town: World, operator: Browser) -> None:
    page = operator.does("/calls/new", phone="", withheld="1", text="和平巷17号路灯不亮", do="save")
    town.settle()
    assert (town.ticket().phone, town.ticket().status) == ("", "dispatched")
    assert [one.kind for one in town.messages("out")] == ["member.dispatch", "member.informed"]
    assert "未显示号码" in page
    assert "回复居民" not in page
    assert "对方收不到短信" in page
    assert ">显示</button>" not in page
    assert "未显示号码" in operator.page("/calls")


def test_callers_without_a_phone_are_not_one_person(town: World, operator: Browser) -> None:
    for text in ("和平巷17号路灯不亮", "有人乱停车"):
        operator.does("/calls/new", phone="", withheld="1", text=text, do="save")
    town.settle()
    first, second = sorted(town.tickets(), key=lambda one: one.id)
    assert first.area_id is not None
    assert second.area_id is None
    form = {"phone": "", "withheld": "1", "text": "又来了", "do": "preview"}
    page = operator.sends("/calls/new", **form).get_data(as_text=True)
    assert "没有号码可查" in page
    assert "路灯不亮" not in page


def test_what_was_typed_stays_when_something_is_missing(town: World, operator: Browser) -> None:
    answer = operator.sends("/calls/new", phone="", text="路灯不亮")
    assert answer.status_code == 409
    assert "请输入对方的完整号码" in answer.get_data(as_text=True)
    assert "路灯不亮</textarea>" in answer.get_data(as_text=True)
    answer = operator.sends("/calls/new", phone="13900001001", text="")
    assert "请写内容" in answer.get_data(as_text=True)
    assert town.tickets() == []
