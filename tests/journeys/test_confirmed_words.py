"""What a member wrote stays on the ticket, when our question came in between."""

import pytest

from gateway.services.figures import queries
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def with_two(dispatched: World) -> World:
    dispatched.neighbour.texts("和平巷3号垃圾三天没清")
    dispatched.leader.got()
    return dispatched


def note(world: World, action: str, number: int = 10008) -> str:
    """What was written when something was last done to a ticket."""
    with world.office.view() as desk:
        steps = queries.card(desk, number).steps
        return [step.note for step in steps if step.event.action == action][-1]


def written(world: World, number: int = 10008) -> list[str]:
    """What a ticket's page shows that members have written."""
    with world.office.view() as desk:
        entries = [one for one in queries.card(desk, number).entries if one.member]
        texts = [one.message for one in entries if one.message.direction == "in"]
        return [one.words.body or "" for one in texts]


def test_what_was_done_is_what_was_written_before_the_y(dispatched: World) -> None:
    dispatched.leader.replies("办结 已换灯泡")
    dispatched.leader.replies("Y")
    assert note(dispatched, "resolve") == "办结 已换灯泡"
    assert written(dispatched) == ["办结 已换灯泡", "Y"]


def test_the_ticket_is_done_when_the_y_was_sent(dispatched: World) -> None:
    dispatched.leader.replies("办结 已换灯泡")
    dispatched.clock.passes(minutes=10)
    dispatched.leader.replies("Y")
    with dispatched.office.view() as desk:
        (done,) = [s for s in queries.card(desk, 10008).steps if s.event.action == "resolve"]
        assert done.event.at == dispatched.clock.now


def test_what_was_done_is_on_the_ticket_that_was_chosen(with_two: World) -> None:
    with_two.leader.replies("办结 已经弄好了")
    with_two.leader.replies("2")
    assert note(with_two, "resolve", 10019) == "办结 已经弄好了"
    assert written(with_two, 10019) == ["办结 已经弄好了", "2"]
    assert written(with_two, 10008) == []


def test_a_question_to_the_resident_is_on_the_ticket_that_was_chosen(with_two: World) -> None:
    with_two.leader.replies("清单")  # the last text to the leader is about no ticket now
    with_two.leader.replies("问 门牌号是多少")
    with_two.leader.replies("10008")
    assert note(with_two, "ask") == "问 门牌号是多少"


def test_progress_is_on_the_ticket_that_was_chosen(with_two: World) -> None:
    with_two.leader.replies("清单")
    with_two.leader.replies("进展 师傅在路上")
    with_two.leader.replies("1")
    assert note(with_two, "progress") == "进展 师傅在路上"


@pytest.mark.parametrize("command", ["办结10008、10019 都好了", "办结10008，10019"])
def test_the_words_that_lacked_are_of_all_the_tickets_that_were_named(
    with_two: World, command: str
) -> None:
    with_two.leader.replies(command)
    with_two.leader.replies("灯泡换了，垃圾清了")
    with_two.leader.replies("Y")
    assert {ticket.status for ticket in with_two.tickets()} == {"resolved"}
    assert "灯泡换了，垃圾清了" in note(with_two, "resolve", 10019)


def test_progress_that_lacked_words_is_of_all_the_tickets_that_were_named(with_two: World) -> None:
    with_two.leader.replies("收到10008，10019")
    with_two.leader.replies("进展10008，10019")
    with_two.leader.replies("等配件")
    assert {note(with_two, "progress", number) for number in (10008, 10019)} == {"等配件"}
