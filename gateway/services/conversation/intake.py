"""From a stored text to what it asks for."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from gateway.domain import echo, scan
from gateway.domain.besides import Cut
from gateway.domain.delivery import Intake
from gateway.domain.phone import PhoneKind
from gateway.errors import Refused
from gateway.services.conversation import (
    answers,
    approvals,
    awaited,
    called_back,
    capacity,
    member_texts,
    reading,
    resident_texts,
    whoever_came,
)
from gateway.services.conversation.another import Another
from gateway.services.conversation.resident_reports import Reports
from gateway.services.desk import Desk
from gateway.services.texts import inbox, media
from gateway.services.texts.senders import Card
from gateway.services.tickets import asking, staff
from gateway.services.town import whose
from gateway.store.tables import Message, Words
from routing.router import Route

_STUTTER = timedelta(seconds=4)  # nobody types the same again so quickly
_ECHOES = timedelta(minutes=10)  # between two modems of ours it takes seconds, or a busy line
_APART = timedelta(minutes=1)  # stamps of two texts, and not of one that was delivered again
# Senders that cannot be answered, and what an operator reads of them.
_NOBODY = {
    PhoneKind.SERVICE: "service_number",
    PhoneKind.NAME: "sender_name",
    PhoneKind.WITHHELD: "withheld",
}


def handle(desk: Desk, card: Card, message: Message, route: Route | None) -> None:
    """Do what one text asks for, answer it, and be done with it.

    Raises Refused when a rule forbids it; the caller takes back what was begun, and calls `refuse`.
    """
    latest = card.prompt
    asked = card.prompt = awaited.meant(desk, card, message.words.body or "")
    route = whoever_came.routed(desk, card, message, message.words.body or "", route)
    by_hand = (message.error or "").startswith(inbox.BY_HAND)
    if not by_hand and (reason := _not_for_us(desk, card, message)):
        message.status, message.error = Intake.ASIDE, reason
    elif (answer := approvals.read(desk, card, message, route)) and not reading.blames(
        desk, message
    ):
        approvals.carry_out(desk, card, message, answer)
        if answer.beside is not None:
            _report(desk, card, message, route, answer.beside)
    elif (told := called_back.read(desk, card, message)) and not reading.blames(desk, message):
        called_back.carry_out(desk, card, message, told)
    elif card.member is not None and not capacity.is_resident(desk, card, message, route):
        member_texts.handle(desk, card, message, route)
    else:
        resident_texts.handle(desk, card, message, route)
    if asked is not None and card.prompt is None:
        asking.next_one(desk, card, asked, latest)
    if card.member is not None and message.status is not Intake.ASIDE:
        staff.confirmed(desk, card.member)
    if message.status is Intake.WAITING:
        message.status = Intake.DONE


def _report(desk: Desk, card: Card, message: Message, route: Route | None, cut: Cut) -> None:
    """Another matter behind what somebody has decided is a report."""
    if card.member is not None:
        return member_texts.report(desk, card, message, route, cut)
    reports = Reports(desk, card, message, route)
    reports.heed(cut.rest, Another(desk, card, message, route).route(cut.rest))
    return reports.open()


def _not_for_us(desk: Desk, card: Card, message: Message) -> str:
    """Why a text is set aside without an answer; empty when it is for us."""
    text = message.words.body or ""
    if whose.is_ours(desk, card.phone):
        return "own_number"  # an answer would come back to us, and so on
    if card.phone.kind in _NOBODY:
        return _NOBODY[card.phone.kind]
    if scan.is_code(desk.rules.grammar, text):
        return "verification_code"
    if _is_ours(desk, message, echo.quoted(desk.rules.grammar, text)):
        return "own_signature"
    if _is_ours(desk, message, text) and not desk.rules.grammar.is_emergency(text):
        return "own_signature"
    return "repeated" if _is_repeated(desk, card, message) else ""


def _is_ours(desk: Desk, message: Message, text: str) -> bool:
    """Whether words are a text that we have sent, or a piece of it, whatever stands behind it.

    That was to their sender, or just now to another: two of our own modems may text each other.
    Whoever writes words of their own behind our signature is heard.
    """
    text = _plain(text)
    signatures = {f"【{line.signature}】" for line in desk.settings.service_lines if line.signature}
    if not text.startswith(tuple(map(_plain, signatures))):
        return False
    sent = (
        select(Words.body)
        .join(Message, Message.text_id == Words.id)
        .where(
            or_(Message.phone == message.phone, Message.at > message.at - _ECHOES),
            Message.direction == "out",
            Words.body.is_not(None),
        )
    )
    ours = (_plain(one or "") for one in desk.tx.scalars(sent))
    return any(text.startswith(one) or one.startswith(text) for one in ours if one)


def _plain(text: str) -> str:
    """Words without blanks: phones that pass them on write other ones."""
    return "".join(text.split())


def _is_repeated(desk: Desk, card: Card, message: Message) -> bool:
    """Whether the same words have just come from the same phone: a network that stutters.

    Two pictures without a word are two, and so is what was sent at two times and lay on a SIM.
    """
    if not card.reported and card.member is None:
        return False  # its first text cannot be
    earlier = (
        select(Message.stamped_at)
        .join(Words, Message.text_id == Words.id)
        .where(
            Message.phone == message.phone,
            Message.direction == "in",
            Message.id < message.id,
            Message.at >= message.at - _STUTTER,
            Words.body == message.words.body,
        )
    )
    stamps = desk.tx.scalars(earlier).all()
    again = any(not _are_apart(one, message.stamped_at) for one in stamps)
    return again and not media.came(desk, message)


def _are_apart(one: datetime | None, other: datetime | None) -> bool:
    """Whether the network says that two texts were sent at different times."""
    return one is not None and other is not None and abs(one - other) > _APART


def refuse(desk: Desk, card: Card, message: Message, route: Route | None, refusal: Refused) -> None:
    """Answer a text that asked for what a rule forbids."""
    whom = "member" if card.member and desk.wording.has(f"member.{refusal.code}") else "resident"
    answers.refuse(desk, card, message, whom, refusal)
    if whom == "member":
        route = whoever_came.routed(desk, card, message, message.words.body or "", route)
        member_texts.refused(desk, card, message, route, refusal)
    message.status = Intake.DONE
