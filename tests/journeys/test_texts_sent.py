"""What leaves can be said again from its key and its values, as template-only providers need."""

import pytest

from gateway.domain.people import Language
from gateway.store.tables import Member, Words
from modems import parts
from tests.databases import SQLITE_ALONE

pytestmark = SQLITE_ALONE


def say(world, *lines):
    """A conversation: who texts what."""
    for person, text in lines:
        world.people[person].texts(text)


@pytest.fixture
def long_day(world):
    """A day with many kinds of texts, one member reading English."""
    with world.store.write() as tx:
        tx.query(Member).filter(
            Member.phone == f"+86{world.leader.phone}"
        ).one().language = Language.EN
    say(
        world,
        ("resident", "和平巷17号路灯不亮" + "，晚上看不见，老人摔了一跤" * 30),
        ("neighbour", "有井盖坏了"),
        ("neighbour", "海景苑3幢"),
        ("stranger", "EN"),
        ("stranger", "和平巷3号着火了"),
        ("leader", "HELP"),
        ("member", "清单"),
        ("member", "收到10008"),
        ("member", "进展10008 已联系电工"),
        ("member", "办结"),
        ("member", "退单10032"),
        ("member", "收到99999"),
        ("resident", "查"),
        ("resident", "家里也没电"),
    )
    world.passes(hours=3)
    say(
        world,
        ("member", "办结10008 " + "已更换路灯灯泡两只并检查线路" * 10),
        ("resident", "不满意，还是没人来"),
        ("resident", "满意个屁"),
        ("member", "办结10008 这次修好了"),
        ("resident", "1"),
        ("other_leader", "退单10019 不属本网格"),
        ("neighbour", "进度"),
    )
    world.passes(days=3)
    return world


def test_every_text_is_its_key_and_its_values_again(long_day):
    sent = long_day.messages("out")
    wording, signature = long_day.office.rules.wording, "普陀网格"
    kinds = {message.kind for message in sent}
    assert len(sent) > 30
    assert len(kinds) > 15
    with long_day.store.read() as tx:
        for message in sent:
            words = tx.get(Words, message.text_id)
            again = {wording.sent(one, message.kind, signature, words.params) for one in Language}
            assert words.body in again, message.kind


def test_no_text_of_a_long_day_costs_more_than_its_budget(long_day):
    wording = long_day.office.rules.wording
    with long_day.store.read() as tx:
        for message in long_day.messages("out"):
            body = tx.get(Words, message.text_id).body
            most = max(wording.budgets[one].of(message.kind) for one in Language)
            assert parts.segments(body) == message.parts <= most, body
