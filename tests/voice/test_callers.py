"""Callers without a number that takes texts hear what others read."""

import pytest

from gateway.services.texts import providers
from tests.twilio_fake import NUMBER
from tests.voice.conftest import caller
from tests.voice.heard import recordings, the_call
from tests.world import RESIDENT


def test_a_caller_without_a_number_hears_the_ticket_s(world):
    phone = caller(world, "+266696687")
    assert "请按8" not in phone.rings()
    phone.presses("1")
    phone.client = Worked(phone.client, world)
    said = phone.speaks(8)
    assert said.endswith("您的工单号是1 0 0 0 8。再说一遍，1 0 0 0 8。感谢来电，再见。")
    assert world.ticket().phone == ""
    assert the_call(world)[0].phone == ""
    assert not [one for one in world.messages("out") if one.kind.startswith("resident.")]


class Worked:
    """A client beside which the worker goes on between two posts."""

    def __init__(self, client, world):
        self.client, self.world = client, world

    def post(self, *args, **more):
        answer = self.client.post(*args, **more)
        self.world.settle()
        return answer


def test_a_caller_without_a_number_is_not_promised_a_call(world):
    phone = caller(world, "anonymous")
    phone.rings()
    assert phone.presses("8").startswith("没有这个选项。")
    phone.is_silent()
    assert phone.is_silent().startswith("没有听到您的声音，请您再次来电。")
    world.passes(minutes=2)
    assert world.tickets() == []
    assert the_call(world)[0].outcome == "missed"


def declines_before_a_colleague_is_called(phone):
    phone.presses("*")
    phone.presses("0")
    return phone.dial_ends("no-answer")


def declines_when_nobody_answered(phone):
    phone.presses("0")
    phone.dial_ends("no-answer")
    return phone.speaks(5, key="*")


def declines_and_then_says_nothing(phone):
    phone.presses("*")
    phone.presses("1")
    return [phone.is_silent() for _ in range(3)][-1]


@pytest.mark.parametrize(
    "declines",
    [
        declines_before_a_colleague_is_called,
        declines_when_nobody_answered,
        declines_and_then_says_nothing,
    ],
)
def test_a_caller_without_a_number_who_declines_hears_why_nobody_calls_back(town, declines):
    phone = caller(town, "anonymous")
    phone.rings()
    said = declines(phone)
    assert said.startswith("没有录音，我们也不知道您的号码，无法给您回电。请用显示号码的电话")
    assert phone.over
    town.passes(minutes=2)
    assert town.tickets() == []
    assert the_call(town)[0].outcome == "missed"
    assert [one.state for one in recordings(town) if one.state != "declined"] == []


def test_a_landline_hears_the_number_too(world):
    phone = caller(world, "+865808189001")
    phone.client = Worked(phone.client, world)
    phone.rings()
    said = phone.presses("8")
    assert "1 0 0 0 8" in said
    assert world.ticket().phone == "0580-8189001"


@pytest.mark.parametrize("shown", ["+865808189000", NUMBER])
def test_a_call_that_a_line_of_ours_passed_on_is_one_without_a_number(town, shown):
    phone = caller(town, shown)
    assert "请按8" not in phone.rings()
    phone.presses("1")
    phone.client = Worked(phone.client, town)
    assert "1 0 0 0 8" in phone.speaks(8)
    town.passes(minutes=2)
    ticket = town.ticket()
    assert (ticket.phone, ticket.flag) == ("", "recording")
    assert the_call(town)[0].ticket_id == ticket.id
    assert [one for one in town.messages("out") if one.kind.startswith("resident.")] == []


@pytest.mark.parametrize("key", ["1", "8"])
def test_whoever_opted_out_at_the_provider_hears_the_number(town, key):
    with town.office.desk() as desk:
        providers.opt_out(desk, f"+86{RESIDENT}")
    phone = caller(town)
    phone.client = Worked(phone.client, town)
    phone.rings()
    said = phone.presses(key)
    said = said if phone.over else phone.speaks(8)
    assert "您的工单号是1 0 0 0 8" in said
    assert "短信" not in said


def test_those_who_call_by_one_switchboard_share_no_ticket(town):
    for _ in range(2):
        phone = caller(town, "12345")
        phone.rings()
        phone.presses("8")
        town.passes(minutes=2)
    assert [(one.phone, one.flag) for one in town.tickets()] == [("12345", "asked")] * 2
