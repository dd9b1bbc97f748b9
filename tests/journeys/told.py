"""What stories begin with and look at: an accepted ticket, the last text, how proposals ended."""

from gateway.services.tickets import ledger
from gateway.services.town import discretion
from gateway.store.tables import Proposal
from tests.world import World

SIGN = "【普陀网格】"


def accepted(world: World) -> World:
    """The town with a ticket that a member has accepted; everybody has read what came."""
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies("收到10008")
    for one in world.people.values():
        one.got()
    return world


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
