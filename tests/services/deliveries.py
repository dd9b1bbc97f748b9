"""A line that reports early and loses answers, and what has become of the texts on it."""

from sqlalchemy import select

from gateway.domain.delivery import State
from gateway.services.figures import measures
from gateway.services.texts import inbox, outbox
from gateway.store.tables import Delivery, SubmitRow
from modems.channel import DeliveryReport, Piece, ReportState
from modems.errors import ChannelError, Fate
from tests.world import RESIDENT, World

LOST = ChannelError("timeout", Fate.UNCERTAIN)
BUSY = ChannelError("network", Fate.RETRYABLE)
LONG = "明日停水检修，请提前备水。" * 6  # two parts


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


def queues(world: World, words: str = "明日停水", phone: str = RESIDENT, channel: str = "") -> int:
    with world.office.desk() as desk:
        message = outbox.queue_plain(desk, phone, words, channel)
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
