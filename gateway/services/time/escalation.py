"""What a clock's steps do: whom they tell, and what becomes of the ticket."""

from collections.abc import Callable, Sequence
from itertools import islice

from gateway.domain.people import AlarmKind, Language
from gateway.domain.reminder import Step, Whom
from gateway.domain.ticket import Action, Stage, Tier
from gateway.services import alarms
from gateway.services.desk import SYSTEM
from gateway.services.tickets import (
    asking,
    casework,
    clocks,
    dispatching,
    informed,
    ledger,
    notices,
    outcome,
    placing,
    supervision,
)
from gateway.services.time import cases
from gateway.services.time.cases import Case
from gateway.services.town import directory, discretion, superiors
from gateway.store.tables import Assist, Deadline, Member, Operator


def speak(case: Case, clock: Deadline, steps: Sequence[Step]) -> None:
    """Do what the steps of a clock ask for, each thing once however many were missed."""
    for whom, days in dict.fromkeys(_deed(whom, one) for one in steps for whom in one.whom):
        if whom is Whom.ABOVE:
            _tell_above(case, clock, days)
        else:
            _DEEDS[whom](case, clock)


def _deed(whom: Whom, step: Step) -> tuple[Whom, int]:
    """What a step does; only of those that go up each one is another's."""
    return whom, step.days if whom is Whom.ABOVE else 0


def _remind_member(case: Case, clock: Deadline) -> None:
    late = "_overdue" if clock.stage is Stage.RESOLVE and clock.due_at <= case.desk.now else ""
    _say_or_hand(case, clock, _in_hand(case, clock), f"remind.{clock.stage}{late}")
    _record(case, clock, Action.REMIND)


def _say_or_hand(case: Case, clock: Deadline, people: Sequence[Member], key: str) -> None:
    """Let people know; those to whom it has passed since are given the order instead."""
    new = _newly_in_hand(case, _covering(case, clock, people))
    for who in new:
        case.hand(who, clock.stage)
    others = [who for who in people if who not in new]
    if not case.say(others, clock, key) and not new:
        _nobody_there(case, clock)


def _tell_leader(case: Case, clock: Deadline) -> None:
    team = cases.team(case.ticket, clock)
    if team is None:
        return
    people = directory.leaders(case.desk, team.id)
    if clock.stage is Stage.REVIEW:
        people = superiors.leading(case.desk, case.ticket)
    _say_or_hand(case, clock, people, _LEADERS[clock.stage])


_LEADERS = {
    Stage.ACCEPT: "remind.accept_leader",
    Stage.CONTACT: "remind.contact_leader",
    Stage.RESOLVE: "remind.resolve_overdue",
    Stage.REVIEW: "remind.review",
}


def _offer(case: Case, clock: Deadline) -> None:
    """Who else is on duty may take it; those who were asked before are asked again."""
    team = cases.team(case.ticket, clock)
    if team is None:
        return
    asked = informed.texted_about(case.desk, case.ticket)
    others = [one for one in directory.available(case.desk, team.id) if one.phone not in case.texts]
    others = discretion.who_may_know(case.desk, case.ticket, others)
    case.say([one for one in others if one.phone in asked], clock, "remind.accept_leader")
    case.offered += [one for one in others if one.phone not in asked]


def _tell_supervisor(case: Case, clock: Deadline) -> None:
    """The time is up: supervised from now on, and the team's superior hears of it too."""
    desk, ticket = case.desk, case.ticket
    if supervision.mark(desk, ticket, "overdue"):
        for who in superiors.above(desk, ticket):
            why = notices.word(desk, who.language, "why_overdue")
            case.say([who], clock, "member.supervised", reason=why)
    case.say(_supervisor(case), clock, "supervisor.overdue")
    case.say_to_town(clock, "supervisor.overdue")


def _tell_above(case: Case, clock: Deadline, levels: int) -> None:
    """One more level up; above the last one there is only whoever supervises it."""
    teams = list(islice(superiors.teams_above(case.desk, case.ticket), levels - 1, levels))
    if not teams:
        return _tell_owner(case, clock)
    case.say(superiors.leaders(case.desk, case.ticket, teams[0]), clock, "remind.above")
    return _record(case, clock, Action.REMIND)


def _tell_owner(case: Case, clock: Deadline) -> None:
    """Ask whoever supervises it; what is late and was let off supervision was seen to."""
    if clock.stage is Stage.RESOLVE and not case.ticket.supervised:
        return
    owner = superiors.owner(case.desk, case.ticket)
    if owner is not None:
        case.say([owner], clock, f"supervisor.{clock.stage}")
    else:
        case.say_to_town(clock, f"supervisor.{clock.stage}")
    _record(case, clock, Action.REMIND)


def _supervisor(case: Case) -> list[Operator]:
    found = superiors.supervisor(case.desk, case.ticket)
    return [found] if found is not None else []


def _show_overdue(case: Case, clock: Deadline) -> None:
    _record(case, clock, Action.OVERDUE)


def _to_triage(case: Case, _clock: Deadline) -> None:
    desk, ticket = case.desk, case.ticket
    asked = dispatching.take_back(desk, ticket, tell=case.news, inform=case.inform)
    case.asked.update(asked)


def _close(case: Case, _clock: Deadline) -> None:
    outcome.close(case.desk, case.ticket)


