"""Whole stories over serial lines, each step by another process."""

import os
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from gateway.domain.delivery import Intake, State
from gateway.store.tables import Message, Part, Ticket, Words
from modems.simulator import pdus
from tests.processes.person import Person
from tests.processes.town import Town, only
from tests.runtime.waiting import until

EMOJI = "😀𠮷野家门口"


def number_in(text: str) -> str:
    found = re.search(r"工单(\d+)", text)
    assert found
    return found[1]


def ticket_of(town: Town, person: Person) -> Ticket:
    return only(town.rows(select(Ticket).where(Ticket.phone == person.phone)))


def test_a_text_becomes_a_ticket_is_worked_by_sms_and_closed_by_the_resident(town: Town) -> None:
    for modem in town.modems.values():
        modem.set(report_seconds=0.1)
    resident, leader, member = town.resident(), town.leader(), town.member("m2")
    resident.reports("和平巷17号路灯不亮，晚上看不见")
    number = number_in(resident.hears("已受理", "已派中大一格团队"))
    leader.hears(number, "13800")
    member.texts(f"收到{number}")
    member.hears(f"已签收工单{number}")
    resident.hears(f"工单{number}已由中大一格团队李秀英签收")
    leader.hears(f"工单{number}已由李秀英签收")
    member.texts(f"办结{number} 已换灯泡")
    member.hears(f"工单{number}已办结")
    resident.hears("已换灯泡", "1满意")
    resident.texts("1")
    resident.hears(f"工单{number}已归档")
    town.settles()
    closed = ticket_of(town, resident)
    assert (closed.status, closed.rating, closed.number) == ("closed", 1, int(number))
    until(lambda: {one.state for one in resident.deliveries()} == {State.DELIVERED}, 30)
    assert {one.channel for one in resident.deliveries()} == {"m1"}


@pytest.mark.parametrize("bits", [8, 16])
def test_a_long_text_with_rare_characters_comes_and_goes_in_parts(town: Town, bits: int) -> None:
    text = f"{EMOJI}和平巷3号的井盖丢了，{bits}。" + "下水道也堵了，请派人来修。" * 20
    resident, leader = town.resident(), town.leader()
    town.modems["m1"].receive(resident.phone, text, reference_bits=bits)
    resident.hears("已受理")
    assert leader.hears(EMOJI, "前请回").count("下水道")
    message = only(town.kept(text))
    assert message.parts > 3
    assert ticket_of(town, resident).text_id == message.text_id
    assert any(row["parts"] > 1 and EMOJI in row["text"] for row in town.sent())


def test_the_same_text_delivered_ten_times_is_one_ticket(town: Town) -> None:
    resident = town.resident()
    text = "和平巷17号路灯不亮，同一条短信"
    pdu = only(pdus.deliveries(resident.phone, text, datetime.now(UTC), 1, bits=8))
    for _ in range(3):
        town.modems["m1"].receive_pdu(pdu)  # one after another, each alone on the SIM
        town.settles()
    town.modems["m1"].receive_pdu(*[pdu] * 7)  # seven of them side by side
    town.settles()
    ticket_of(town, resident)
    assert sum("已受理" in text for text in resident.got()) == 1


def test_a_worker_gives_way_to_those_who_are_waited_for(town: Town) -> None:
    def priority(name: str) -> int:
        return os.getpriority(os.PRIO_PROCESS, town.pids()[name])

    until(lambda: priority("worker") > priority("channels") == priority("web"))


def test_what_nobody_can_read_is_set_aside_and_the_line_goes_on(town: Town) -> None:
    modem, resident = town.modems["m1"], town.resident()
    before = len(aside(town))
    whole = only(pdus.deliveries(resident.phone, "和平巷17号没水", datetime.now(UTC), 1, bits=8))
    broken = ["07", "ZZ", "FF" * 30, whole[:30], "0" * 20]
    for pdu in broken:
        modem.receive_pdu(pdu)
    resident.reports()
    resident.hears("已受理")
    town.settles()
    assert [words.raw for words in aside(town)[before:]] == broken


def test_a_command_whose_end_is_missing_is_not_obeyed(small: Town) -> None:
    resident, leader = small.resident(), small.leader()
    resident.reports()
    number = number_in(leader.hears("前请回"))
    text = f"办结{number} 已换灯泡和灯罩"
    whole = only(pdus.deliveries(leader.phone, text, datetime.now(UTC), 1, bits=8))
    small.modems["m1"].receive_pdu(whole[:-8])
    leader.hears("没有收全")
    assert ticket_of(small, resident).status == "dispatched"


def aside(town: Town) -> list[Words]:
    query = select(Words).join(Message, Message.text_id == Words.id).order_by(Message.id)
    return town.rows(query.where(Message.status == Intake.ASIDE, Words.body.is_(None)))


@pytest.mark.parametrize("sender", ["10690001234", "95588", "10086", "Beeline", ""])
def test_unknown_senders_are_set_aside_without_an_answer(small: Town, sender: str) -> None:
    text = f"您的账单已出，给{sender}的"
    small.modems["m1"].receive(sender, text)
    small.settles()
    assert only(small.kept(text)).status is Intake.ASIDE
    assert not [row for row in small.sent() if row["to"] in (sender, f"+{sender}")]


def test_a_modem_that_is_unplugged_for_a_while_loses_nothing(town: Town) -> None:
    modem, resident, other = town.modems["m1"], town.resident(), town.resident("m2")
    modem.hang_up(1.5)
    resident.reports()
    other.reports()
    other.hears("已受理")  # nobody waits for the other line
    resident.hears("已受理")


def test_a_line_that_fails_between_two_parts_of_a_text_sends_the_rest_once(small: Town) -> None:
    modem, resident, leader = small.modems["m1"], small.resident(), small.leader()
    modem.set(air_seconds=1.0)
    resident.reports("和平巷17号路灯不亮，" + "从上周起每天晚上都是这样，" * 4)
    until(lambda: leader.deliveries(State.SENDING), 30)
    # While its first part is on the air, a text comes that the modem refuses to list.
    modem.fault("refuse", command="+CMGL", code=500)
    small.resident().reports()
    leader.hears("从上周起")
    assert not leader.deliveries(State.UNCERTAIN)


def test_a_restart_between_the_parts_of_a_text_loses_none(small: Town) -> None:
    text = "和平巷17号路灯不亮，" + "从上周起每天晚上都是这样，" * 8
    resident = small.resident()
    parts = pdus.deliveries(resident.phone, text, datetime.now(UTC), 9, bits=8)
    small.modems["m1"].receive_pdu(parts[1])
    small.modems["m1"].receive_pdu(parts[0])
    kept = select(Part.id).where(Part.phone == resident.phone)
    until(lambda: len(small.rows(kept)) == 2)
    small.kill("channels")
    small.modems["m1"].receive_pdu(*parts[2:])
    resident.hears("已受理")
    assert not only(small.kept(text)).incomplete
