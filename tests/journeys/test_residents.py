"""What residents' texts do."""

import pytest

from gateway.services.texts import inbox
from gateway.settings import Intake
from tests import databases
from tests.journeys.told import resolved
from tests.world import LEADER, VOLUNTEER, World

SIGN = "【普陀网格】"


def test_the_same_text_delivered_ten_times_is_one_ticket(world: World) -> None:
    got = [world.resident.texts("和平巷17号路灯不亮", external_id="a") for _ in range(10)]
    assert [len(one) for one in got] == [1] + [0] * 9
    assert len(world.tickets()) == 1


def test_without_a_place_the_resident_is_asked_and_the_answer_dispatches(world: World) -> None:
    assert world.resident.texts("路灯不亮") == [
        f"{SIGN}您反映的事项已受理，工单10008。请回复具体地址（小区或路名、门牌号），以便派人。"
    ]
    assert world.ticket().status == "triage"
    assert world.resident.texts("和平巷17号") == [
        f"{SIGN}工单10008已派中大一格团队办理，进展将短信告知。"
    ]
    assert world.ticket().status == "dispatched"
    assert len(world.tickets()) == 1
    assert "路灯不亮" in world.leader.got()[0]


def test_a_text_within_ten_minutes_goes_on_with_the_open_ticket(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("收到10008")
    world.clock.passes(minutes=5)
    assert world.resident.texts("已经三天了") == [f"{SIGN}已补充到工单10008。"]
    assert world.leader.got() == [f"{SIGN}工单10008居民补充：已经三天了"]


def test_another_matter_is_another_ticket(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    (receipt,) = world.resident.texts("海景苑3幢下水道堵了")
    assert "工单10019" in receipt


def test_an_own_number_adds_and_a_foreign_number_is_plain_text(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(hours=3)
    assert world.resident.texts("10008还没来人") == [f"{SIGN}已补充到工单10008。"]
    (receipt,) = world.stranger.texts("我家门牌10008号没水，海景苑")
    assert "工单10019" in receipt


def test_status_is_told_to_its_reporter_only(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    assert world.resident.texts("查") == [f"{SIGN}工单10008：待签收，中大一格，09:00受理"]
    (answer,) = world.stranger.texts("查10008")
    assert "10008" not in answer


def test_rating_three_reopens_at_once_and_tells_the_leader(world: World) -> None:
    resolved(world)
    assert world.resident.texts("不满意,还是没人来") == [
        f"{SIGN}工单10008已重新办理，已转中大一格团队。"
    ]
    assert world.ticket().status == "dispatched"
    assert world.ticket().reopens == 1
    assert "要求重办" in world.leader.got()[0]


def test_words_on_a_finished_ticket_are_kept_and_told_how_to_reopen(world: World) -> None:
    resolved(world)
    world.resident.texts("1")
    assert world.resident.texts("10008 又不亮了 没修好") == [
        f"{SIGN}工单10008已办结，您补充的内容已记录。如未解决，请回“重办10008”。"
    ]


def test_the_same_place_and_matter_hours_later_is_the_same_ticket(world: World) -> None:
    world.resident.texts("和平巷3号路灯不亮")
    world.clock.passes(hours=2)
    assert world.resident.texts("和平巷3号路灯没人来修") == [f"{SIGN}已补充到工单10008。"]


def test_a_command_with_somebody_else_s_number_leaves_the_own_ticket_alone(world: World) -> None:
    world.stranger.texts("海景苑3幢下水道堵了")
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("撤销10008")
    assert [ticket.supervised for ticket in world.tickets()] == [False, False]


def test_a_text_set_aside_by_rule_is_handled_when_a_person_wants_it(world: World) -> None:
    world.channel.deliver("10086", "和平巷17号路灯不亮", world.clock.now)
    world.settle()
    with world.office.desk() as desk:
        inbox.retry(desk, world.messages()[0].id, "是诉求", "lijuan")
    world.settle()
    assert world.ticket().status == "dispatched"
    to_whom = [one.phone[-11:] for one in world.channel.sent]
    assert to_whom == [LEADER, VOLUNTEER]  # a service number takes no receipt


def test_the_second_reopening_is_supervised(world: World) -> None:
    resolved(world)
    world.resident.texts("3")
    world.leader.replies("办结10008 又换了一个")
    world.resident.texts("重办")
    assert world.ticket().supervised


@pytest.mark.parametrize(
    "text",
    [
        "1号楼又没水了，海景苑",
        "2 号楼停水了，海景苑",
        "1.5米的坑没人填，海景苑",
        "一般垃圾没人收，海景苑",
    ],
)
def test_a_house_number_is_no_rating(town: World, text: str) -> None:
    resolved(town)
    (receipt,) = town.resident.texts(text)
    assert "工单10019" in receipt
    assert town.ticket_numbered(10008).rating is None


def test_a_mixed_verdict_goes_to_an_operator(world: World) -> None:
    resolved(world)
    (answer,) = world.resident.texts("满意个屁")
    assert "工作人员会核实" in answer
    assert (world.ticket().status, world.ticket().rating) == ("resolved", None)
    assert world.ticket().flag == "mixed"


@pytest.mark.parametrize("text", ["👎", "👎🏻👎", "谢谢👎", "😡"])
def test_a_face_that_is_not_content_is_asked_why(town: World, text: str) -> None:
    resolved(town)
    assert "请回复：哪里不满意" in town.resident.texts(text)[-1]
    assert (town.ticket().status, town.ticket().rating) == ("dispatched", 3)


@pytest.mark.parametrize("text", ["👎满意", "满意👎", "好的👎"])
def test_a_face_that_pulls_the_other_way_makes_a_verdict_mixed(town: World, text: str) -> None:
    resolved(town)
    assert "工作人员会核实" in town.resident.texts(text)[-1]
    assert (town.ticket().status, town.ticket().flag) == ("resolved", "mixed")


def test_silence_closes_after_three_days_and_seven_days_more_it_is_reopened(
    world: World,
) -> None:
    resolved(world)
    world.passes(days=3, minutes=1)
    assert world.ticket().status == "closed"
    world.clock.passes(days=6)
    assert "重新办理" in world.resident.texts("又坏了")[0]


@pytest.mark.parametrize("text", ["谢谢", "好的", "OK", "嗯", "👍", "收到,谢谢", "好的，谢谢！"])
def test_polite_texts_make_no_ticket_and_get_no_answer(town: World, text: str) -> None:
    resolved(town)
    assert town.resident.texts(text) == []
    assert town.ticket().status == "resolved"


@pytest.mark.parametrize("text", ["TD", "退订", "STOP", "T", "unsubscribe"])
def test_opting_out_as_the_whole_message(town: World, text: str) -> None:
    (answer,) = town.resident.texts(text)
    assert "已为您退订" in answer
    assert town.tickets() == []


def test_whoever_opted_out_is_told_what_was_done_and_asked_nothing(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("退订")
    town.leader.texts("办结10008 已换灯泡")
    assert town.resident.got()[-1] == f"{SIGN}工单10008已办结：已换灯泡。如未解决，请回“重办”。"
    assert "重新办理" in town.resident.texts("重办")[-1]
    town.resident.texts("KT")
    town.leader.texts("办结10008 又换了灯泡")
    assert town.resident.got()[-1].endswith("请回复：1满意 2一般 3不满意。")


@pytest.mark.parametrize("text", ["TD银行门口井盖丢了", "stop the noise please"])
def test_words_that_only_begin_like_opting_out_are_reports(town: World, text: str) -> None:
    (receipt,) = town.resident.texts(text)
    assert "10008" in receipt


def test_emergency_words_are_told_the_numbers_to_call_at_once(world: World) -> None:
    (receipt,) = world.resident.texts("和平巷17号着火了，快来人")
    assert "110、119或120" in receipt
    assert world.ticket().tier == "emergency"


def test_english_is_answered_in_english_when_it_is_asked_for(world: World) -> None:
    world.resident.texts("EN")
    (receipt,) = world.resident.texts("the street light at 和平巷17号 is out")
    assert receipt.startswith(f"{SIGN}Your report")
    assert world.leader.got()[0].startswith(f"{SIGN}工单10008")


def test_with_an_empty_registry_all_is_receipted_and_waits_in_triage(
    database: str, tmp_path
) -> None:
    world = World(database, tmp_path, populated=False)
    (receipt,) = world.resident.texts("和平巷17号路灯不亮")
    assert receipt == (
        f"{SIGN}您反映的事项已受理，工单10008，正在分派，办理情况将短信告知。回复“查”可查进度。"
    )
    assert world.ticket().status == "triage"
    world.close()


def test_a_twenty_first_report_of_a_day_joins_a_flagged_ticket(tmp_path) -> None:
    world = World(databases.fresh("sqlite", tmp_path), tmp_path)
    for n in range(20):
        world.clock.passes(minutes=11)
        matter = ("和平巷{}号路灯不亮", "海景苑{}幢下水道堵了")[n % 2]
        world.resident.texts(matter.format(n + 1))
        world.clock.passes(minutes=11)
    assert len(world.tickets()) == 20
    assert world.resident.texts("又一件：海景苑没水") == []
    assert len(world.tickets()) == 20
    assert world.tickets()[-1].flag == "many"
    world.close()


@pytest.mark.parametrize("verdict", ["", "1"])
def test_what_is_too_much_for_a_day_joins_nothing_that_is_over(tmp_path, verdict) -> None:
    url = databases.fresh("sqlite", tmp_path)
    world = World(url, tmp_path, intake=Intake(join_seconds=60, tickets_a_day=1))
    resolved(world)
    if verdict:
        world.resident.texts(verdict)
    world.clock.passes(minutes=11)
    assert world.resident.texts("海景苑水管漏水") == []
    assert [one.flag for one in world.tickets()] == ["", "many"]
    assert "海景苑水管漏水" in world.coordinator.got()[-1]
    assert world.resident.texts("和平巷3号垃圾没人收") == []
    assert len(world.tickets()) == 2
    assert "垃圾没人收" in world.coordinator.got()[-1]
    world.close()
