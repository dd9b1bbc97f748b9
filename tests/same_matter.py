"""More of the town for the tests of shared matters: who repairs the power, who is above, forty
neighbours, and an operator's hand.
"""

from collections.abc import Iterable

from gateway.domain.people import ActorKind, Language, MemberRole, TeamKind
from gateway.domain.roles import Role
from gateway.services.desk import Actor
from gateway.store.tables import Area, Member, Membership, Team
from tests.world import Person, World

ELECTRICIAN, COMMUNITY = "13900002031", "13900002041"
OPERATOR = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")


def staff(world: World) -> None:
    """A power department for the street, a coordinator for the community, and a supervisor."""
    with world.office.desk() as desk:
        areas = {area.code: area for area in desk.tx.query(Area)}
        add = (
            ("TP", "供电服务中心", TeamKind.DEPARTMENT, "S", ["power"], ELECTRICIAN, "吴师傅",
             MemberRole.DEPARTMENT),
            ("TC", "中大社区服务中心", TeamKind.MANAGEMENT, "C", [], COMMUNITY, "孙海波",
             MemberRole.COORDINATOR),
        )  # fmt: skip
        for code, name, kind, area, categories, phone, who, role in add:
            team = Team(
                code=code, name=name, kind=kind, area=areas[area], categories=categories
            )  # fmt: skip
            member = Member(phone=f"+86{phone}", name=who, role=role, language=Language.ZH)
            desk.tx.add_all([Membership(member=member, team=team, home=True)])
    people = {"electrician": ELECTRICIAN, "community": COMMUNITY}
    world.people |= {name: Person(world, phone) for name, phone in people.items()}


def neighbours(world: World, count: int) -> list[Person]:
    """So many residents."""
    return [Person(world, str(13900005001 + nth)) for nth in range(count)]


def numbers(texts: Iterable[str]) -> list[str]:
    """The ticket numbers in some texts."""
    return [text.split("工单")[1][:5] for text in texts if "工单" in text]
