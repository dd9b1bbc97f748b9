"""What a story looks at: the last text somebody got, and how what was proposed has ended."""

from gateway.store.tables import Proposal
from tests.world import World

SIGN = "【普陀网格】"


def last(lines: list[str]) -> str:
    """The last text that came, without our signature."""
    return lines[-1].removeprefix(SIGN)


def decisions_of(world: World) -> list[str]:
    """How each proposal has ended, oldest first."""
    with world.store.read() as tx:
        return [one.state.value for one in tx.query(Proposal).order_by(Proposal.id)]
