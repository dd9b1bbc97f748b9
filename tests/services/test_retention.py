"""What is kept no longer is emptied at night; what is open, or young enough, stays as it is."""

from datetime import UTC, datetime

import pytest

from gateway.domain.people import Language
from gateway.runtime import ticker
from gateway.services.time import retention
from gateway.services.time.retention import Counts
from gateway.services.voice import written
from gateway.store.tables import Call, Event, HotlineCall, Message, Resident, Ticket, Words
from tests.same_matter import OPERATOR
from tests.world import MEMBER, NEIGHBOUR, RESIDENT, STRANGER, ZONE, World

LIGHT, DRAIN = 10008, 10019


def night_falls(world: World, months: int) -> None:
    """So many months later, three in the morning."""
    there = world.clock.now.astimezone(ZONE)
    year, month = divmod(there.year * 12 + there.month - 1 + months, 12)
    world.clock.now = there.replace(year=year, month=month + 1, day=15, hour=3)


def purges(world: World) -> None:
    """The ticker in one night: batch by batch until nothing is left."""
    done = None
    while done is None:
        done = ticker.purge(world.office, done)
    assert done == world.clock.now.date()


def due(world: World) -> Counts:
    with world.office.view() as desk:
        return retention.due(desk)


def bodies(world: World, number: int) -> list[str | None]:
    """All that was written about a ticket."""
    with world.store.read() as tx:
        ticket = tx.get_one(Ticket, world.ticket_numbered(number).id)
        query = tx.query(Words.body).join(Message, Message.text_id == Words.id)
        query = query.where(Message.ticket_id == ticket.id).order_by(Message.id)
        return [body for (body,) in query]


def phones(world: World) -> set[str]:
    with world.store.read() as tx:
        return {one.phone for one in tx.query(Message)} | {one.phone for one in tx.query(Ticket)}


@pytest.fixture
def finished(world: World) -> World:
    """A matter that is over, and one that stays open."""
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies(f"收到{LIGHT}")
    world.member.replies(f"办结{LIGHT} 已换灯泡")
    world.resident.texts("1")
    world.neighbour.texts("海景苑3幢下水道堵了")
    return world


def test_two_years_after_closing_texts_and_phone_are_gone_and_the_history_stays(
    finished: World,
) -> None:
    before = finished.events()
    night_falls(finished, 25)
    purges(finished)
    assert set(bodies(finished, LIGHT)) == {None}
    assert finished.ticket_numbered(LIGHT).phone == ""
    assert "+8613900001001" not in phones(finished)
    assert finished.events() == [*before, "note closed→closed"]
    with finished.store.read() as tx:
        (note,) = tx.query(Event).where(Event.action == "note")
    assert (note.actor, note.codes["emptied"] > 0, note.text_id) == ("system", True, None)


def test_what_is_open_is_held_however_old_it_is(finished: World) -> None:
    night_falls(finished, 60)
    purges(finished)
    assert None not in bodies(finished, DRAIN)
    assert finished.ticket_numbered(DRAIN).phone == "+8613900001002"


def test_what_is_young_enough_stays(finished: World) -> None:
    before = bodies(finished, LIGHT)
    night_falls(finished, 23)
    purges(finished)
    assert bodies(finished, LIGHT) == before
    assert finished.ticket_numbered(LIGHT).phone == "+8613900001001"


def test_by_day_nothing_is_emptied_and_twice_is_once(finished: World) -> None:
    night_falls(finished, 25)
    finished.clock.passes(hours=7)
    assert ticker.purge(finished.office, None) is None
    assert None not in bodies(finished, LIGHT)
    finished.clock.passes(hours=-7)
    purges(finished)
    events = finished.events()
    purges(finished)
    assert finished.events() == events
    assert due(finished) == Counts()


