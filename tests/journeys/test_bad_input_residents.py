"""What residents get wrong: a slip in a number, a wish for what is over, figures for words."""

import pytest

from gateway.store.tables import Member, Words
from tests.databases import SQLITE_ALONE
from tests.journeys.told import read_up
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
ADDED = f"{SIGN}已补充到工单10008。"
CONFIDED = f"{SIGN}工单10008已设为保密，不向承办人透露您的号码。"
NO_TICKET = f"{SIGN}没有找到您在办的工单。直接发送要反映的事情和地址即可登记。"
WRONG = f"{SIGN}没有找到您在办的工单，请核对工单号。回复“查”可看您的工单。"
FINISHED = f"{SIGN}工单10008已办结，您补充的内容已记录。如未解决，请回“重办10008”。"
WITHDRAWN = f"{SIGN}工单10008已撤销，不再办理。如再需要，请重新发送要反映的事情。"
AGAIN = f"{SIGN}工单10008请回复：1满意 2一般 3不满意。"
SLIPS = [
    "查10009", "查 10009", "进度10018", "催10009", "催 10019", "撤销10009", "撤销 100008",
    "重办10009", "重办 10009", "重办 99999999", "10009重办", "补充10009 三楼", "人工10009",
    "保密10009", "匿名 10009", "查１０００９", "催1008",
]  # fmt: skip


def last_told(world: World) -> dict[str, list[str]]:
    """Who has got something since, but for the resident."""
    got = {name: person.got() for name, person in world.people.items()}
    return {name: texts for name, texts in got.items() if texts}


# ---------------------------------------------------------------- a slip in a number


def test_a_slip_in_the_number_of_a_command_changes_nothing(dispatched: World) -> None:
    before = dispatched.events()
    for text in SLIPS:
        assert dispatched.resident.texts(text) == [WRONG], text
        dispatched.clock.passes(minutes=15)  # hints have a budget
    assert dispatched.events() == before
    assert not dispatched.ticket().confidential
    assert last_told(dispatched) == {}


def test_a_slip_in_the_number_opens_no_other_ticket_again(resolved: World) -> None:
    resolved.resident.texts("1")
    for text in ("重办 10009", "重办99999999", "催10009"):
        assert resolved.resident.texts(text) == [WRONG]
    assert resolved.ticket().status == "closed"
    assert "重新办理" in resolved.resident.texts("重办 10008")[0]


def test_figures_in_a_report_are_no_slip(dispatched: World) -> None:
    dispatched.clock.passes(hours=1)
    for text in ("补充 2026年就坏了", "补充：电话0580-8189001", "催收短信骗了我20000元，海景苑"):
        (answer,) = dispatched.resident.texts(text)
        assert "已补充到工单" in answer or "已受理" in answer, text


# ---------------------------------------------------------------- 保密


@pytest.mark.parametrize("text", ["保密10008", "匿名10008", "匿名 10008", "10008 请保密"])
def test_a_number_behind_confidential_hides_that_ticket(dispatched: World, text: str) -> None:
    dispatched.neighbour.texts("和平巷3号垃圾三天没清")
    assert dispatched.resident.texts(text) == [CONFIDED]
    assert [ticket.confidential for ticket in dispatched.tickets()] == [True, False]


def test_words_beside_it_are_passed_on(dispatched: World) -> None:
    assert dispatched.resident.texts("10008还没来人，请保密") == [CONFIDED]
    assert dispatched.leader.got() == [f"{SIGN}工单10008居民补充：10008还没来人"]


