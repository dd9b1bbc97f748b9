"""Who is in the stories, and what has become of the texts."""

from gateway.domain.delivery import State
from tests.hosted import HostedTown
from tests.world import LEADER, NEIGHBOUR, RESIDENT

PHONE, OTHER = f"+86{RESIDENT}", f"+86{NEIGHBOUR}"
HEAD = f"+86{LEADER}"
LAMP = "和平巷17号路灯不亮"


def states(town: HostedTown) -> list[State]:
    return [one.state for one in town.deliveries()]


def attempts(town: HostedTown) -> list[str]:
    return [submit.state for one in town.deliveries() for submit in one.submits]