def test_what_followed_an_open_matter_waits_for_it(world: World) -> None:
    world.resident.texts("和平巷17号停电了")
    world.neighbour.texts("和平巷17号停电了")
    assert world.ticket_numbered(DRAIN).status == "merged"
    night_falls(world, 60)
    purges(world)
    assert None not in bodies(world, DRAIN)


def test_a_withdrawn_matter_is_over_when_it_was_withdrawn(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("撤销")
    world.resident.texts("Y")
    night_falls(world, 25)
    purges(world)
    assert set(bodies(world, LIGHT)) == {None}


def test_a_text_about_no_ticket_goes_after_a_year_and_a_member_stays_known(world: World) -> None:
    world.stranger.texts("谢谢")
    world.member.texts("清单")
    night_falls(world, 11)
    purges(world)
    assert "+8613900001009" in phones(world)
    night_falls(world, 2)
    purges(world)
    assert phones(world) == {"", "+8613900002002"}
    with world.store.read() as tx:
        assert {one.body for one in tx.query(Words)} == {None}


def test_the_phone_of_a_call_about_no_ticket_goes_with_such_texts(town: World) -> None:
    """But a member's is known anyway, and what a colleague took is still to be written down, unless
    somebody has said that it was about nothing.
    """
    told = dict.fromkeys((STRANGER, NEIGHBOUR, MEMBER), "informed")
    told |= dict.fromkeys((RESIDENT, "13900001003"), "answered")
    with town.office.desk() as desk:
        for phone, outcome in told.items():
            call = Call(source="x", phone=f"+86{phone}", outcome=outcome, started_at=desk.now)
            desk.tx.add(HotlineCall(call=call, step="over", told="", language=Language.ZH))
        desk.flush()
        written.nothing_to_write(desk, call.id, OPERATOR)
    night_falls(town, 11)
    purges(town)
    assert due(town).calls == 0
    night_falls(town, 2)
    purges(town)
    with town.store.read() as tx:
        kept = [one.phone for one in tx.query(Call).order_by(Call.id)]
    assert kept == ["", "", f"+86{MEMBER}", f"+86{RESIDENT}", ""]


def test_a_resident_is_forgotten_when_the_time_is_over_and_nothing_goes_on(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    over = datetime(2026, 4, 1, tzinfo=UTC)
    with world.office.desk() as desk:
        for phone in ("+8613900001001", "+8613900001002"):
            desk.tx.add(Resident(phone=phone, source="registry", keep_until=over))
    night_falls(world, 2)
    purges(world)
    with world.store.read() as tx:
        assert [one.phone for one in tx.query(Resident)] == ["+8613900001001"]


def test_who_became_known_by_a_text_or_a_call_is_forgotten_a_year_after_the_last(
    world: World,
) -> None:
    def known() -> set[str]:
        with world.store.read() as tx:
            return {one.phone.removeprefix("+86") for one in tx.query(Resident)}

    world.resident.texts("EN")
    world.neighbour.texts("EN")
    world.stranger.texts("TD")
    with world.office.desk() as desk:
        desk.tx.add(Resident(phone="+8613900001005", source="registry"))
        desk.tx.add(Resident(phone="+8613900001006", source="sms", address="和平巷3号"))
    filed = {"13900001005", "13900001006"}
    night_falls(world, 11)
    purges(world)
    assert known() == {RESIDENT, NEIGHBOUR, STRANGER} | filed
    world.channel.ring(NEIGHBOUR, world.clock.now)
    world.settle()
    night_falls(world, 2)
    assert due(world).residents == 1
    purges(world)
    assert known() == {NEIGHBOUR, STRANGER} | filed
    world.dispatches(LIGHT, "T1")  # what goes on keeps the language it goes on in
    night_falls(world, 13)
    purges(world)
    assert known() == {NEIGHBOUR, STRANGER} | filed
    world.neighbour.texts("WITHDRAW")
    world.neighbour.texts("Y")
    night_falls(world, 14)
    purges(world)
    assert known() == {STRANGER} | filed
