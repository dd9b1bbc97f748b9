"""What needs a second person: proposed by one, agreed to or refused by another."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from gateway.domain import dates
from gateway.domain import ticket as rules
from gateway.domain.deadline import Span
from gateway.domain.people import ActorKind
from gateway.domain.roles import Right, Role
from gateway.domain.ticket import Action, Decision
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.tickets import asking, casework, decisions, dispatching, ledger, notices
from gateway.services.town import access, superiors
from gateway.store.tables import Member, Message, Proposal, Team, Ticket, Words

_LEAVING = frozenset({Action.TRANSFER, Action.RAISE})
# What takes two whoever wants it: one who proposes and one who agrees (domain.md 3).
_FOR_TWO = frozenset({Action.DEFER})
_FOR_GOOD = frozenset({"too_late_to_extend", "no_extension"})  # no Y helps, however often
_JUST_NOW = timedelta(hours=1)  # whoever was asked the same may still be thinking


@dataclasses.dataclass(frozen=True)
class Wish:
    """What somebody wants done to a ticket, as it is carried out once it may be."""

    action: Action
    words: Words
    team: Team | None = None
    days: int | None = None
    asked_at: datetime | None = None  # earlier than now, where somebody else has to agree


def ask_or_do(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> Proposal | None:
    """Do it if it is theirs to do; else propose it to whoever is above. None when it is done.

    Raises Refused when they may do neither, and for what nobody may do: it is not asked for.
    """
    if not _may_do(desk, ticket, wish, by) or wish.action in _FOR_TWO:
        return _propose(desk, ticket, wish, by)
    _do(desk, ticket, wish, by)
    return None


def _may_do(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> bool:
    """Whether their word is enough. Raises Refused where they may not even ask for it."""
    right = access.right(desk, by, wish.action, ticket)
    if right is Right.NONE:
        raise Refused("not_allowed", number=ticket.number, action=wish.action)
    _require_possible(desk, ticket, wish, by)
    return right is Right.ACT and _is_within(desk, ticket, wish, by)


def _require_possible(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> None:
    if rules.after(ticket.status, wish.action) is None:
        raise Refused("not_now", number=ticket.number, status=ticket.status, action=wish.action)
    if ticket.fixed and wish.action in _LEAVING and by.role is not Role.SUPERVISOR:
        raise Refused("team_fixed", number=ticket.number)
    if wish.action in _LEAVING:
        _require_unasked(ticket, wish.team or superiors.team_above(desk, ticket))
    if wish.action is Action.EXTEND:
        casework.require_extendable(desk, ticket, wish.asked_at)


def _require_unasked(ticket: Ticket, team: Team | None) -> None:
    """Who was asked to take it already may still be thinking: that is no second transfer."""
    if team is not None and team.id == ticket.proposed_team_id:
        raise Refused("offered_before", number=ticket.number, team=team.name)


def _is_within(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> bool:
    """A leader extends once, and within the tier's limit; what goes beyond is the supervisor's."""
    if wish.action is not Action.EXTEND or by.role is not Role.LEADER:
        return True
    most = desk.rules.limits.extension(ticket.tier)
    asked = _span(desk, ticket, wish)
    return ticket.extensions == 0 and most is not None and asked.is_within(most)


def _propose(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> Proposal:
    """Propose it; what was asked for before and not decided gives way to it."""
    _replace(desk, ticket, wish)
    codes = {"action": wish.action} | ({"days": wish.days} if wish.days else {})
    ledger.record(desk, ticket, Action.PROPOSE, by, text_id=wish.words.id, codes=codes)
    proposal = Proposal(
        ticket=ticket,
        action=wish.action,
        state=Decision.OPEN,
        by_kind=by.kind,
        by_id=by.id,
        codes=codes,
        team=wish.team,
        words=wish.words,
        at=wish.asked_at or desk.now,
    )
    desk.tx.add(proposal)
    desk.tx.flush()
    asking.put(desk, proposal)
    return proposal


def _replace(desk: Desk, ticket: Ticket, wish: Wish) -> None:
    """Drop the same wish of before. Raises Refused when it was put just now, word for word."""
    query = select(Proposal).where(
        Proposal.ticket_id == ticket.id,
        Proposal.action == wish.action,
        Proposal.state == Decision.OPEN,
    )
    for before in desk.tx.scalars(query):
        again = (before.team, before.codes.get("days")) == (wish.team, wish.days)
        if again and before.at > desk.now - _JUST_NOW:
            raise Refused("proposed_before", number=ticket.number, action=wish.action)
        decisions.drop(desk, before)


def approve(desk: Desk, proposal: Proposal, by: Actor, message: Message | None = None) -> None:
    """Agree: it is carried out, or goes on to the next above when their word is not enough.

    Raises Refused when it is their own, or settled already.
    """
    ticket = proposal.ticket
    _settle(desk, proposal, by, Decision.APPROVED)
    ledger.record(
        desk, ticket, Action.APPROVE, by, message=message, codes={"action": proposal.action}
    )
    words = proposal.words
    assert words is not None
    wish = Wish(proposal.action, words, proposal.team, proposal.codes.get("days"), proposal.at)
    if _may_do(desk, ticket, wish, by):
        _do(desk, ticket, wish, by)
        _tell(desk, proposal, "approved")
    else:
        _propose(desk, ticket, wish, by)


def refuse(
    desk: Desk, proposal: Proposal, by: Actor, reason: str, message: Message | None = None
) -> None:
    """Say no, perhaps why; who proposed it is told both. Raises Refused when it is settled."""
    _settle(desk, proposal, by, Decision.REFUSED)
    ledger.record(
        desk, proposal.ticket, Action.REFUSE, by, message=message,
        codes={"action": proposal.action},
    )  # fmt: skip
    text = notices.quote(reason).rstrip(asking.STOPS)
    _tell(desk, proposal, "refused_for" if text else "refused", text=text)


def give_up(desk: Desk, proposal: Proposal, refusal: Refused) -> bool:
    """Let go of what no Y can bring about any more; whoever proposed it is told why.

    False for what may be possible still.
    """
    if refusal.code not in _FOR_GOOD:
        return False
    decisions.drop(desk, proposal)
    for who in _wishing(desk, proposal):
        notices.member(desk, who, proposal.ticket, refusal.code)
    return True


def _settle(desk: Desk, proposal: Proposal, by: Actor, decision: Decision) -> None:
    """Exclusions from the rates are settled in their own place, see tickets/exclusions.py."""
    if proposal.action not in _DEEDS:
        raise Refused("not_allowed", number=proposal.ticket.number, action=proposal.action)
    decisions.settle(desk, proposal, by, decision)


def _tell(desk: Desk, proposal: Proposal, key: str, **params: object) -> None:
    """Tell who proposed it, and who did so first where it had gone on to the next above."""
    for who in _wishing(desk, proposal):
        wish = desk.wording.render(who.language, f"action.{proposal.action}")
        notices.member(desk, who, proposal.ticket, key, action=wish, **params)


def _wishing(desk: Desk, proposal: Proposal) -> Sequence[Member]:
    query = (
        select(Member)
        .join(Proposal, Proposal.by_id == Member.id)
        .where(
            Proposal.by_kind == ActorKind.MEMBER,
            Proposal.ticket_id == proposal.ticket_id,
            Proposal.text_id.is_not_distinct_from(proposal.text_id),
            Member.active,
        )
    )
    return desk.tx.scalars(query.distinct().order_by(Member.id)).all()


# ---------------------------------------------------------------- carrying it out


def _do(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> None:
    _DEEDS[wish.action](desk, ticket, wish, by)


def _transfer(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> None:
    team = wish.team or superiors.team_above(desk, ticket)
    if team is None:
        raise Refused("nobody_above", number=ticket.number)
    dispatching.transfer(desk, ticket, team, by, wish.words, wish.action)


def _extend(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> None:
    casework.extend(desk, ticket, _span(desk, ticket, wish), by, wish.words, wish.asked_at)


def _defer(desk: Desk, ticket: Ticket, wish: Wish, by: Actor) -> None:
    review = desk.now + timedelta(days=wish.days) if wish.days else _day_named(desk, wish)
    casework.defer(desk, ticket, review, by, wish.words)


def _day_named(desk: Desk, wish: Wish) -> datetime | None:
    """The day to come that the reason names, at this time of day: 等改造 2026-04-20."""
    local = desk.now.astimezone(desk.settings.place.zone)
    day = dates.to_come(wish.words.body or "", local.date())
    return datetime.combine(day, local.time(), local.tzinfo) if day else None


_DEEDS: dict[Action, Callable[[Desk, Ticket, Wish, Actor], None]] = {
    Action.TRANSFER: _transfer,
    Action.RAISE: _transfer,
    Action.EXTEND: _extend,
    Action.DEFER: _defer,
}


def _span(desk: Desk, ticket: Ticket, wish: Wish) -> Span:
    """So many days, counted as the tier's own limit is."""
    limit = desk.rules.limits.span(ticket.tier, "resolve")
    unit = "wd" if limit is not None and limit.unit in ("wd", "wh") else "d"
    return Span(wish.days or 0, unit)
