"""A matter comes in: a numbered ticket with its clocks, its receipt, and what is added to it."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from gateway.domain.bridge import CHANNEL, Use
from gateway.domain.people import Language, PromptKind
from gateway.domain.reply import asks_secrecy
from gateway.domain.ticket import Action, Source, Stage, Status, Tier
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import outbox, prompts, senders
from gateway.services.tickets import (
    accusations,
    clocks,
    dispatching,
    ledger,
    matters,
    notices,
    topic,
)
from gateway.services.town import complaints, directory, discretion, superiors
from gateway.services.town.complaints import Complaint
from gateway.services.town.discretion import NOBODY, Accused
from gateway.store.tables import Call, Deadline, Message, Prompt, Team, Ticket, Words
from routing.evidence import Kind
from routing.router import Outcome, Route

# Receipts that ask where it is, and how long the next text is taken for the answer.
_ASK_PLACE = {
    "receipt_place": timedelta(days=2),
    "receipt_emergency_place": timedelta(hours=2),
    "receipt_emergency_where": timedelta(hours=2),
}
NO_ROUTE = [[Kind.ROUTER.value, ""]]  # evidence of a ticket whose text had no route in time
_AFTER = {
    Action.MERGE: Status.MERGED,
    Action.DISPATCH: Status.DISPATCHED,
    Action.TRIAGE: Status.TRIAGE,
}


def register(
    desk: Desk,
    *,
    words: Words,
    phone: str,
    language: Language,
    source: Source,
    channel: str,
    line: str,
    by: Actor,
    route: Route | None,
    message: Message | None = None,
    since: datetime | None = None,
    confidential: bool = False,
    accused: Accused = NOBODY,
) -> Ticket:
    """Open a ticket and dispatch it when its route is sure enough, else leave it to the operators.

    It has a number from here on, and the resident's clock runs since `since`. No route at all,
    because the router failed or was too slow, is a reason for triage like any other. An outage
    that is known already is joined instead. A complaint about staff goes one level above whom
    its words name, else above who is known to be meant. Words that ask for secrecy get it.
    """
    begin = _begin(desk, words, route, accused)
    first = _first_clocks(desk, begin, since or desk.now)
    running = [one for one in first if not one["met_at"]]
    nearest = min(running, key=lambda one: one["due_at"], default={"due_at": None, "stage": None})
    ticket = Ticket(
        id=desk.rows.new_id(Ticket),
        status=_AFTER[begin.action],
        source=source,
        phone=phone,
        line=line,
        channel=channel,
        language=language,
        words=words,
        late=message is not None and message.late,
        created_at=since or desk.now,
        confidential=confidential or asks_secrecy(desk.rules.grammar, words.body or ""),
        due_at=nearest["due_at"],
        due_stage=nearest["stage"],
        member=None,
        **begin.columns,
    )
    desk.tx.add(ticket)
    if message is not None:
        message.ticket_id = ticket.id
    for clock in first:
        desk.write(Deadline, ticket_id=ticket.id, **clock)
    ledger.begun(desk, ticket, begin.action, by, message, begin.codes)
    if begin.team is not None:
        dispatching.call_out(desk, ticket, begin.team, "dispatch", first[-1]["due_at"])
    elif begin.parent is not None:
        ledger.record(desk, begin.parent, Action.LINK, SYSTEM, codes={"from": ticket.number})
    desk.opened.append(ticket)
    return ticket


@dataclasses.dataclass(frozen=True)
class _Begin:
    """Where a new ticket goes: to a team, to the operators, or along with a known matter."""

    columns: dict[str, Any]
    codes: dict[str, Any]  # of its event
    team: Team | None = None
    parent: Ticket | None = None

    @property
    def action(self) -> Action:
        if self.parent is not None:
            return Action.MERGE
        return Action.DISPATCH if self.team is not None else Action.TRIAGE


def _begin(desk: Desk, words: Words, route: Route | None, accused: Accused) -> _Begin:
    text = words.body or ""
    route = complaints.routed(desk, text, route)
    columns, found = read(desk, text, route, accused)
    columns["accusations"] = discretion.rows(found.accused.keys)
    team = found.team
    codes: dict[str, Any] = {"outcome": route.outcome if route else ""}
    if parent := known(desk, columns, text, route):
        codes["into"] = parent.number
        return _Begin(columns | {"team": None, "parent_id": parent.id}, codes, parent=parent)
    if team is not None:
        columns["level"] = superiors.level(team)
    return _Begin(columns | {"team": team}, codes, team)


def read(
    desk: Desk, text: str, route: Route | None, accused: Accused = NOBODY
) -> tuple[dict[str, Any], Complaint]:
    """What a route makes of words, as columns of the ticket; whom it is about, and whose it is.

    A complaint about staff goes one level above whom it is about, whatever the route says. Without
    a route an emergency is told by its words alone.
    """
    columns = routed(desk, route)
    if columns["evidence"] == NO_ROUTE and desk.rules.grammar.is_emergency(text):
        columns["tier"] = Tier.EMERGENCY
    if not complaints.is_one(desk, columns.get("category")):
        return columns, Complaint(accused, sure_team(desk, route))
    return columns, complaints.read(desk, text, columns["area"], accused)


def known(
    desk: Desk, columns: dict[str, Any], text: str, route: Route | None, of: Ticket | None = None
) -> Ticket | None:
    """The outage that a report joins by itself; only where category and place are sure."""
    limits = desk.settings.routing
    if route is None or route.confidence < max(limits.category_limit, limits.place_limit):
        return None
    return matters.outage(desk, route.category, columns["tier"], columns["area"], text, of)


def _first_clocks(desk: Desk, begin: _Begin, since: datetime) -> list[dict[str, Any]]:
    """The clocks of a new ticket: dispatch is met when it has a team, and then accept runs.

    One that follows another has none.
    """
    if begin.parent is not None:
        return []
    clock, tier, dispatched = clocks.plan, begin.columns["tier"], begin.team is not None
    category = begin.columns.get("category")
    first = [
        clock(desk, tier, Stage.DISPATCH, since, met=dispatched, category=category),
        clock(desk, tier, Stage.RESOLVE, since, category=category),
        clock(desk, tier, Stage.ACCEPT, desk.now, category=category) if dispatched else None,
    ]
    return [one for one in first if one is not None]


def routed(desk: Desk, route: Route | None) -> dict[str, Any]:
    """What the router made of the words, as columns of the ticket."""
    if route is None:
        return {"tier": Tier.GENERAL, "area": None, "evidence": NO_ROUTE}
    return {
        "category": route.category,
        "tier": Tier(route.tier) if route.tier else Tier.GENERAL,
        "confidence": route.confidence,
        "evidence": [[one.kind, one.value] for one in route.evidence],
        "alternatives": [
            {"team": one.team, "grid": one.grid, "confidence": one.confidence}
            for one in route.alternatives
        ],
        "area": directory.area(desk, route.grid or route.area),
    }


def sure_team(desk: Desk, route: Route | None) -> Team | None:
    """The team a route may dispatch to by itself; None when an operator must look."""
    if route is None or not route.team:
        return None
    if route.outcome not in (Outcome.DISPATCH, Outcome.EMERGENCY):
        return None
    return directory.team(desk, route.team)


def receipt(desk: Desk, ticket: Ticket, route: Route | None) -> Prompt | None:
    """Tell the reporter the number and what is known already.

    Returns the question this leaves with the phone, when the place is missing.
    """
    key = "receipt"
    params: dict[str, object] = {}
    language = senders.language(desk, ticket)
    category = notices.category(desk, language, ticket)
    if ticket.status is Status.MERGED:
        team = notices.team(desk, language, ledger.whole(desk, ticket))
        key, params = "receipt_merged", {"team": team, "category": category}
    elif ticket.tier is Tier.EMERGENCY:
        key, params = _of_emergency(ticket)
    elif ticket.source is Source.CALL and not _is_to_be_asked(ticket, route):
        key = "receipt_noted" if _is_of_a_form(desk, ticket) else "call_receipt"
    elif ticket.team:
        key, params = "receipt_team", {"team": ticket.team.name, "category": category}
    elif route is not None and route.outcome is Outcome.ASK_PLACE:
        key = "receipt_place"
    pressing = ticket.tier is Tier.EMERGENCY
    lane = outbox.PRESSING if pressing else outbox.FIRST
    told = notices.resident(desk, ticket, key, lane=lane, **params)
    if key not in _ASK_PLACE or told is None:
        return None
    return prompts.ask(desk, ticket.phone, PromptKind.PLACE, ticket, _ASK_PLACE[key])


def _is_to_be_asked(ticket: Ticket, route: Route | None) -> bool:
    """Whether nobody can ask a caller where it is but we: another system has brought the matter."""
    unknown = route is not None and route.outcome is Outcome.ASK_PLACE and ticket.team is None
    return unknown and ticket.channel.startswith(CHANNEL)


def _is_of_a_form(desk: Desk, ticket: Ticket) -> bool:
    """Whether somebody has filled in a form of another system, and called nobody."""
    if not ticket.channel.startswith(CHANNEL):
        return False
    desk.flush()  # it may be just being brought
    form = Call.external_id.startswith(f"{Use.OPEN311}:")
    brought = select(Call.id).where(Call.ticket_id == ticket.id, form)
    return desk.tx.scalar(brought.limit(1)) is not None


def ask_what(desk: Desk, ticket: Ticket) -> Prompt:
    """Tell who sent no more than a picture the number, and ask what it is and where."""
    notices.resident(desk, ticket, "receipt_picture", lane=outbox.FIRST)
    lasts = _ASK_PLACE["receipt_place"]
    return prompts.ask(desk, ticket.phone, PromptKind.PLACE, ticket, lasts, prompts.WHAT)


def _of_emergency(ticket: Ticket) -> tuple[str, dict[str, object]]:
    """Whom to call comes first; then who has been sent, and where to send them if nobody said."""
    sought = topic.is_sought(ticket)
    if ticket.team:
        key = "receipt_emergency_where" if sought else "receipt_emergency"
        return key, {"team": ticket.team.name}
    return ("receipt_emergency_place" if sought else "receipt_emergency_open"), {}


def add(desk: Desk, ticket: Ticket, message: Message, words: Words, by: Actor) -> None:
    """The reporter says more; whoever works the ticket, or what it follows, is told."""
    keep(desk, ticket, message, words, by)
    pass_on(desk, ticket, words.body or "")


def keep(desk: Desk, ticket: Ticket, message: Message, words: Words, by: Actor) -> None:
    """Keep more words of the reporter at a ticket, as many of a message; nobody is told."""
    message.ticket_id = ticket.id
    ledger.record(desk, ticket, Action.ADD, by, message=message, text_id=words.id)


def pass_on(desk: Desk, ticket: Ticket, text: str) -> bool:
    """Tell what was added to whoever works it; a team above, if it says whom it complains of.

    Words that only wish for secrecy are for nobody. Returns whether it went to that team: its
    order has the words, and the reporter knows.
    """
    whole = ledger.whole(desk, ticket)
    if accusations.heard(desk, whole):
        return whole.team is not None
    said = notices.discreet(desk, ticket, text)
    if text.strip() and not said:
        return False
    for who in superiors.in_hand(desk, whole):
        notices.member(desk, who, whole, "added", text=notices.quoted(desk, who.language, said))
    return False
