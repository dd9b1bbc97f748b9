"""What a clock's steps do: whom they tell, and what becomes of the ticket."""

from collections.abc import Callable, Sequence
from itertools import islice

from gateway.domain.people import AlarmKind, Language
from gateway.domain.reminder import Step, Whom
from gateway.domain.ticket import Action, Stage, Tier
from gateway.services import alarms
from gateway.services.desk import SYSTEM
from gateway.services.tickets import (
    casework,
    clocks,
    dispatching,
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
    people = _in_hand(case, clock)
    if not case.say(people, clock, f"remind.{clock.stage}{late}"):
        _nobody_there(case, clock)
    _record(case, clock, Action.REMIND)


def _tell_leader(case: Case, clock: Deadline) -> None:
    team = cases.team(case.ticket, clock)
    if team is None:
        return
    people = directory.leaders(case.desk, team.id)
    if clock.stage is Stage.REVIEW:
        people = superiors.leading(case.desk, case.ticket)
    if not case.say(people, clock, _LEADERS[clock.stage]):
        _nobody_there(case, clock)


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
    asked = notices.texted_about(case.desk, case.ticket)
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
    """Ask people to choose the team by a number; with nobody there the town's phone is told."""
    desk, ticket = case.desk, case.ticket
    teams = placing.teams(desk, ticket)
    key = "remind.choose" if teams else "remind.unplaced"
    choices = " ".join(f"{nth}.{team.name}" for nth, team in enumerate(teams, 1))
    told = False
    for who in people:
        if case.say([who], clock, key, choices=choices, **_matter(case, who.language)):
            told = True
            placing.ask(desk, ticket, who.phone or "", teams)
    if not told:
        told = case.say_to_town(clock, "remind.unplaced", **_matter(case, Language.ZH))
    if told:
        _record(case, clock, Action.REMIND)


def _matter(case: Case, language: Language) -> dict[str, object]:
    """What was reported, where, and by whom."""
    desk, ticket = case.desk, case.ticket
    return {
        "text": notices.reported(desk, language, ticket),
        "place": notices.place(desk, language, ticket),
        "phone": notices.reachable_at(desk, language, ticket),
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


def _nobody_there(case: Case, clock: Deadline) -> None:
    """A team that cannot be told anything is an alarm on the console."""
    team = cases.team(case.ticket, clock)
    if team is not None:
        alarms.ring(
            case.desk, AlarmKind.UNREACHABLE, team.code, team_id=team.id, ticket_id=case.ticket.id
        )


def _record(case: Case, clock: Deadline, action: Action) -> None:
    ledger.record(case.desk, case.ticket, action, SYSTEM, codes={"stage": clock.stage})
