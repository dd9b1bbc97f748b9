"""Texts that are no report, and reports that look like none."""

from pathlib import Path

import pytest

from gateway.channel_settings import ChannelSettings
from gateway.store.tables import Words
from tests import databases
from tests.journeys.told import accepted
from tests.world import World

SIGN = "【普陀网格】"


@pytest.mark.parametrize("sender", ["10690001234", "95588", "10086"])
def test_service_numbers_are_set_aside_without_an_answer(town: World, sender: str) -> None:
    town.channel.deliver(sender, "您的账单已出", town.clock.now)
    town.settle()
    assert town.channel.sent == []
    assert [message.status for message in town.messages()] == ["aside"]


@pytest.mark.parametrize("sender", ["8189000", "0580-8189000", "13900000001", "+8613900000001"])
def test_a_text_from_a_number_of_our_own_is_set_aside_without_an_answer(
    tmp_path: Path, sender: str
) -> None:
    line = ChannelSettings("loop", "loopback", number="+8613900000001", service_line="8189000")
    town = World(databases.fresh("sqlite", tmp_path), tmp_path, channels=(line,))
    town.channel.deliver(sender, "和平巷17号路灯不亮", town.clock.now)
    town.settle()
    assert town.channel.sent == []
    assert [(one.status, one.error) for one in town.messages()] == [("aside", "own_number")]
    town.close()


def test_verification_codes_and_echoes_are_set_aside(town: World) -> None:
    assert town.stranger.texts("您的验证码是123456") == []
    assert town.tickets() == []
    (receipt,) = town.resident.texts("和平巷17号路灯不亮")
    echoes = [receipt, receipt[:20], f"{receipt}（自动转发）", *town.leader.got()]
    assert [town.resident.texts(one) for one in echoes] == [[]] * len(echoes)
    assert len(town.tickets()) == 1
    assert {one.status for one in town.messages()[-len(echoes) :]} == {"aside"}


@pytest.mark.parametrize(
    "reaction",
    [
        "Liked “{}”",
        "Loved “{}”",
        'Liked "{}"',
        "Laughed at “{}”",
        "Emphasized “{}”",
        "Disliked “{}”",
        "Questioned “{}”",
        "Reacted 😂 to “{}”",
        "Removed a heart from “{}”",
        "\u200a👍\u200a to “\u200a{}\u200a” ",
        "赞了“{}”",
        "对“{}”点了赞",
    ],
)
def test_what_a_phone_says_by_itself_of_a_text_of_ours_is_set_aside(
    town: World, reaction: str
) -> None:
    (receipt,) = town.resident.texts("和平巷17号路灯不亮")
    (order,) = town.leader.got()
    assert town.resident.texts(reaction.format(receipt)) == []
    assert town.resident.texts(reaction.format(f"{receipt[:20]}…")) == []
    assert town.leader.texts(reaction.format(order)) == []
    assert [one.error for one in town.messages()[1:]] == ["own_signature"] * 3
    assert town.ticket().status == "dispatched"


def test_a_reaction_to_a_warning_of_ours_is_no_emergency_and_to_a_question_no_verdict(
    town: World,
) -> None:
    (warned,) = town.resident.texts("和平巷17号煤气泄漏")
    (order,) = town.coordinator.got()
    assert town.resident.texts(f"Loved “{warned}”") == []
    assert town.coordinator.texts(f"Emphasized “{order}”") == []
    town.coordinator.texts("收到10008")
    town.coordinator.texts("办结10008 煤气已关阀")
    done = town.resident.got()[-1]
    assert "3不满意" in done
    assert town.resident.texts(f"Disliked “{done}”") == []
    assert [one.status for one in town.tickets()] == ["resolved"]
    town.resident.texts("1")
    assert town.ticket().status == "closed"


def test_who_quotes_a_text_of_ours_and_says_something_is_heard(town: World) -> None:
    (receipt,) = town.resident.texts("和平巷17号路灯不亮")
    for text in (f"你们说“{receipt}”，还是没人来", f"“{receipt}”这是什么意思", "Liked “和平巷”"):
        town.resident.texts(text)
    assert not [one for one in town.messages() if one.error == "own_signature"]


def test_own_words_behind_our_signature_are_heard(town: World) -> None:
    text = f"{SIGN}的短信我看不懂，和平巷17号路灯还是不亮"
    assert "已派中大一格团队" in town.resident.texts(text)[0]
    assert "工单10008：待签收" in town.resident.texts(f"{SIGN}工单10008什么情况")[0]


@pytest.mark.parametrize(
    "text",
    [
        "投诉: 骗子冒充街道要我告诉他验证码 893412 已经被骗3000元",
        "登录政务网验证码: 123456 一直收不到",
        "建议在景区提供免费无线网络，现在要手机号收验证码才能用，外地游客很不方便。" * 5,
    ],
)
def test_what_tells_of_a_code_is_a_report(town: World, text: str) -> None:
    town.resident.texts(text)
    assert len(town.tickets()) == 1


@pytest.mark.parametrize("lead", ["回复：", "回复:", "Re: ", "RE：Re: "])
def test_the_lead_of_an_answer_is_kept_and_not_passed_on(town: World, lead: str) -> None:
    text = f"{lead}和平巷17号路灯不亮"
    town.resident.texts(text)
    assert "）和平巷17号路灯不亮 联系" in town.leader.got()[0]
    with town.store.read() as tx:
        assert town.messages()[0].text_id == tx.query(Words.id).filter_by(body=text).scalar()
    town.resident.texts(f"{lead}白天也亮着")
    assert "：白天也亮着" in town.leader.got()[0]


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_an_empty_text_is_answered_and_makes_no_ticket(town: World, text: str) -> None:
    assert town.resident.texts(text) == [f"{SIGN}没有看到内容。请发送要反映的事情和具体地址。"]
    assert town.tickets() == []


@pytest.mark.parametrize(
    "text", ["和平巷17号" + "路灯不亮。" * 400, "𠮷野家门口的井盖丢了😀，和平巷3号"]
)
def test_long_texts_and_rare_characters_are_kept_as_they_are(world: World, text: str) -> None:
    (receipt,) = world.resident.texts(text)
    assert "工单10008" in receipt
    with world.store.read() as tx:
        assert tx.get_one(type(world.ticket()), world.ticket().id).words.body == text
    assert all(len(piece.text) <= 134 for piece in world.channel.sent)


@pytest.mark.parametrize(
    ("who", "text"),
    [("neighbour", "我要投诉"), ("resident", "你好，我想投诉一下"), ("member", "我要投诉")],
)
def test_who_wishes_to_complain_and_says_no_more_is_asked_what_about(
    town: World, who: str, text: str
) -> None:
    working = accepted(town)
    assert working.people[who].texts(text) == [
        f"{SIGN}没有看到内容。请发送要反映的事情和具体地址。"
    ]
    assert working.leader.got() + working.resident.got() == []
    assert len(working.tickets()) == 1
