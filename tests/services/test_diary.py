"""The diary: what a member enters, what becomes of it, and who sees how far the month is."""

import dataclasses
from datetime import date, datetime

import pytest

from gateway.domain import diary as words
from gateway.domain.people import VisitKind
from gateway.errors import Refused
from gateway.services.texts import inbox
from gateway.services.tickets import diary
from gateway.services.town import gazetteer
from gateway.settings import CONFIG, Diary
from gateway.store.tables import Member, Visit
from tests.world import ZONE

MARCH = date(2026, 3, 1)
WORDS = words.load(CONFIG / "diary.toml")


def member(desk, phone):
    return desk.tx.query(Member).filter(Member.phone == f"+86{phone}").one()


def enters(world, person, text, kind=VisitKind.VISIT):
    """A member's entry, as the grammar hands it over; returns the answer."""
    with world.office.desk() as desk:
        who = member(desk, person.phone)
        message = inbox.receive(desk, "loop", person.phone, text, world.clock.now, None)
        desk.flush()
        message.status = "done"
        router = gazetteer.router(desk)
        entry = diary.enter(desk, who, kind, text, message, router.route(text))
        desk.flush()
        answer = desk.wording.render(who.language, f"member.{entry.key}", **entry.params)
    world.settle()
    return answer


def months(world, person):
    with world.office.view() as desk:
        return diary.progress(desk, member(desk, person.phone), MARCH)


def targets(world, **wanted):
    rules = world.office.rules
    changed = dataclasses.replace(rules.settings, diary=Diary(**wanted))
    world.office.rules = dataclasses.replace(rules, settings=changed)


def test_an_entry_is_counted_in_its_month_with_its_tags(world):
    assert enters(world, world.member, "集中走访重点户5家") == "已记入日记：本月第1次走访。"
    world.clock.passes(days=4, hours=13)  # Saturday, late in the evening
    assert (
        enters(world, world.member, "夜巡一圈", VisitKind.PATROL) == "已记入日记：本月第1次巡查。"
    )
    assert enters(world, world.member, "错时走访") == "已记入日记：本月第2次走访。"
    with world.store.read() as tx:
        tags = [visit.tags for visit in tx.query(Visit).order_by(Visit.id)]
    assert tags == [
        ["collective", "key"], ["weekend", "overnight"], ["staggered", "weekend", "overnight"],
    ]  # fmt: skip
    done = months(world, world.member)
    assert (done.visits, done.patrols, done.tags["weekend"]) == (2, 1, 2)
    world.clock.passes(days=30)
    assert enters(world, world.member, "走访2户") == "已记入日记：本月第1次走访。"
    assert months(world, world.member).visits == 2


def test_with_a_target_the_answer_says_how_far_it_is(world):
    targets(world, visits_a_month=10)
    enters(world, world.member, "走访1户")
    assert enters(world, world.member, "走访2户") == "已记入日记：本月第2次走访（目标10）。"
    assert "目标" not in enters(world, world.member, "巡逻", VisitKind.PATROL)


def test_the_leader_sees_the_team_by_name_and_nobody_else_does(world):
    enters(world, world.member, "走访1户")
    with world.office.view() as desk:
        seen = diary.of_team(desk, member(desk, world.leader.phone), MARCH)
        assert {who.name: done.visits for who, done in seen} == {
            "周小明": 0, "李秀英": 1, "王建国": 0,
        }  # fmt: skip
        assert [who.name for who, _ in seen] == sorted(who.name for who, _ in seen)
        others = diary.of_team(desk, member(desk, world.other_leader.phone), MARCH)
        assert "李秀英" not in {who.name for who, _ in others}
        with pytest.raises(Refused, match="leader_only"):
            diary.of_team(desk, member(desk, world.member.phone), MARCH)


def test_a_visit_that_finds_a_problem_becomes_a_ticket_with_its_source(world):
    enters(world, world.member, "走访和平巷17号，发现路灯不亮")
    ticket = world.ticket()
    assert (ticket.source, ticket.status) == ("visit", "dispatched")
    assert ticket.phone == f"+86{world.member.phone}"
    assert "工单10008" in world.member.got()[0]
    assert "和平巷17号" in world.leader.got()[0]
    with world.store.read() as tx:
        assert tx.query(Visit).one().ticket_id == ticket.id


def test_what_sounds_like_a_matter_is_no_ticket_until_the_member_says_so(world):
    assert "请发“报事 内容”" in enters(world, world.member, "和平巷17号 路灯")
    assert world.tickets() == []


def test_an_entry_without_words_is_refused(world):
    with pytest.raises(Refused, match="need_entry"):
        enters(world, world.member, " ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张大爷家，一切正常", False),
        ("发现路灯坏了", True),
        ("未发现问题", False),
        ("没有发现任何问题", False),
        ("没什么问题，但楼道漏水", True),
        ("无隐患", False),
        ("nothing found", False),
        ("found a broken lamp", True),
    ],
)
def test_a_problem_that_is_denied_is_none(text, found):
    assert WORDS.tells_of_a_problem(text) is found


def test_a_tag_comes_of_a_word_or_of_the_clock():
    monday_noon = datetime(2026, 3, 9, 12, tzinfo=ZONE)
    assert WORDS.read("专项走访", monday_noon) == ["special"]
    assert WORDS.read("overnight visit of a key household", monday_noon) == ["overnight", "key"]
    assert WORDS.read("monkey", monday_noon) == []
    assert WORDS.read("", monday_noon.replace(hour=5, minute=59)) == ["overnight"]