def _resume(case: Case, _clock: Deadline) -> None:
    casework.resume(case.desk, case.ticket, tell=case.news)


# ---------------------------------------------------------------- triage by SMS


def _ask_coordinator(case: Case, clock: Deadline) -> None:
    """No operator has looked: the street's coordinator chooses the team, else who supervises."""
    people = placing.coordinators(case.desk, case.ticket)
    _ask_where(case, clock, people[:1] or _supervisor(case))


def _ask_desk(case: Case, clock: Deadline) -> None:
    """It is late: everybody who may choose the team is asked, and again until one has."""
    waited = case.desk.now - clock.starts_at
    if case.ticket.tier is Tier.EMERGENCY or waited >= clocks.patience(case.desk):
        people = placing.coordinators(case.desk, case.ticket)
        _ask_where(case, clock, [*people, *_supervisor(case)])


def _ask_where(case: Case, clock: Deadline, people: Sequence[Member | Operator]) -> None:
    """Ask people to choose the team; with nobody there the town's phone is told, and without one
    those are asked who are asked last.
    """
    desk, ticket = case.desk, case.ticket
    told = _ask_each(case, clock, people)
    told = told or case.say_to_town(clock, "remind.unplaced", **_matter(case, None))
    if told or _ask_each(case, clock, placing.in_reserve(desk, ticket)):
        _record(case, clock, Action.REMIND)


def _ask_each(case: Case, clock: Deadline, people: Sequence[Member | Operator]) -> bool:
    """Ask people to choose the team by a number, as far as they may. False with nobody there."""
    told = False
    for who in people:
        teams = placing.teams_for(case.desk, case.ticket, who)
        key = placing.question(case.desk, case.ticket) if teams else "remind.unplaced"
        choices = " ".join(f"{nth}.{team.name}" for nth, team in enumerate(teams, 1))
        if case.say([who], clock, key, choices=choices, **_matter(case, who)):
            told = True
            placing.ask(case.desk, case.ticket, who.phone or "", teams)
    return told


def _matter(case: Case, who: Member | Operator | None) -> dict[str, object]:
    """What was reported, where, and by whom, and why it came back: for somebody, or the phone of
    the settings.
    """
    desk, ticket = case.desk, case.ticket
    language = who.language if who is not None else Language.ZH
    phone = notices.phone_for(desk, who, ticket) if who is not None else None
    reported = asking.disputed if placing.is_for_supervisor(ticket) else notices.reported
    return {
        "text": reported(desk, language, ticket),
        "place": notices.place(desk, language, ticket),
        "phone": phone or notices.reachable_at(desk, language, ticket),
    }


# ---------------------------------------------------------------- joint handling


def assist_due(case: Case, assist: Assist) -> None:
    """A helping team is late: its people and those who lead are told."""
    desk, ticket = case.desk, case.ticket
    clock = Deadline(stage=Stage.ASSIST, due_at=assist.due_at)
    case.say(directory.in_hand(desk, ticket), clock, "remind.assist_lead", team=assist.team.name)
    case.say(directory.on_call(desk, assist.team_id), clock, "remind.assist")
    _record(case, clock, Action.REMIND)


_DEEDS: dict[Whom, Callable[[Case, Deadline], None]] = {
    Whom.MEMBER: _remind_member,
    Whom.LEADER: _tell_leader,
    Whom.OTHERS: _offer,
    Whom.SUPERVISOR: _tell_supervisor,
    Whom.OWNER: _tell_owner,
    Whom.COORDINATOR: _ask_coordinator,
    Whom.DESK: _ask_desk,
    Whom.OPERATOR: _show_overdue,
    Whom.TRIAGE: _to_triage,
    Whom.CLOSE: _close,
    Whom.RESUME: _resume,
}


def _in_hand(case: Case, clock: Deadline) -> list[Member]:
    team = cases.team(case.ticket, clock)
    if team is not None and team.id != case.ticket.team_id:
        return directory.on_call(case.desk, team.id)
    return directory.in_hand(case.desk, case.ticket)


def _covering(case: Case, clock: Deadline, people: Sequence[Member]) -> list[Member]:
    """Those of some people to whom the work may have passed.

    What nobody has taken when it is late was offered to all by the accept clock.
    """
    late = clock.stage is Stage.RESOLVE and clock.due_at <= case.desk.now
    if clock.stage is Stage.REVIEW or (late and case.ticket.member is None):
        return []
    now = _in_hand(case, clock)
    return [who for who in people if who in now and who.phone not in case.handed]


def _newly_in_hand(case: Case, people: Sequence[Member]) -> list[Member]:
    """Those who have never been told what it is about, but for who has accepted it."""
    others = [who for who in people if who is not case.ticket.member]
    told = informed.told_what(case.desk, case.ticket) if others else set()
    new = [who for who in others if who.phone not in told]
    return discretion.who_may_know(case.desk, case.ticket, new)


def _nobody_there(case: Case, clock: Deadline) -> None:
    """A team that cannot be told anything is an alarm on the console."""
    team = cases.team(case.ticket, clock)
    if team is not None:
        alarms.ring(
            case.desk, AlarmKind.UNREACHABLE, team.code, team_id=team.id, ticket_id=case.ticket.id
        )


def _record(case: Case, clock: Deadline, action: Action) -> None:
    ledger.record(case.desk, case.ticket, action, SYSTEM, codes={"stage": clock.stage})
