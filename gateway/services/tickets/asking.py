"""What people decide by SMS: a question is put, put again while nobody answers, and once more
after a newer one was answered. How an answer is read is settled in conversation/approvals.py.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from gateway.domain.deadline import Span
from gateway.domain.people import Language, PromptKind
from gateway.domain.ticket import Action, Decision, Status
from gateway.services.desk import Desk
from gateway.services.texts import outbox, prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import deciders, notices, placing, repeated
from gateway.services.town import directory, superiors
from gateway.store.tables import Event, Message, Prompt, Proposal, Ticket, Words

_OPEN_FOR = timedelta(days=3650)  # a question stands as long as the proposal it is about
_PATIENCE = Span(1, "wd")
_A_DAY = timedelta(days=1)  # no working day is shorter
# After another text about the ticket: a day on which nobody looked is one text.
_BREATH = timedelta(hours=1)
_AT_A_TIME = 50
_AGAIN = aliased(Prompt)  # made once: that takes as long as a query
STOPS = "。.!！,，;； "


# ---------------------------------------------------------------- put


def put(desk: Desk, proposal: Proposal) -> bool:
    """Ask whoever may agree; without anybody to text, the town's phone hears that it waits.

    Returns whether anybody was asked.
    """
    asked = [
        _ask_to_agree(desk, proposal, who.phone, who.language)
        for who in deciders.now(desk, proposal)
        if who.phone
    ]
    if not any(asked):
        said = _wished(desk, proposal, Language.ZH)
        notices.town(desk, proposal.ticket, "waits" if said["text"] else "waits_bare", **said)
    return any(asked)


def is_put(desk: Desk, proposal: Proposal) -> bool:
    """Whether anybody was texted about a proposal: else it waits at the console alone."""
    desk.flush()
    asked = select(Prompt.id).where(Prompt.proposal_id == proposal.id).limit(1)
    return desk.settings.place.supervision_phone != "" or desk.tx.scalar(asked) is not None


def arbitrate(desk: Desk, ticket: Ticket) -> list[str]:
    """Ask the supervisors which team has the ticket for good; nobody else may say.

    Returns the phones that were asked; with nobody to ask, the town's, which is told.
    """
    phones = [
        who.phone
        for who in superiors.supervisors(desk, ticket)
        if who.phone and _ask_where(desk, ticket, who.phone, who.language)
    ]
    if not phones:
        said = disputed(desk, Language.ZH, ticket)
        notices.town(desk, ticket, "arbitrate_there", text=said)
    return phones or _towns(desk)


def _towns(desk: Desk) -> list[str]:
    shown = desk.settings.place.supervision_phone
    return [directory.phone_of(shown, desk.settings.place).value] if shown else []


def _ask_to_agree(
    desk: Desk, proposal: Proposal, phone: str, language: Language, key: str = "supervisor.approve"
) -> Prompt | None:
    said = _wished(desk, proposal, language)
    key = key if said["text"] else f"{key}_bare"
    if not _say(desk, key, proposal.ticket, phone, language, **said):
        return None
    return prompts.ask(
        desk, phone, PromptKind.CONFIRM, proposal.ticket, _OPEN_FOR,
        action=Action.APPROVE, proposal=proposal,
    )  # fmt: skip


def _wished(desk: Desk, proposal: Proposal, language: Language) -> dict[str, object]:
    days = proposal.codes.get("days", "")
    put_off = "_days" if days and proposal.action is Action.DEFER else ""
    wish = desk.wording.render(
        language,
        f"word.wish_{proposal.action}{put_off}",
        days=days,
        team=proposal.team.name if proposal.team else "",
    )
    text = notices.quote(proposal.words.body if proposal.words else "")
    return {"wish": wish, "text": text.rstrip(STOPS)}  # a stop of ours follows


def _ask_where(desk: Desk, ticket: Ticket, phone: str, language: Language) -> Prompt | None:
    """Let the next number from a phone be the team of a ticket in triage."""
    teams = placing.teams(desk, ticket)
    text = notices.matter(desk, ticket)
    if placing.is_for_supervisor(ticket):
        text = disputed(desk, language, ticket)
    if not teams:
        _say(desk, "supervisor.arbitrate_there", ticket, phone, language, text=text)
        return None
    choices = " ".join(f"{nth}.{team.name}" for nth, team in enumerate(teams, 1))
    said = _say(
        desk, placing.question(desk, ticket), ticket, phone, language, text=text, choices=choices,
        category=notices.category(desk, language, ticket),
        place=notices.place(desk, language, ticket),
        phone=notices.reachable_at(desk, language, ticket),
    )  # fmt: skip
    if not said:
        return None
    return placing.ask(desk, ticket, phone, teams)


def disputed(desk: Desk, language: Language, ticket: Ticket) -> str:
    """What was reported, and why the last team would not keep it."""
    desk.flush()  # that may have been just now
    text = notices.matter(desk, ticket)
    query = (
        select(Words.body)
        .join(Event, Event.text_id == Words.id)
        .where(Event.ticket_id == ticket.id, Event.action.in_([Action.RETURN, Action.PROPOSE]))
    )
    why = notices.quote(desk.tx.scalar(query.order_by(Event.id.desc()).limit(1)))
    if not why:
        return text
    return desk.wording.render(language, "word.passed_on_for", text=text, value=why)


def _say(
    desk: Desk, key: str, ticket: Ticket, phone: str, language: Language, /, **params: object
) -> bool:
    queued = outbox.queue(
        desk, key, phone, language, {"number": ticket.number, **params},
        ticket=ticket, lane=outbox.lane_for(ticket, outbox.NORMAL),
        night=outbox.night_for(ticket),
    )  # fmt: skip
    return queued is not None


# ---------------------------------------------------------------- put again


def next_one(desk: Desk, card: Card, asked: Prompt, latest: Prompt | None) -> None:
    """After an answer, the latest of the older questions is put again, so that it is seen.

    If it was not the latest that was answered, that one stands as it was.
    """
    if asked is not latest:
        card.prompt = latest
        return
    older = prompts.standing(desk, card.phone.value)
    while older and card.prompt is None:
        one = older.pop()
        if is_decision(one):
            theirs = deciders.may_answer(desk, one)
            card.prompt = again(desk, one, card.language) if theirs else None
        elif repeated.follows(desk, one, asked):
            card.prompt = repeated.again(desk, one)


def is_decision(prompt: Prompt) -> bool:
    """Whether a question is about what somebody else wants, or where a ticket goes."""
    return prompt.proposal_id is not None or bool(prompt.teams)


def again(desk: Desk, prompt: Prompt, language: Language) -> Prompt | None:
    """Put a question again, in place of the old one; None when it is of no more use."""
    prompt.answered_at = prompt.expires_at = desk.now
    if prompt.proposal_id is not None:
        proposal = desk.tx.get_one(Proposal, prompt.proposal_id)
        if proposal.state is Decision.OPEN:
            return _ask_to_agree(desk, proposal, prompt.phone, language)
        return None
    ticket = desk.tx.get_one(Ticket, prompt.ticket_id)
    if ticket.status is Status.TRIAGE:
        return _ask_where(desk, ticket, prompt.phone, language)
    return None


def doubted(desk: Desk, prompt: Prompt, language: Language) -> Prompt | None:
    """Put again what was answered with a condition, or with neither yes nor no, and say why."""
    proposal = desk.tx.get(Proposal, prompt.proposal_id or 0)
    if proposal is None or proposal.state is not Decision.OPEN:
        return again(desk, prompt, language)
    prompt.answered_at = prompt.expires_at = desk.now
    return _ask_to_agree(desk, proposal, prompt.phone, language, "supervisor.unsure")


def unanswered(desk: Desk) -> Sequence[int]:
    """The proposals that somebody was asked about a working day ago, and nobody has answered.

    Not those about whose ticket somebody who would be asked again was just told something else.
    """
    asked = func.max(Prompt.asked_at)
    told = (
        select(Message.id)
        .join(_AGAIN, _AGAIN.phone == Message.phone)
        .where(
            _AGAIN.proposal_id == Proposal.id,
            _AGAIN.answered_at.is_(None),
            Message.ticket_id == Proposal.ticket_id,
            Message.direction == "out",
            Message.at > desk.now - _BREATH,
        )
    )
    query = (
        select(Proposal.id, asked)
        .join(Prompt, Prompt.proposal_id == Proposal.id)
        .where(Proposal.state == Decision.OPEN, ~told.exists())
        .group_by(Proposal.id)
        .having(asked <= desk.now - _A_DAY)
        .order_by(asked)
        .limit(_AT_A_TIME)
    )
    calendar = desk.rules.calendar
    return [
        id_
        for id_, at in desk.tx.execute(query)
        if calendar.awake(calendar.add(at, _PATIENCE).at) <= desk.now
    ]


def remind(desk: Desk) -> None:
    """Put what nobody has decided again, to those who are to decide it by now."""
    for id_ in held(desk, unanswered(desk)):
        put_again(desk, desk.tx.get_one(Proposal, id_))


def put_again(desk: Desk, proposal: Proposal) -> None:
    """Ask who decides by now: who has left is asked no more, who has only gone off may answer
    still.
    """
    query = select(Prompt).where(Prompt.proposal_id == proposal.id).order_by(Prompt.id)
    before = desk.tx.scalars(query).all()
    asked = {who.phone for who in deciders.now(desk, proposal)}
    for one in before:
        if one.answered_at is None and (one.phone in asked or not deciders.may_answer(desk, one)):
            one.answered_at = one.expires_at = desk.now
    if not put(desk, proposal):
        before[-1].asked_at = desk.now  # the town was told: not again before a working day


def held(desk: Desk, proposals: Sequence[int]) -> Sequence[int]:
    """Those that nobody is deciding just now, nor may before it is asked again."""
    query = select(Proposal.id).where(Proposal.id.in_(proposals), Proposal.state == Decision.OPEN)
    return desk.tx.scalars(query.with_for_update(skip_locked=True)).all()
