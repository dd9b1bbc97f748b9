"""What an operator does with a ticket, and what the people outside get of it."""

import pytest

from gateway.domain.ticket import Action
from gateway.store.tables import Event
from tests.web.conftest import Browser
from tests.world import MEMBER, RESIDENT, World


def open_ticket(town: World) -> str:
    """A ticket that waits for an operator."""
    town.resident.texts("路灯不亮，晚上看不见")
    assert town.ticket().status == "triage"
    return f"/t/{town.ticket().number}"


def test_an_operator_dispatches_and_everybody_is_told(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    page = operator.does(f"{path}/dispatch", team="T1", status="triage")
    town.settle()
    assert "待签收" in page
    assert town.ticket().status == "dispatched"
    assert town.resident.got() == ["【普陀网格】工单10008已派中大一格团队办理，进展将短信告知。"]
    assert "10008" in town.leader.got()[0]


def test_an_operator_redispatches_and_the_first_team_is_told(
    town: World, operator: Browser
) -> None:
    path = open_ticket(town)
    operator.does(f"{path}/dispatch", team="T1")
    town.settle()
    operator.does(f"{path}/dispatch", team="T2", status="dispatched")
    town.settle()
    assert "已由中大二格团队承办" in town.leader.got()[-1]
    assert "10008" in town.other_leader.got()[0]


@pytest.mark.parametrize("answer", ["", "收到10008"])
def test_the_team_that_has_it_is_not_sent_the_order_again(
    town: World, operator: Browser, answer: str
) -> None:
    path = open_ticket(town)
    operator.does(f"{path}/dispatch", team="T1")
    town.settle()
    town.leader.replies(answer)
    town.resident.got()
    before = town.events()
    page = operator.does(f"{path}/dispatch", back=path, team="T1")
    town.settle()
    assert "中大一格团队已在办理" in page
    assert (town.leader.got(), town.resident.got(), town.events()) == ([], [], before)


def test_a_transfer_may_be_decided_for_the_team_that_has_it(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    operator.does(f"{path}/dispatch", team="T1")
    town.settle()
    town.leader.replies("收到10008")
    town.leader.replies("转办10008 供电所")
    operator.does(f"{path}/dispatch", team="T1")
    town.settle()
    assert "已由中大一格团队承办" in town.electrician.got()[-1]


def test_who_acts_on_an_old_view_is_told_and_changes_nothing(
    town: World, operator: Browser, colleague: Browser
) -> None:
    path = open_ticket(town)
    operator.does(f"{path}/dispatch", team="T1", status="triage")
    page = colleague.does(f"{path}/dispatch", back=path, team="T2", status="triage")
    assert "工单刚被他人处理过" in page
    assert town.ticket().team_id is not None
    assert town.events().count("dispatch triage→dispatched") == 1


def test_a_dispatch_without_a_team_is_refused(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    for team in ("", "T99"):
        assert "请选择承办单位" in operator.does(f"{path}/dispatch", back=path, team=team)
    assert town.ticket().status == "triage"


def test_what_is_longer_than_the_form_takes_is_refused_at_the_door(
    town: World, operator: Browser
) -> None:
    path = open_ticket(town)
    town.resident.got()
    for to in ("reply", "note"):
        page = operator.does(f"{path}/write", back=path, to=to, text="长" * 501)
        assert "内容太长：最多 500 字" in page
    town.settle()
    assert town.resident.got() == []
    operator.does(f"{path}/write", to="reply", text="长" * 500)
    town.settle()
    assert "长" * 500 in town.resident.got()[0]


def test_teams_are_found_by_name(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    assert '<option value="T2"' not in operator.page(path).split("找到的")[0]
    page = operator.page(f"{path}?find=中大二格")
    assert '<optgroup label="找到的"><option value="T2" selected>' in page
    assert "没有这个名称的单位" in operator.page(f"{path}?find=没有这个")


def test_a_reply_goes_out_under_our_signature(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    page = operator.does(f"{path}/write", to="reply", text="请问是几号楼？")
    town.settle()
    assert town.resident.got() == ["【普陀网格】请问是几号楼？"]
    assert "operator → 居民" in page


def test_a_note_stays_inside(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    page = operator.does(f"{path}/write", to="note", text="疑似线路故障")
    town.settle()
    assert "疑似线路故障" in page
    assert town.resident.got() == []


def test_an_operator_resolves_with_advice_and_reopens(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    page = operator.does(f"{path}/write", to="resolve", text="已电话告知", status="triage")
    town.settle()
    assert "待回访" in page
    assert "已电话告知" in town.resident.got()[0]
    assert town.ticket().status == "resolved"
    operator.does(f"{path}/reopen", status="resolved")
    assert town.ticket().status == "triage"


def test_the_team_reads_why_an_operator_reopens(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.member.texts("办结10008 已换灯泡")
    page = operator.does("/t/10008/reopen", status="resolved", text="灯闪一下又灭了")
    town.settle()
    assert "灯闪一下又灭了" in town.leader.got()[-1]
    assert "灯闪一下又灭了" in page


def test_empty_words_and_unknown_deeds_change_nothing(town: World, operator: Browser) -> None:
    path = open_ticket(town)
    before = town.events()
    assert "请写内容" in operator.does(f"{path}/write", back=path, to="resolve", text="  ")
    assert operator.sends(f"{path}/write", to="shout", text="x").status_code == 400
    assert town.events() == before


def test_phones_are_masked_until_revealed_and_each_look_is_on_record(
    town: World, operator: Browser, colleague: Browser
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    path = f"/t/{town.ticket().number}"
    page = operator.page(path)
    assert "139****1001" in page
    assert RESIDENT not in page  # nor in the text that the team got
    assert MEMBER not in page
    assert RESIDENT in operator.does(f"{path}/reveal")
    assert RESIDENT not in colleague.page(path)
    town.clock.passes(minutes=11)
    assert RESIDENT not in operator.page(path)
    with town.store.read() as tx:
        looks = tx.query(Event).where(Event.action == Action.REVEAL).all()
    assert [look.actor for look in looks] == ["operator"]
    assert "查看号码" in operator.page(path)


def test_the_phone_of_a_finished_ticket_is_not_revealed(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.member.replies("收到10008")
    town.member.replies("办结10008 已换灯泡")
    town.resident.texts("1")
    assert operator.sends("/t/10008/reveal").status_code == 404


def test_the_page_tells_the_whole_story(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.member.replies("收到10008")
    page = operator.page("/t/10008")
    for words in ("路灯照明", "中大一格", "李秀英", "和平巷17号”在登记册", "收到10008", "已发出"):
        assert words in page, words


def test_the_script_learns_that_somebody_else_has_acted(
    town: World, operator: Browser, colleague: Browser
) -> None:
    path = open_ticket(town)
    assert "刷新" not in operator.part(f"{path}?seen=triage")
    colleague.does(f"{path}/dispatch", team="T1")
    assert "工单现为“待签收”" in operator.part(f"{path}?seen=triage")


def test_what_people_write_is_shown_as_text(town: World, operator: Browser) -> None:
    town.resident.texts("<script>alert(1)</script>路灯不亮")
    page = operator.page(f"/t/{town.ticket().number}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_ticket_that_is_not_there_is_a_page_that_says_so(operator: Browser) -> None:
    answer = operator.get("/t/10008")
    assert answer.status_code == 404
    assert "没有这一页" in answer.get_data(as_text=True)
