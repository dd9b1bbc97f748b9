"""What a text had begun and could not end is taken back whole; what is beside it goes on."""

import pytest
from sqlalchemy import text

from gateway.domain.delivery import Intake
from gateway.domain.ticket import Status
from gateway.services.conversation import continuing
from gateway.services.desk import Desk
from gateway.services.time import escalation
from gateway.services.time.cases import Case
from tests.journeys.test_batches import LAMP, RUBBISH, arrive
from tests.poison import poisoned
from tests.world import COORDINATOR, LEADER, MEMBER, NEIGHBOUR, RESIDENT, World


def test_an_assignment_that_was_refused_takes_no_other_with_it(world: World) -> None:
    world.resident.texts(LAMP)
    world.neighbour.texts(RUBBISH)
    world.leader.texts("收到10008")
    world.other_leader.texts("收到10019")
    world.member.got()
    arrive(
        world, (COORDINATOR, "指派 李秀英 10019 10008"), (NEIGHBOUR, "补充 臭得很"),
        (RESIDENT, "补充 请快点来"),
    )  # fmt: skip
    assert any("臭得很" in said for said in world.other_leader.got())
    assert ["请快点来" in said for said in world.member.got()] == [False, True]


def test_progress_beside_a_withdrawal_that_failed_is_told(world: World) -> None:
    world.resident.texts(LAMP)
    world.member.texts("收到10008")
    world.resident.texts("撤销")
    with poisoned(world.store, "messages", "kind", "resident.withdrawn"):
        arrive(world, (RESIDENT, "Y"), (MEMBER, "进展10008 已到现场"))
    assert world.ticket().status is Status.WORKING
    assert any("已到现场" in said for said in world.resident.got())


def test_what_was_said_before_and_cannot_be_looked_up_ends_no_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.resident.texts(LAMP)

    def broken(desk: Desk, _card: object, _text: str) -> str:
        return str(desk.tx.scalar(text("SELECT nothing FROM tickets")))

    monkeypatch.setattr(continuing, "together", broken)
    arrive(world, (RESIDENT, "补充 请快点来"), (NEIGHBOUR, RUBBISH))
    assert {one.status for one in world.messages()} == {Intake.DONE}
    assert len(world.tickets()) == 2


def test_a_page_of_words_for_a_name_holds_nobody_up(world: World) -> None:
    world.resident.texts(LAMP)
    world.leader.texts("收到10008")
    arrive(world, (LEADER, "转办10008 " + "长" * 17_000), (NEIGHBOUR, RUBBISH))
    assert {one.status for one in world.messages()} == {Intake.DONE}
    assert len(world.tickets()) == 2


def test_a_deadline_that_fails_takes_no_other_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.resident.texts(LAMP)
    world.neighbour.texts(RUBBISH)
    world.leader.texts("办结10008 已换灯泡")
    world.other_leader.texts("办结10019 已清运")
    speak = escalation.speak

    def poisoned(case: Case, *about: object) -> None:
        speak(case, *about)  # type: ignore[arg-type]
        if case.ticket.number == 10019:
            raise ValueError("poison")

    monkeypatch.setattr(escalation, "speak", poisoned)
    world.passes(days=3, hours=1)
    assert world.ticket_numbered(10008).status is Status.CLOSED
    assert world.ticket_numbered(10019).status is Status.RESOLVED
