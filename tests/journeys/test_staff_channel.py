"""By which channel those who work get their texts: the one for staff, or one that can send them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.errors import BadSettings
from gateway.services.texts import lines
from gateway.settings import Sms
from tests import databases
from tests.journeys.test_provider import ALIYUN, LAMP
from tests.modems.provider import SECRET, Provider, Says
from tests.provided import ProvidedTown, loaded
from tests.two_lines import Town
from tests.world import LEADER, RESIDENT, VOLUNTEER, found

MODEM = """
[[channels]]
name = "m1"
kind = "loopback"
number = "8189000"
"""
WITHOUT_MEMBERS = '"member.*" = ""\n"remind.*" = ""\n"*" ='


@pytest.fixture
def town(database: str, tmp_path: Path) -> Iterator[Town]:
    """The town whose members have a modem, and another line for whoever is far away."""
    made = Town(database, tmp_path, sms=Sms(staff_channel="loop"))
    yield made
    made.close()


def test_what_comes_in_from_overseas_is_ordered_and_answered_by_the_line_for_staff(
    town: Town,
) -> None:
    town.comes_in_there("和平巷17号路灯不亮", "+12025550111")
    town.settle()
    assert "路灯不亮" in town.leader.got()[0]
    assert town.there() == ["+12025550111"]
    assert "10008" in town.leader.texts("收到")[0]
    town.leader.texts("办结10008 已换灯泡")
    assert town.ticket().status == "resolved"
    assert {*town.there()} == {"+12025550111"}


def test_who_answers_by_the_other_line_is_the_same_person(town: Town) -> None:
    town.comes_in_there("和平巷17号路灯不亮")
    town.settle()
    town.leader.got()
    town.comes_in_there("收到", LEADER)
    town.settle()
    assert town.ticket().status == "working"
    assert "10008" in town.leader.got()[0]
    assert {*town.there()} == {RESIDENT}


def test_while_the_line_for_staff_is_dead_their_texts_leave_by_another_at_once(town: Town) -> None:
    with town.office.desk() as desk:
        lines.pause(desk, "loop")
    town.passes(minutes=11)
    town.comes_in_there("和平巷17号路灯不亮")
    assert {*town.there()} == {RESIDENT, LEADER, VOLUNTEER}


def test_what_a_provider_has_no_template_for_leaves_by_the_modem(tmp_path: Path) -> None:
    settings = ALIYUN.replace('"*" =', WITHOUT_MEMBERS) + MODEM
    with Provider() as provider:
        provider.answers.extend(Says(body=b'{"Code": "OK", "BizId": "%d"}' % n) for n in range(9))
        town = ProvidedTown(
            databases.fresh("sqlite", tmp_path, found),
            tmp_path,
            settings.replace("{provider}", provider.url),
        )
        sent = {"phone_number": RESIDENT, "content": LAMP, "sequence_id": 1}
        town.posts(f"/hooks/http/p1/{SECRET}", [sent])
        town.world.settle()
        assert [one.query["PhoneNumbers"] for one in provider.asked] == [RESIDENT]
        assert town.delivery("member.dispatch").channel == "m1"
        town.close()


@pytest.mark.parametrize("channels", ["", MODEM])
def test_a_line_for_staff_that_does_not_exist_is_refused_at_start(
    tmp_path: Path, channels: str
) -> None:
    with pytest.raises(BadSettings, match=r"\[sms\] staff_channel \"tw\" is none of \[\[channels"):
        loaded(tmp_path, '[sms]\nstaff_channel = "tw"\n' + channels)
