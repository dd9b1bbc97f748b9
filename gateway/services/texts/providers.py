"""What a provider says beside the fate of a text: that it refuses us, that a phone has opted out.

It stands over hand-overs and reports, which know one delivery only.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import bindparam, select

from gateway.domain.delivery import Intake
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.people import AlarmKind, OperatorRole
from gateway.domain.phone import PhoneKind, country
from gateway.domain.reply import parse_resident
from gateway.services import alarms
from gateway.services.desk import Desk
from gateway.services.texts import handover, inbox, lines, prompts, reports, senders
from gateway.services.texts.handover import Claim
from gateway.services.town import directory
from gateway.store.rows import table_of
from gateway.store.tables import ChannelState, Message
from modems.channel import Arrival, DeliveryReport
from modems.errors import Blame, ChannelError, Fate

Opted = Callable[[Desk, str], None]

_LAST_HEARD = select(table_of(ChannelState).c.last_inbound_at).where(
    table_of(ChannelState).c.name == bindparam("channel")
)
_HEARD_EVERY = timedelta(seconds=10)


def refused(desk: Desk, claim: Claim, channel: str, error: ChannelError) -> None:
    """A piece did not get through; draw what follows for its phone and for the channel."""
    phone = claim.piece.phone
    blame = _blame(desk, phone, error.blame)
    if blame is Blame.OURS and handover.is_its_own(desk, claim, channel, error.code):
        error = ChannelError(error.code, Fate.FINAL, blame=Blame.CONTENT)
    elif blame is not error.blame:
        error = ChannelError(error.code, Fate.RETRYABLE, blame=blame)
    handover.refused(desk, claim, error)
    _follow(desk, channel, phone, error.blame, error.code)


def received(desk: Desk, channel: str, arrival: Arrival, opted: Opted | None) -> None:
    """Take in a text, once; `opted` is what the provider made of it already, and answered.

    YES is among the words that open a phone again: where we have asked something it is the answer.
    """
    message = inbox.store(desk, channel, arrival)
    if message is None:
        return
    _heard(desk, channel)
    if opted is not None:
        opted(desk, arrival.phone)
        if opted is not opt_in or not _answers(desk, message):
            message.status = Intake.DONE


def _answers(desk: Desk, message: Message) -> bool:
    """Whether a word that opens a phone again may be the answer to what its owner was asked, and
    were it too late.
    """
    said = parse_resident(desk.rules.grammar, message.words.body or "", Context())
    if said.action is Verb.OPT_IN:
        return False
    member = _card(desk, message.phone).member
    asked = member is not None and member.asked_at is not None  # whether the phone is theirs
    open_ = prompts.standing(desk, message.phone)
    return asked or bool(open_) or prompts.settled(desk, message.phone) is not None


def _heard(desk: Desk, channel: str) -> None:
    """Say so now and then only: each would wait for the other's lock on the channel's row."""
    if ("heard", channel) in desk.read:
        return
    desk.read["heard", channel] = True
    heard_at = desk.tx.scalar(_LAST_HEARD, {"channel": channel})
    if heard_at is None or desk.now - heard_at > _HEARD_EVERY:
        lines.heard(desk, channel)


def reported(desk: Desk, channel: str, report: DeliveryReport) -> None:
    """Settle a delivery by its report; draw what follows for its phone and for the channel.

    Nothing follows twice: meanwhile somebody may have mended it, or wants our texts again.
    """
    if reports.reported(desk, channel, report):
        blame = _blame(desk, report.phone, report.blame)
        _follow(desk, channel, report.phone, blame, report.code)


def _blame(desk: Desk, phone: str, said: Blame | None) -> Blame | None:
    """What is refused for our own country is of no less weight than for all of them."""
    if said is not Blame.COUNTRY:
        return said
    kind = directory.phone_of(phone, desk.settings.place).kind
    return said if kind is PhoneKind.FOREIGN else Blame.OURS


def _follow(desk: Desk, channel: str, phone: str, blame: Blame | None, code: str) -> None:
    if blame is Blame.COUNTRY:
        subject = f"{channel} {country(phone)}"
        alarms.ring(desk, AlarmKind.COUNTRY, subject, codes={"code": code})
    elif blame is Blame.OURS:
        lines.pause(desk, channel)
        alarms.ring(desk, AlarmKind.CHANNEL, channel, codes={"code": code})
    elif blame is Blame.LINE:
        lines.down(desk, channel, code)
    elif blame is Blame.OPTED_OUT:
        opt_out(desk, phone)


def opt_out(desk: Desk, phone: str) -> None:
    """The provider lets no more texts of ours through to a phone: its owner told it so."""
    card = _card(desk, phone)
    if not card.phone.takes_texts:
        return
    resident = senders.remember_resident(desk, card)
    resident.opted_out_at = resident.opted_out_at or desk.now
    for name in _staff(card):  # no work can be given to them by SMS
        alarms.ring(desk, AlarmKind.BLOCKED, name)


def opt_in(desk: Desk, phone: str) -> None:
    """The provider lets our texts through to a phone again."""
    card = _card(desk, phone)
    if card.resident is not None:
        card.resident.opted_out_at = None
    for name in _staff(card):
        alarms.clear(desk, AlarmKind.BLOCKED, name)


def nothing(desk: Desk, phone: str) -> None:
    """The provider has answered a call for help itself."""


def _staff(card: senders.Card) -> list[str]:
    """By which names the town's work goes to a phone: of other accounts nothing is asked by SMS."""
    account = card.supervisor
    decides = account if account and account.role is OperatorRole.SUPERVISOR else None
    return [who.name for who in (card.member, decides) if who is not None]


def _card(desk: Desk, shown: str) -> senders.Card:
    phone = directory.phone_of(shown, desk.settings.place).value
    return senders.cards(desk, [phone])[phone]
