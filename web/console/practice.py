"""The practice page: two phones on simulated modems, a resident's and a member's, side by side.

The only file of the console that meets modems. In the demo alone, and to this machine alone.
"""

import contextlib
import dataclasses
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gateway.domain import phone as phones
from gateway.domain.people import MemberRole
from gateway.services.desk import Desk
from gateway.services.figures import queries
from gateway.services.town import directory
from gateway.store.tables import Delivery, Member, Message, Resident, Ticket
from modems.simulator.control import ControlError, ModemControl
from web.console import front, security
from web.console.front import office, say

screens = Blueprint("practice", __name__, url_prefix="/practice")

_LAST = 100  # texts of a modem that are looked through
_RESIDENT = "13957200001"  # when the registry has none
_MEMBER = "13957200002"


@dataclasses.dataclass(frozen=True)
class Bubble:
    """A text on a phone's screen; `mine` is one that was typed there."""

    mine: bool
    text: str
    at: datetime
    key: str


@dataclasses.dataclass(frozen=True)
class Telephone:
    """One of the two phones."""

    who: str  # resident | member
    number: str
    bubbles: Sequence[Bubble]


@screens.before_request
def _from_here_only() -> None:
    if not security.is_loopback(request.remote_addr or ""):
        abort(404)
    security.by_name_of_this_machine()


@screens.get("")
def show() -> ResponseReturnValue:
    """Both phones, and what became of the last report."""
    with office().view() as desk:
        resident = request.args.get("resident", "").strip() or _some_resident(desk)
        ticket = next(iter(queries.of_phone(desk, _canonical(desk, resident), 1)), None)
        chosen = request.args.get("member", "").strip()
        member = chosen or _asked(desk, ticket) or _some_member(desk)
        texts = _Texts(desk)
        values = {
            "phones": [
                Telephone("resident", resident, texts.of(resident)),
                Telephone("member", member, texts.of(member)),
            ],
            "ticket": ticket,
            "chosen": chosen,
            "owner": _name(desk, member),
            "members": _members(desk),
        }
        return front.part(desk, "_phones.html" if front.wants_part() else "practice.html", **values)


@screens.post("/<any(resident, member):who>")
def send(who: str) -> ResponseReturnValue:
    """Let a text arrive from one of the phones."""
    given = request.form
    text = given.get("text", "").strip()
    with office().view() as desk:
        number = _canonical(desk, given.get(who, ""))
    if text and number:
        try:
            with ModemControl(front.front().modems[0]) as modem:
                modem.receive(number, text)
        except ControlError:
            flash(say("practice.no_modem"), "bad")
    chosen = given.get("chosen") or None
    return redirect(url_for("practice.show", resident=given.get("resident"), member=chosen), 303)


# ---------------------------------------------------------------- what the phones show


class _Texts:
    """The last texts of a phone, those that wait for the gateway among them.

    What was said before the simulated modems were started they do not know: the store does.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._zero = desk.now - timedelta(seconds=time.monotonic())  # of the modems' clock
        self._rows: list[tuple[str, Bubble]] = []
        for path in front.front().modems:
            with contextlib.suppress(ControlError), ModemControl(path) as modem:
                self._read(path.stem, modem)

    def _read(self, name: str, modem: ModemControl) -> None:
        count = modem.status()
        for mine, owner, rows in (
            (True, "phone", modem.received(max(0, int(count["received"]) - _LAST))),
            (False, "to", modem.sent(max(0, int(count["sent"]) - _LAST))),
        ):
            for row in rows:
                at = self._zero + timedelta(seconds=float(row["monotonic"]))
                bubble = Bubble(mine, row["text"], at, f"{name}-{owner}-{row['id']}")
                self._rows.append((_canonical(self._desk, row[owner]), bubble))

    def of(self, number: str) -> list[Bubble]:
        """The texts of a phone, oldest first."""
        phone = _canonical(self._desk, number)
        seen = sorted((one for owner, one in self._rows if owner == phone), key=_when)
        stored = _stored(self._desk, phone)
        return [one for one in stored if not seen or one.at < seen[0].at] + seen


def _when(bubble: Bubble) -> datetime:
    return bubble.at


def _stored(desk: Desk, phone: str) -> list[Bubble]:
    """What a phone has sent and got, as the gateway knows it, oldest first."""
    query = (
        select(Message, Delivery.sent_at)
        .outerjoin(Delivery, Delivery.message_id == Message.id)
        .where(Message.phone == phone, (Message.kind == "sms") | Delivery.sent_at.is_not(None))
        .order_by(Message.id.desc())
        .limit(_LAST)
        .options(joinedload(Message.words))
    )
    bubbles = [
        Bubble(sent_at is None, message.words.body or "", sent_at or message.at, f"{message.id}")
        for message, sent_at in reversed(desk.tx.execute(query).all())
    ]
    return sorted(bubbles, key=_when)


def _canonical(desk: Desk, shown: str) -> str:
    return directory.phone_of(shown, desk.settings.place).value


def _some_resident(desk: Desk) -> str:
    found = desk.tx.scalar(select(Resident.phone).order_by(Resident.id).limit(1))
    return phones.shown(found) if found else _RESIDENT


def _some_member(desk: Desk) -> str:
    found = next(iter(_members(desk)), None)
    return phones.shown(found.phone) if found else _MEMBER


def _asked(desk: Desk, ticket: Ticket | None) -> str:
    """The phone that was last asked to work the ticket."""
    if ticket is None:
        return ""
    query = select(Message.phone).where(
        Message.ticket_id == ticket.id, Message.kind.in_(["member.dispatch", "member.reopened"])
    )
    return phones.shown(desk.tx.scalar(query.order_by(Message.id.desc()).limit(1)) or "")


def _members(desk: Desk) -> list[Member]:
    query = select(Member).where(Member.active, Member.role == MemberRole.LEADER)
    return list(desk.tx.scalars(query.order_by(Member.id).limit(20)))


def _name(desk: Desk, number: str) -> str:
    phone = _canonical(desk, number)
    return desk.tx.scalar(select(Member.name).where(Member.phone == phone)) or ""
