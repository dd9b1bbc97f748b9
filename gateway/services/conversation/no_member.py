"""A member's words from a phone of no member: of somebody who has left, or who mistakes us."""

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.reply import parse_member
from gateway.services.conversation import slips
from gateway.services.conversation.member_verbs import ABOUT_A_TICKET
from gateway.services.conversation.resident_reports import Reports
from gateway.store.tables import Member

_OF_A_TEAM = frozenset({Verb.LIST, Verb.DUTY_ON, Verb.DUTY_OFF})


def names_a_ticket(reports: Reports, reply: Reply) -> bool:
    """Whether it is a member's word on a ticket by its number, which is no own one."""
    foreign = not reports.card.member and not reports.own(reply) and not reply.emergency
    if not foreign or not slips.digits(reports.text):
        return False
    said = parse_member(reports.desk.rules.grammar, reports.text, Context())
    own = {one.number for one in reports.card.reported}
    named = {*said.numbers} - own
    return bool(named) and said.action in ABOUT_A_TICKET and not said.inferred


def is_of_a_team(reports: Reports, reply: Reply) -> bool:
    """Whether it is a member's word on the own work or shift: 清单, 值班."""
    said = parse_member(reports.desk.rules.grammar, reports.text, Context())
    return reply.action is Verb.REPORT and said.action in _OF_A_TEAM


def has_left(reports: Reports) -> bool:
    """Whether it is the phone of somebody who has left a team."""
    phone = reports.card.phone.value
    query = select(Member.id).where(Member.phone == phone, ~Member.active)
    return reports.desk.tx.scalar(query) is not None
