"""What each role may do. Whose ticket it must be is settled in town/access.py."""

import enum

from gateway.domain.people import MemberRole, OperatorRole
from gateway.domain.ticket import Action


class Role(enum.StrEnum):
    """Everybody who may act on a ticket."""

    RESIDENT = "resident"
    VOLUNTEER = "volunteer"
    MEMBER = "member"
    LEADER = "leader"
    DEPARTMENT = "department"
    PARTNER = "partner"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CLIENT = "client"
    SYSTEM = "system"


OF_MEMBER = {
    MemberRole.VOLUNTEER: Role.VOLUNTEER,
    MemberRole.CORE: Role.MEMBER,
    MemberRole.LEADER: Role.LEADER,
    MemberRole.COORDINATOR: Role.LEADER,
    MemberRole.DEPARTMENT: Role.DEPARTMENT,
    MemberRole.PARTNER: Role.PARTNER,
}
OF_OPERATOR = {
    OperatorRole.OPERATOR: Role.OPERATOR,
    OperatorRole.SUPERVISOR: Role.SUPERVISOR,
    OperatorRole.AUDITOR: Role.AUDITOR,
    OperatorRole.ADMINISTRATOR: Role.ADMINISTRATOR,
}


class Right(enum.StrEnum):
    """How far somebody may go."""

    NONE = "."
    ACT = "y"
    PROPOSE = "p"  # somebody above must agree


# One row an action, one column a role (by its first four letters). What only the clock or the
# router does has no `y` but under syst.
_TABLE = """
           resi volu memb lead depa part oper supe audi admi clie syst
receive    y    y    y    y    y    y    y    y    .    .    y    y
triage     .    .    .    .    .    .    y    y    .    .    .    y
dispatch   .    .    .    y    .    .    y    y    .    .    .    y
accept     .    .    y    y    y    y    .    .    .    .    .    .
return     .    .    y    y    y    y    .    .    .    .    .    .
transfer   .    .    p    y    p    p    y    y    .    .    .    .
raise      .    .    p    y    p    p    y    y    .    .    .    .
decline    .    .    y    y    y    y    .    .    .    .    .    y
assign     .    .    .    y    .    .    y    y    .    .    .    y
joint      .    .    y    y    y    y    y    y    .    .    .    .
assisted   .    .    y    y    y    y    .    .    .    .    .    .
extend     .    .    p    y    p    p    .    y    .    .    .    .
progress   .    y    y    y    y    y    y    y    .    .    .    .
ask        .    .    y    y    y    y    y    y    .    .    .    .
answer     y    .    .    .    .    .    y    y    .    .    y    .
resume     .    .    y    y    y    y    y    y    .    .    .    y
defer      .    .    p    p    p    p    .    y    .    .    .    .
resolve    .    .    y    y    y    y    y    y    .    .    .    .
rate       y    .    .    .    .    .    y    y    .    .    y    .
follow_up  .    .    .    .    .    .    y    y    .    .    .    .
close      y    .    .    .    .    .    y    y    .    .    .    y
reopen     y    .    .    .    .    .    y    y    .    .    y    y
merge      .    .    .    .    .    .    y    y    .    .    .    y
split      .    .    .    .    .    .    y    y    .    .    .    y
reject     .    .    .    .    .    .    y    y    .    .    .    .
withdraw   y    .    .    .    .    .    .    .    .    .    y    .
nudge      y    .    .    y    .    .    y    y    .    .    y    .
supervise  .    .    .    .    .    .    .    y    .    .    .    y
release    .    .    .    .    .    .    .    y    .    .    .    .
agenda     .    .    .    .    .    .    y    y    .    .    .    .
alert      .    y    y    y    y    y    y    y    .    .    .    .
confide    y    .    .    .    .    .    y    y    .    .    y    .
correct    .    .    .    .    .    .    y    y    .    .    .    y
propose    .    .    y    y    y    y    y    y    .    .    .    y
approve    y    .    .    y    .    .    y    y    .    .    .    .
refuse     y    .    .    y    .    .    y    y    .    .    .    y
exclude    .    .    .    .    .    .    p    p    .    .    .    y
add        y    y    y    y    y    y    y    y    .    .    y    .
remind     .    .    .    .    .    .    .    .    .    .    .    y
overdue    .    .    .    .    .    .    .    .    .    .    .    y
link       y    .    .    .    .    .    y    y    .    .    y    y
note       .    y    y    y    y    y    y    y    .    .    .    y
reveal     .    .    .    .    .    .    y    y    y    .    .    y
"""


def _read(table: str) -> dict[tuple[Role, Action], Right]:
    by_letters = {role[:4]: role for role in Role}
    heads, *rows = (line.split() for line in table.strip().splitlines())
    return {
        (by_letters[head], Action(action)): Right(cell)
        for action, *cells in rows
        for head, cell in zip(heads, cells, strict=True)
    }


RIGHTS = _read(_TABLE)
# Who sets categories, time limits and wording, for the whole town.
RULE_MAKERS = frozenset({Role.SUPERVISOR})
