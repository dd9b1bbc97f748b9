"""The read side on both databases: each list and figure after a day with something of each kind."""

from datetime import timedelta

import pytest
from flask import Flask

from gateway.domain import wording
from gateway.domain.delivery import Intake, State
from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import Role
from gateway.domain.ticket import Stage, Status
from gateway.errors import NotFound
from gateway.services.desk import Actor
from gateway.services.figures import measures, queries
from gateway.services.figures.queries import View
from gateway.services.texts import traffic
from gateway.services.tickets import pending
from gateway.services.town import directory, operators
from gateway.settings import CONFIG
from gateway.store.tables import Message
from tests.beginnings import beginning
from tests.web.conftest import PASSWORD, Browser
from tests.world import World
from web.console import create_app


@pytest.fixture
@beginning
def day(world: World) -> World:
    """A town at the end of a day."""
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies("收到10008")
    world.member.replies("办结10008 已换灯泡")
    world.neighbour.texts("海景苑路灯不亮")
    world.stranger.texts("有个事情想反映一下")
    return world


def test_the_lists_are_in_order_and_limited(day: World) -> None:
    with day.office.view() as desk:
        assert [one.number for one in queries.tickets(desk)] == [10024, 10019, 10008]
        assert [one.number for one in queries.tickets(desk, limit=1)] == [10024]
        assert len(queries.tickets(desk, limit=0)) == 3
        assert [one.number for one in queries.tickets(desk, team="T2")] == [10019]
        assert queries.tickets(desk, since=day.clock.now + timedelta(hours=1)) == []
        resolved = queries.tickets(desk, status=Status.RESOLVED)
        assert [one.number for one in resolved] == [10008]
        assert len(traffic.messages(desk, direction="in")) == 5
        assert len(traffic.messages(desk, phone="+8613900001001", direction="out")) == 3
        assert len(traffic.messages(desk, status=Intake.DONE, limit=2)) == 2
        sent = traffic.deliveries(desk, states=[State.SENT], channel="loop")
        assert {one.message.direction for one in sent} == {"out"}
        assert traffic.deliveries(desk, before=sent[-1].id) == []
        assert traffic.delivery(desk, sent[0].id).message.words.body
        with pytest.raises(NotFound):
            traffic.delivery(desk, 10**9)
        with pytest.raises(NotFound):
            traffic.message(desk, 10**9)


def test_the_views_page_through_all_tickets(day: World) -> None:
    with day.office.view() as desk:
        seen, after = [], None
        while True:
            page = queries.queue(desk, View.OPEN, after, limit=1)
            seen += [one.number for one in page.tickets]
            if (after := page.after) is None:
                break
        assert sorted(seen) == [10019, 10024]
        assert queries.view_counts(desk)[View.OPEN] == 2
        assert len(queries.dues(desk)) == 2


def test_a_card_has_all_there_is(day: World) -> None:
    with day.office.view() as desk:
        card = queries.card(desk, 10008)
        assert [step.event.action for step in card.steps] == [
            "receive", "dispatch", "accept", "resolve",
        ]  # fmt: skip
        assert card.steps[2].name == "李秀英"
        assert card.steps[3].note == "办结10008 已换灯泡"  # the message itself
        assert [entry.member for entry in card.entries if entry.message.direction == "in"] == [
            "", "李秀英", "李秀英",
        ]  # fmt: skip
        assert all(entry.delivery for entry in card.entries if entry.message.direction == "out")
        triage = queries.card(desk, 10024)
        assert triage.suggestions == []
        assert [team.code for team in queries.teams(desk, triage.ticket)] == ["TS", "TE"]
        assert [team.code for team in queries.teams(desk, card.ticket)] == ["T1", "TS", "TE"]
        assert [team.code for team in queries.teams_named(desk, "二格")] == ["T2"]
        assert queries.teams_named(desk, "%") == []


def test_an_account_of_an_area_reads_what_lies_there_or_nowhere(day: World) -> None:
    day.other_leader.replies("收到10019")
    day.other_leader.replies("挂账10019 需列入明年计划")
    day.other_leader.replies("Y")
    with day.office.desk() as desk:
        ids = [
            operators.add(
                desk, code, OperatorRole.SUPERVISOR, PASSWORD, "", directory.area(desk, code)
            ).id
            for code in ("G1", "G2")
        ]
    here, there = (Actor(ActorKind.OPERATOR, Role.SUPERVISOR, id_, "console") for id_ in ids)
    with day.office.view() as desk:
        assert [one.number for one in queries.queue(desk, View.OPEN, by=here).tickets] == [10024]
        assert queries.view_counts(desk, there)[View.OPEN] == 2
        assert [one.number for one in queries.dues(desk, here)] == [10024]
        assert queries.search(desk, "10019", here) == []
        assert queries.calls(desk, by=here) == queries.alarms(desk, here, 5) == []
        texts = {one.ticket_number for one in traffic.messages(desk, by=here)}
        assert texts - {None} == {10008, 10024}  # the leader's Y belongs to none yet
        sent = {one.message.ticket_number for one in traffic.deliveries(desk, by=there)}
        assert sent == {10019, 10024}
        assert sum(traffic.backlog(desk, here).inbound.values()) < 5
        assert (pending.count(desk, here), pending.count(desk, there)) == (0, 1)
        (wish,) = pending.waiting(desk, there)
        assert (wish.name, wish.decides, wish.own) == ("陈志强", True, False)


def test_the_backlog_counts_what_waits(day: World) -> None:
    day.channel.deliver("13900001005", "还有一件", day.clock.now, None)
    day.courier.step()
    with day.office.view() as desk:
        backlog = traffic.backlog(desk)
        assert (backlog.inbound[Intake.WAITING], backlog.inbound[Intake.DONE]) == (1, 5)
        assert backlog.oldest_in_at == day.clock.now
        assert backlog.outbound[State.QUEUED] == 0
        (channel,) = traffic.channels(desk)
        assert (channel.name, channel.kind, channel.backlog) == ("loop", "loopback", 0)


def test_the_measures_count_each_row_once(day: World) -> None:
    tally = measures.Tally()
    with day.office.view() as desk:
        tally.look(desk)
        assert tally.messages["in", "loop", "sms"] == 5
        assert len(tally.receipts) == len(tally.intakes) == 3
        assert tally.routes["dispatch"] == 2
        tally.look(desk)
        assert tally.messages["in", "loop", "sms"] == 5
        assert tally.receipts == tally.intakes == []
        assert measures.overdue(desk)[Stage.DISPATCH] == 0
        assert measures.tickets(desk)[Status.RESOLVED] == 1
        assert sum(measures.deliveries(desk).values()) == len(day.messages("out"))


def test_the_screens_work_on_this_database_too(day: World) -> None:
    with day.office.desk() as desk:
        operators.add(desk, "operator", OperatorRole.OPERATOR, PASSWORD)
        desk.tx.query(Message).filter_by(direction="in").first().status = Intake.ASIDE  # type: ignore[union-attr]
    app: Flask = create_app(day.office, wording.load(CONFIG, "screens"))
    browser = Browser(app).signs_in("operator")
    for path in ("/", "/t/10008", "/t/10024", "/messages/aside", "/messages/sent", "/metrics"):
        assert browser.get(path).status_code == 200
    browser.does("/t/10024/dispatch", team="T1", status="triage")
    form = {"phone": "13900001001", "text": "和平巷9号路灯不亮"}
    assert "和平巷9号" in browser.does("/calls/new", **form)
