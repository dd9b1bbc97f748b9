"""The reporter lets a partner have the phone, by SMS or in a call."""

from gateway.domain.ticket import OPEN, Action
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.tickets import consent, ledger, notices
from gateway.services.town import access
from gateway.store.tables import Message, Ticket


def by_sms(desk: Desk, ticket: Ticket, by: Actor, message: Message) -> None:
    """The reporter agrees that a partner may call: the partners who have the ticket get the phone.

    Those who get it later see it then.
    """
    message.ticket_id = ticket.id
    ledger.record(desk, ticket, Action.APPROVE, by, message=message, codes=dict(consent.CODES))
    _tell_partners(desk, ticket)


def by_telephone(desk: Desk, ticket: Ticket, by: Actor) -> None:
    """The same, said in a call: who took it is on record, and must be one who sees the phone too.

    Raises Refused where no partner has the ticket, or nothing is left to agree to.
    """
    access.require(desk, by, Action.REVEAL, ticket)
    if not consent.is_wanted(desk, ticket):
        raise Refused("not_now", number=ticket.number, status=ticket.status, action=Action.APPROVE)
    ledger.record(desk, ticket, Action.APPROVE, by, codes=dict(consent.BY_TELEPHONE))
    consent.asked_no_more(desk, ticket)
    _tell_partners(desk, ticket)
    notices.resident(desk, ticket, "consented")


def _tell_partners(desk: Desk, ticket: Ticket) -> None:
    if ticket.status not in OPEN:
        return
    desk.flush()  # the consent is looked up
    for who in consent.partners(desk, ticket):
        phone = notices.phone_for(desk, who, ticket)
        notices.member(desk, who, ticket, "consented", phone=phone)
