"""What comes first and where it is comes second: the same matter, and the same warning."""

from tests import same_matter
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE


def test_reports_that_are_placed_later_warn_as_others_do(town: World) -> None:
    people = same_matter.neighbours(town, 7)
    for who in people:
        who.texts("垃圾没人收")
    warned = []
    for nth, who in enumerate(people, 1):
        who.texts(f"海景苑{nth}幢")
        warned.append(["诉求5件" in one for one in town.supervisor.got()])
    assert warned == [[], [], [], [], [True], [], []]
