"""What stories begin with and look at: a street light, the last text, how proposals ended."""

from gateway.services.tickets import ledger
from gateway.services.town import discretion
from gateway.store.tables import Proposal
from tests.beginnings import beginning
from tests.world import World

SIGN = "【普陀网格】"
# What who reports a manhole cover beside something else is sent.
RECEIPT = f"{SIGN}您反映的井盖事项已受理，工单10019，已派沈家门街道办理，进展将短信告知。"


def read_up(world: World) -> World:
    """Everybody has read what came."""
    for one in world.people.values():
        one.got()
    return world


@beginning
def dispatched(world: World) -> World:
    """A street light that nobody has accepted yet; everybody has read what came."""
    world.resident.texts("和平巷17号路灯不亮")
    return read_up(world)


@beginning
def accepted(world: World) -> World:
    """One that a member has accepted; everybody has read what came."""
    dispatched(world).member.replies("收到10008")
    return read_up(world)


@beginning
def in_hand(world: World) -> World:
    """One that the leader has accepted; everybody has read what came."""
    dispatched(world).leader.replies("收到10008")
    return read_up(world)


@beginning
def resolved(world: World) -> World:
    """One that the leader has mended: the reporter is asked for a verdict, and all have read it."""
    dispatched(world).leader.replies("办结10008 已换灯泡")
    return read_up(world)


@beginning
def two(world: World) -> World:
    """A street light and a drain of one resident, each with its own team; all have read it."""
    dispatched(world).resident.texts("海景苑3幢下水道堵了")
    return read_up(world)


def last(lines: list[str]) -> str:
    """The last text that came, without our signature."""
    return lines[-1].removeprefix(SIGN)


def accused(world: World, number: int = 10008) -> str:
    """The names of all whom a ticket is about: members, accounts, teams."""
    with world.office.view() as desk:
        found = discretion.accused(desk, ledger.get(desk, number))
        names = [one.name for one in (*found.members, *found.accounts, *found.teams)]
        return "、".join(names)


def decisions_of(world: World) -> list[str]:
    """How each proposal has ended, oldest first."""
    with world.store.read() as tx:
        return [one.state.value for one in tx.query(Proposal).order_by(Proposal.id)]