def test_where_which_cannot_be_asked_any_more_all_are_hidden(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("海景苑3号楼垃圾三天没清")
    for _ in range(5):
        assert town.resident.texts("菜单") != []
        town.clock.passes(minutes=1)
    both = CONFIDED.replace("10008", "10019 10008")
    assert town.resident.texts("保密") == [both]
    assert [ticket.confidential for ticket in town.tickets()] == [True, True]
    town.clock.passes(minutes=1)
    assert town.resident.texts("保密") == []  # it is so already: loops end


def test_of_a_ticket_that_is_over_only_its_number_hides_it(resolved: World) -> None:
    assert resolved.resident.texts("保密") == [NO_TICKET]
    assert resolved.resident.texts("保密10008") == [CONFIDED]
    assert resolved.ticket().confidential


# ---------------------------------------------------------------- a ticket that is over


def test_a_wish_for_a_withdrawn_ticket_is_told_the_truth(dispatched: World) -> None:
    dispatched.resident.texts("撤销10008")
    dispatched.resident.texts("Y")
    read_up(dispatched)
    dispatched.clock.passes(minutes=5)  # the same words at once would be one text that came twice
    for text in ("催10008", "撤销10008", "重办10008"):
        assert dispatched.resident.texts(text) == [WITHDRAWN], text
    assert last_told(dispatched) == {}
    assert dispatched.resident.texts("补充10008 三楼") == [WITHDRAWN]
    assert dispatched.leader.got() == [f"{SIGN}工单10008居民补充：补充10008 三楼"]
    assert dispatched.ticket().status == "withdrawn"
    assert "工单10019" in dispatched.resident.texts(LAMP)[0]  # the way that was named


def test_a_wish_for_a_finished_ticket_names_the_way_while_there_is_one(resolved: World) -> None:
    resolved.resident.texts("1")
    for text in ("催10008", "撤销10008", "补充10008 三楼"):
        assert resolved.resident.texts(text) == [FINISHED], text
    resolved.clock.passes(days=8)
    late = f"{SIGN}工单10008归档已超过7天。如仍未解决，请回“重办10008”，将另立新工单办理。"
    assert resolved.resident.texts("补充10008 又坏了") == [late]
    assert resolved.ticket().status == "closed"


def test_an_answer_to_a_question_about_a_withdrawn_ticket_is_kept(dispatched: World) -> None:
    dispatched.member.replies("收到10008")
    dispatched.member.replies("问10008 请问几号楼？")
    dispatched.resident.texts("撤销10008")
    dispatched.resident.texts("Y")
    assert dispatched.resident.texts("3号楼门口") == [WITHDRAWN]
    assert dispatched.ticket().status == "withdrawn"


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize("text", ["123", "1/2/3", "111", "1 2 3", "4", "0", "11", "10009"])
def test_figures_that_are_no_verdict_are_asked_for_again(resolved: World, text: str) -> None:
    assert resolved.resident.texts(text) == [AGAIN]
    assert resolved.ticket().rating is None
    assert "已归档" in resolved.resident.texts("1")[0]


@pytest.mark.parametrize(
    ("text", "rating"), [("满意1", 1), ("给5星", 1), ("打5分", 1), ("一般2", 2)]
)
def test_a_verdict_in_word_and_digit_or_in_the_best_of_points_is_one(
    resolved: World, text: str, rating: int
) -> None:
    assert "已归档" in resolved.resident.texts(text)[0]
    assert resolved.ticket().rating == rating


@pytest.mark.parametrize("text", ["不满意1", "满意3"])
def test_a_word_and_another_digit_are_for_an_operator(resolved: World, text: str) -> None:
    assert "工作人员会核实" in resolved.resident.texts(text)[0]
    assert (resolved.ticket().rating, resolved.ticket().flag) == (None, "mixed")


def test_points_of_another_scale_are_asked_for_again(resolved: World) -> None:
    assert resolved.resident.texts("给4星") == [AGAIN]
    assert resolved.ticket().rating is None


def test_a_verdict_with_the_number_is_one(resolved: World) -> None:
    assert "重新办理" in resolved.resident.texts("10008 3")[0]


def test_figures_alone_are_no_report(world: World) -> None:
    for text in ("10009", "00000000", "13900001002", "3.14"):
        assert "直接发送事情和地址即可反映" in world.resident.texts(text)[0]
    assert world.tickets() == []


def test_a_phone_alone_is_added_to_an_open_ticket(dispatched: World) -> None:
    assert dispatched.resident.texts("13900001002") == [ADDED]


# ---------------------------------------------------------------- why it was reopened


def test_the_team_reads_why_a_ticket_was_reopened(resolved: World) -> None:
    resolved.resident.texts("不满意，还是不亮，灯泡都没换")
    (work,) = resolved.leader.got()
    assert f"要求重办：{LAMP}（居民：还是不亮，灯泡都没换） 联系13900001001。" in work
    resolved.leader.replies("办结10008 又换了一个")
    resolved.resident.texts("重办10008 灯杆也歪了")
    assert f"要求重办：{LAMP}（居民：灯杆也歪了） 联系" in resolved.leader.got()[-1]


def test_a_bare_verdict_leaves_the_report_as_it_was(resolved: World) -> None:
    resolved.resident.texts("3")
    assert f"要求重办：{LAMP} 联系" in resolved.leader.got()[0]


def test_a_verdict_on_what_is_worked_on_again_says_no_more_than_is_true(world: World) -> None:
    world.resident.texts("和平巷17号停电了")
    world.neighbour.texts("和平巷19号没电了")
    world.coordinator.replies("办结10008 已更换保险")
    world.resident.texts("3")
    assert world.neighbour.texts("1")[-1] == (
        f"{SIGN}感谢您的评价，已记入工单10019。该事项仍在办理，有结果即告知您。"
    )


# ---------------------------------------------------------------- no member


def test_who_has_left_the_team_is_told_so(dispatched: World) -> None:
    with dispatched.store.write() as tx:
        left = tx.query(Member).filter_by(phone=f"+86{dispatched.member.phone}").one()
        left.active = False
    told = f"{SIGN}您已不在网格团队名单中，不能办理工单。如有疑问请联系网格长。"
    for text in ("收到10008", "办结10008 已换灯泡"):
        assert dispatched.member.texts(text) == [told], text
    assert dispatched.member.texts("收到") == []
    assert dispatched.ticket().status == "dispatched"


def test_to_accept_somebody_else_s_ticket_is_not_met_with_silence(dispatched: World) -> None:
    assert dispatched.stranger.texts("收到10008") == [NO_TICKET]
    assert dispatched.resident.texts("收到10008，谢谢") == []
    with dispatched.store.read() as tx:
        kept = [tx.get_one(Words, one.text_id).body for one in dispatched.messages()]
    assert kept == [LAMP, "收到10008", "收到10008，谢谢"]
    assert dispatched.ticket().status == "dispatched"
