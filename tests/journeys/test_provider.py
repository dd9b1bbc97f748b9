"""Whole stories with texts at a provider behind HTTP, over real HTTP on both sides."""

import json

import pytest

from gateway.domain.delivery import State
from tests import databases
from tests.modems.provider import SECRET, Provider, Says
from tests.provided import PASSWORD, ProvidedTown
from tests.world import LEADER, RESIDENT

LAMP = "和平巷17号路灯不亮"
RECEIPT = "resident.receipt_team"

JSON = """
[[channels]]
name = "p1"
kind = "http"
profile = "json"
url = "{provider}/send"
password_env = "TOWN_PASSWORD"
secret_env = "TOWN_SECRET"
headers = { Authorization = "Bearer {password}" }
number = "8189000"

[channels.templates]
"resident.receipt_team" = { code = "T-1", params = ["number", "team"] }
"*" = { code = "T-9", params = ["body"] }
"""
ALIYUN = """
[[channels]]
name = "p1"
kind = "http"
profile = "aliyun"
url = "{provider}"
user = "key-id"
password_env = "TOWN_PASSWORD"
secret_env = "TOWN_SECRET"
sign_name = "普陀网格"
daily_limit = 2

[channels.templates]
"resident.receipt_team" = { code = "SMS_1", params = ["number", "team"] }
"*" = { code = "SMS_9", params = ["body"] }
"""


@pytest.fixture
def provider():
    with Provider() as made:
        yield made


@pytest.fixture
def opened(database, tmp_path, provider):
    """Opens a town with these settings at the provider, on both databases."""
    towns = []

    def opens(text: str) -> ProvidedTown:
        towns.append(ProvidedTown(database, tmp_path, text.replace("{provider}", provider.url)))
        return towns[-1]

    yield opens
    for one in towns:
        one.close()


def bodies(provider: Provider) -> dict[str, dict[str, object]]:
    """What the provider was asked to send, by phone."""
    found = [json.loads(one.body) for one in provider.asked]
    return {one["to"]: one for one in found}


def test_a_text_becomes_a_ticket_and_its_receipt_is_known_to_be_delivered(opened, provider):
    town = opened(JSON)
    text = {"id": "a1", "from": RESIDENT, "to": "8189000", "text": LAMP}
    provider.says(Says(body=b'{"id": "abc-1"}'), Says(body=b'{"id": "abc-2"}'))
    for _ in range(2):  # the provider may post it twice
        assert town.posts(f"/hooks/http/p1/{SECRET}", text).json() == {"accepted": 1, "refused": []}
    town.world.settle()
    assert town.world.ticket().number == 10008

    receipt = bodies(provider)[f"+86{RESIDENT}"]
    assert (receipt["key"], receipt["template"]) == (RECEIPT, "T-1")
    assert receipt["params"] == {"number": "10008", "team": "中大一格团队"}
    assert bodies(provider)[f"+86{LEADER}"]["template"] == "T-9"
    assert {one.headers["authorization"] for one in provider.asked} == {f"Bearer {PASSWORD}"}
    assert town.delivery(RECEIPT).state is State.SENT

    report = {"id": "abc-1", "to": RESIDENT, "state": "delivered"}
    for _ in range(2):
        assert town.posts(f"/hooks/http/p1/{SECRET}/report", report).status_code == 200
    assert town.delivery(RECEIPT).state is State.DELIVERED


def test_a_text_whose_answer_was_lost_is_settled_by_its_report_alone(opened, provider):
    town = opened(ALIYUN)
    provider.says(Says(breaks=True))
    sent = {"phone_number": RESIDENT, "content": LAMP, "sequence_id": 1}
    assert town.posts(f"/hooks/http/p1/{SECRET}", [sent]).json()["code"] == 0
    town.world.settle()
    town.world.passes(hours=1)
    assert town.delivery(RECEIPT).state is State.UNCERTAIN
    ours = [one for one in provider.asked if one.query["PhoneNumbers"] == RESIDENT]
    assert len(ours) == 1  # never sent again by itself
    report = {
        "phone_number": RESIDENT, "success": True, "err_code": "DELIVERED",
        "biz_id": "900^0", "out_id": ours[0].query["OutId"],
    }  # fmt: skip
    assert town.posts(f"/hooks/http/p1/{SECRET}/report", [report]).json()["code"] == 0
    assert town.delivery(RECEIPT).state is State.DELIVERED


def test_what_a_provider_takes_no_more_today_waits_and_is_shown(tmp_path, provider):
    town = ProvidedTown(
        databases.fresh("sqlite", tmp_path), tmp_path, ALIYUN.replace("{provider}", provider.url)
    )
    provider.answers.extend(Says(body=b'{"Code": "OK", "BizId": "%d"}' % nth) for nth in range(9))
    for nth, words in enumerate(["和平巷17号路灯不亮", "查", "网格", "菜单"]):
        sent = {"phone_number": RESIDENT, "content": words, "sequence_id": nth}
        town.posts(f"/hooks/http/p1/{SECRET}", [sent])
        town.world.settle()
    ours = [one for one in provider.asked if one.query["PhoneNumbers"] == RESIDENT]
    assert len(ours) == 2
    last = town.delivery("resident.menu")
    assert (last.state, last.error) == (State.QUEUED, "daily_limit")
    town.close()


def test_whoever_reads_english_gets_the_english_template(opened, provider):
    english = ALIYUN.replace('code = "SMS_9"', 'code = { zh = "SMS_9", en = "SMS_90" }')
    town = opened(english)
    provider.answers.extend(Says(body=b'{"Code": "OK", "BizId": "%d"}' % nth) for nth in range(9))
    for nth, words in enumerate(["EN", "thanks", "MENU"]):
        sent = {"phone_number": RESIDENT, "content": words, "sequence_id": nth}
        town.posts(f"/hooks/http/p1/{SECRET}", [sent])
        town.world.settle()
    ours = [one.query for one in provider.asked if one.query["PhoneNumbers"] == RESIDENT]
    assert ours
    assert {one["TemplateCode"] for one in ours} == {"SMS_90"}
