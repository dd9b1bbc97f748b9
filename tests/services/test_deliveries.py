"""What becomes of a text that was handed over: reports at any time, retries, crashes."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from gateway.domain.delivery import State
from gateway.errors import Refused
from gateway.runtime.courier import Courier
from gateway.services import handover, inbox, measures, outbox
from gateway.store.tables import Delivery, SubmitRow
from modems.channel import DeliveryReport, Piece, ReportState
from modems.errors import ChannelError, Fate
from tests import databases
from tests.world import NEIGHBOUR, RESIDENT, World

LOST = ChannelError("timeout", Fate.UNCERTAIN)
BUSY = ChannelError("network", Fate.RETRYABLE)
LONG = "明日停水检修，请提前备水。" * 6  # two parts


class PowerCut(BaseException):
    """What ends a courier in the middle of a step."""


class Network:
    """Takes each piece; before its answer is there it may report, and the answer may be lost."""

    def __init__(
        self, world: World, *says: DeliveryReport, loses: dict[str, BaseException] | None = None
    ) -> None:
        self.world = world
        self.send = world.channel.send
        self.says = says
        self.loses = loses or {}  # by the place of the piece
        world.channel.send = self

    def __call__(self, piece: Piece) -> str:
        reference = self.send(piece)
        calls_back(self.world, *self.says)
        self.says = ()
        if reference in self.loses:
            raise self.loses[reference]
        return reference


def report(reference: str, phone: str = RESIDENT, **values) -> DeliveryReport:
    given = {"state": ReportState.DELIVERED} | values
    return DeliveryReport(f"report {reference} on {phone}", reference, phone, **given)


def calls_back(world: World, *reports: DeliveryReport) -> None:
    """The network reports in a transaction of its own, whatever the courier is at."""
    for one in reports:
        with world.office.desk() as desk:
            inbox.store(desk, "loop", one)


def queues(world: World, words: str = "明日停水", phone: str = RESIDENT) -> int:
    with world.office.desk() as desk:
        message = outbox.queue_plain(desk, phone, words)
    with world.store.read() as tx:
        query = select(Delivery.id).where(Delivery.message_id == message.id)
        return tx.scalars(query).one()


def sends(world: World, words: str = "明日停水", phone: str = RESIDENT) -> int:
    delivery = queues(world, words, phone)
    world.settle()
    return delivery


def asks_again(world: World, delivery: int) -> None:
    with world.office.desk() as desk:
        outbox.retry(desk, delivery, "居民没收到", "lijuan")


def retries(world: World, delivery: int) -> None:
    asks_again(world, delivery)
    world.settle()


def at(world: World, delivery: int) -> Delivery:
    with world.store.read() as tx:
        return tx.get_one(Delivery, delivery)


def states(world: World) -> list[State]:
    with world.store.read() as tx:
        return list(tx.scalars(select(Delivery.state).order_by(Delivery.id)))


def journal(world: World) -> list[tuple[int, str]]:
    with world.store.read() as tx:
        found = tx.execute(select(SubmitRow.seq, SubmitRow.state).order_by(SubmitRow.id))
        return [(seq, str(state)) for seq, state in found]


def parked(world: World) -> int:
    with world.office.view() as desk:
        return measures.waiting(desk)["reports"]


# ---------------------------------------------------------------- reports


def test_a_report_settles_its_text(world: World) -> None:
    first, second = sends(world), sends(world)
    world.channel.report("2", RESIDENT, at=world.clock.now)
    world.settle()
    assert states(world) == [State.SENT, State.DELIVERED]
    assert at(world, second).delivered_at == world.clock.now
    assert at(world, first).delivered_at is None


def test_a_report_that_comes_before_its_reference_waits_for_it(world: World) -> None:
    Network(world, report("1"))
    sends(world)
    assert states(world) == [State.DELIVERED]
    assert parked(world) == 0


def test_a_failure_that_comes_before_its_reference_waits_for_it(world: World) -> None:
    Network(world, report("1", state=ReportState.FAILED, code="65"))
    delivery = sends(world)
    assert states(world) == [State.FAILED]
    assert at(world, delivery).error == "65"


def test_a_report_and_its_reference_at_the_same_time_find_one_another(world: World) -> None:
    queues(world)
    with world.office.desk() as desk:
        claim = handover.claim(desk, "loop", world.channel.split)
    with world.office.desk() as desk:
        handover.accepted(desk, claim, "1")
        caller = threading.Thread(target=calls_back, args=(world, report("1")))
        caller.start()  # it looks now, and nothing is committed yet
    caller.join()
    assert states(world) == [State.DELIVERED]
    assert parked(world) == 0


def test_a_report_waits_while_a_reference_is_being_journalled(tmp_path: Path) -> None:
    """On PostgreSQL; on SQLite there is one writer anyway."""
    world = World(databases.fresh("postgresql", tmp_path), tmp_path)
    queues(world, LONG)
    with world.office.desk() as desk:
        claim = handover.claim(desk, "loop", world.channel.split)
    with world.office.desk() as desk:
        handover.accepted(desk, claim, "1")
        with pytest.raises(OperationalError, match="lock timeout"), world.office.desk() as other:
            other.tx.execute(text("SET LOCAL lock_timeout = '1ms'"))
            inbox.store(other, "loop", report("1"))
    world.close()


def test_a_report_that_comes_before_the_answer_is_lost_settles_the_text(world: World) -> None:
    Network(world, report("1"), loses={"1": LOST})
    sends(world)
    assert states(world) == [State.DELIVERED]


def test_a_report_that_comes_while_a_text_leaves_is_not_taken_for_another(world: World) -> None:
    world.channel.fail_next(LOST)
    sends(world)
    Network(world, report("1"))
    sends(world)
    assert states(world) == [State.UNCERTAIN, State.DELIVERED]


def test_a_report_of_an_older_text_waits_until_the_line_is_free(world: World) -> None:
    world.channel.fail_next(LOST)
    sends(world)
    Network(world, report("77"))
    sends(world)
    assert states(world) == [State.DELIVERED, State.SENT]


def test_the_same_report_twice_is_one(world: World) -> None:
    world.channel.fail_next(LOST)
    sends(world)
    sends(world)
    calls_back(world, report("1"), report("1"))
    assert states(world) == [State.UNCERTAIN, State.DELIVERED]
    assert parked(world) == 0


def test_the_same_early_report_twice_is_parked_once(world: World) -> None:
    calls_back(world, report("9"), report("9"))
    assert parked(world) == 1


def test_a_report_for_another_phone_settles_nothing(world: World) -> None:
    sends(world)
    world.channel.fail_next(LOST)
    sends(world)
    calls_back(world, report("1", NEIGHBOUR))
    assert states(world) == [State.SENT, State.UNCERTAIN]
    assert parked(world) == 1


def test_a_report_says_nothing_of_a_text_that_left_later(world: World) -> None:
    calls_back(world, report("1"))
    world.passes(minutes=1)
    sends(world)
    assert states(world) == [State.SENT]


def test_the_network_may_report_that_it_is_still_trying(world: World) -> None:
    sends(world)
    calls_back(world, report("1", state=ReportState.PENDING))
    assert states(world) == [State.SENT]
    calls_back(world, report("1"))
    assert states(world) == [State.DELIVERED]


def test_a_report_after_three_days_is_nobodys_and_is_forgotten_in_three_more(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    sends(world)
    world.passes(days=3)
    calls_back(world, report("1"))
    assert states(world) == [State.SENT]
    world.passes(days=2, hours=23)
    assert parked(world) == 1
    caplog.set_level("INFO")
    world.passes(hours=1)
    assert parked(world) == 0
    assert "Delivery reports belonged to nothing" in caplog.messages


def test_a_long_text_is_delivered_when_all_its_parts_are(world: World) -> None:
    Network(world, report("1"))
    sends(world, LONG)
    assert states(world) == [State.SENT]
    calls_back(world, report("2"))
    assert states(world) == [State.DELIVERED]


def test_a_part_reported_failed_while_the_rest_leaves_fails_the_text(world: World) -> None:
    Network(world, report("1", state=ReportState.FAILED, code="65"))
    delivery = sends(world, LONG)
    assert states(world) == [State.FAILED]
    assert at(world, delivery).error == "65"
    assert journal(world) == [(1, "refused"), (2, "accepted")]  # and no part a second time


def test_a_part_that_was_delivered_does_not_fail_afterwards(world: World) -> None:
    sends(world, LONG)
    calls_back(world, report("1"), report("1", state=ReportState.FAILED), report("2"))
    assert states(world) == [State.DELIVERED]


def test_a_failure_of_what_was_given_up_leaves_the_reason(world: World) -> None:
    world.channel.fail_next(LOST)
    delivery = sends(world)
    with world.office.desk() as desk:
        outbox.drop(desk, delivery, "空号", "lijuan")
    calls_back(world, report("1", state=ReportState.FAILED, code="65"))
    assert at(world, delivery).error == "lijuan: 空号"


# ---------------------------------------------------------------- retries


def test_a_retry_hands_over_only_what_the_network_has_not_accepted(world: World) -> None:
    Network(world, loses={"2": LOST})
    delivery = sends(world, LONG)
    world.passes(hours=1)
    assert states(world) == [State.UNCERTAIN]
    assert journal(world) == [(1, "accepted"), (2, "unknown")]
    retries(world, delivery)
    assert states(world) == [State.SENT]
    assert journal(world) == [(1, "accepted"), (2, "unknown"), (2, "accepted")]
    first, second, again = world.channel.sent
    assert (first.fragment.seq, second) == (1, again)


def test_a_report_on_the_first_attempt_spares_the_second(world: World) -> None:
    world.channel.fail_next(LOST)
    delivery = sends(world)
    asks_again(world, delivery)
    calls_back(world, report("200"))
    world.settle()
    assert states(world) == [State.DELIVERED]
    assert world.channel.sent == []


def test_a_late_failure_of_the_first_attempt_says_nothing_of_the_second(world: World) -> None:
    delivery = sends(world)
    failed = report("1", state=ReportState.FAILED, code="65")
    calls_back(world, failed)
    assert states(world) == [State.FAILED]
    retries(world, delivery)
    calls_back(world, failed)
    assert states(world) == [State.SENT]
    assert journal(world) == [(1, "refused"), (1, "accepted")]


def test_an_uncertain_attempt_that_failed_says_nothing_of_the_next(world: World) -> None:
    world.channel.fail_next(LOST)
    delivery = sends(world)
    retries(world, delivery)
    calls_back(world, report("200", state=ReportState.FAILED))
    assert states(world) == [State.SENT]
    calls_back(world, report("1"))
    assert states(world) == [State.DELIVERED]


def test_a_part_that_fails_while_the_text_waits_to_go_again_goes_with_it_once(
    world: World,
) -> None:
    Network(world, loses={"2": LOST})
    delivery = sends(world, LONG)
    asks_again(world, delivery)
    failed = report("1", state=ReportState.FAILED, code="65")
    calls_back(world, failed)
    assert (states(world), at(world, delivery).error) == ([State.QUEUED], "65")
    world.settle()
    calls_back(world, failed)
    world.passes(hours=1)
    assert states(world) == [State.SENT]
    sent = [(1, "refused"), (2, "unknown"), (1, "accepted"), (2, "accepted")]
    assert journal(world) == sent


def test_a_part_that_fails_while_its_text_waits_for_the_line_goes_again_once(
    world: World,
) -> None:
    Network(world, loses={"2": BUSY})
    delivery = sends(world, LONG)
    calls_back(world, report("1", state=ReportState.FAILED, code="65"))
    assert states(world) == [State.QUEUED]
    world.passes(hours=1)
    assert (states(world), at(world, delivery).error) == ([State.SENT], None)
    sent = [(1, "refused"), (2, "refused"), (1, "accepted"), (2, "accepted")]
    assert journal(world) == sent


def test_what_certainly_did_not_leave_is_tried_again_by_itself(world: World) -> None:
    world.channel.fail_next(BUSY)
    sends(world)
    assert states(world) == [State.QUEUED]
    world.passes(seconds=5)
    assert states(world) == [State.SENT]
    assert journal(world) == [(1, "refused"), (1, "accepted")]


def test_only_what_failed_or_is_uncertain_or_waits_is_sent_again(world: World) -> None:
    delivery = sends(world)
    with pytest.raises(Refused):
        retries(world, delivery)
    assert journal(world) == [(1, "accepted")]


# ---------------------------------------------------------------- crashes


@pytest.fixture
def crashed(world: World) -> World:
    """A courier has died with a text handed over and its answer unheard."""
    Network(world, loses={"1": PowerCut()})
    queues(world)
    with pytest.raises(PowerCut):
        world.courier.step()
    assert states(world) == [State.SENDING]
    return world


def restarts(world: World) -> None:
    world.courier = Courier(world.office, world.channel, threading.Event())
    world.courier._settle_the_past()
    world.settle()


def test_what_a_courier_died_with_is_uncertain_and_not_sent_again(crashed: World) -> None:
    restarts(crashed)
    crashed.passes(hours=20)
    assert states(crashed) == [State.UNCERTAIN]
    assert journal(crashed) == [(1, "unknown")]
    assert len(crashed.channel.sent) == 1


def test_the_report_after_a_crash_settles_the_text(crashed: World) -> None:
    restarts(crashed)
    calls_back(crashed, report("1"))
    assert states(crashed) == [State.DELIVERED]


def test_the_report_before_anybody_knew_of_the_crash_settles_the_text(crashed: World) -> None:
    calls_back(crashed, report("1"))
    assert (states(crashed), parked(crashed)) == ([State.SENDING], 1)
    restarts(crashed)
    assert (states(crashed), parked(crashed)) == ([State.DELIVERED], 0)


def test_a_report_settles_what_was_being_sent_when_a_backup_was_taken(crashed: World) -> None:
    with crashed.office.desk() as desk:
        outbox.after_restore(desk)
    calls_back(crashed, report("1"))
    assert states(crashed) == [State.DELIVERED]
