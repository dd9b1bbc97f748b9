"""The menu of the hotline, whatever callers do."""

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain import callflow, callsteps
from gateway.domain.callflow import Facts, Heard, Outcome, Place, Standing
from gateway.domain.callsteps import Ask, Record
from gateway.domain.people import Language

FACTS = st.builds(Facts, st.booleans(), st.booleans(), st.booleans(), st.booleans()).map(
    lambda facts: facts if facts.known else dataclasses.replace(facts, textable=False)
)
BEGUN = callflow.begun(Language.ZH)


@given(st.lists(st.sampled_from(list(Heard)), max_size=100), FACTS)
def test_every_call_has_something_to_say_and_what_it_came_to_is_never_taken_back(did, facts):
    now = BEGUN
    for heard in did:
        then = callflow.after(now, heard, facts)
        assert callsteps.steps(then, facts)
        assert callflow.furthest(now.outcome, then.outcome) is then.outcome
        assert then.turn in (now.turn, now.turn + 1)
        assert then == now or then.turn > now.turn
        now = then


@given(st.lists(st.sampled_from(list(Heard)), min_size=400, max_size=400), FACTS)
def test_no_call_goes_on_for_ever(did, facts):
    now = BEGUN
    for heard in did:
        now = callflow.after(now, heard, facts)
    possible = [one for one in Heard if (now.place, one) in callflow.MOVES]
    for _ in range(60):
        for heard in possible:
            now = callflow.after(now, heard, facts)
        possible = [one for one in Heard if (now.place, one) in callflow.MOVES]
    assert now.place is Place.OVER


@given(st.lists(st.sampled_from(list(Heard)), max_size=30), FACTS)
def test_whoever_declined_is_not_recorded(did, facts):
    now = callflow.after(BEGUN, Heard.STAR, facts)
    for heard in did:
        now = callflow.after(now, heard, facts)
        assert not [one for one in callsteps.steps(now, facts) if isinstance(one, Record)]


@pytest.mark.parametrize(
    "facts", [Facts(*each) for each in itertools.product([False, True], repeat=3)]
)
def test_the_menu_offers_what_can_be_had(facts):
    ask, _ = callsteps.steps(BEGUN, facts)
    assert isinstance(ask, Ask)
    assert ("press_person" in ask.prompts) is facts.staffed
    assert ("press_call_back" in ask.prompts) is facts.known


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        (["ringing", "in-progress", "completed"], "completed"),
        (["completed", "ringing"], "completed"),
        (["in-progress", "ringing"], "in-progress"),
        (["completed", "failed"], "completed"),
        (["ringing", "nonsense", ""], "ringing"),
        (["no-answer", "completed"], "no-answer"),
    ],
)
def test_the_status_of_a_call_only_moves_up(told, stands):
    status = ""
    for one in told:
        status = callflow.later(status, one)
    assert status == stands


def test_a_call_ends_by_itself_after_many_turns():
    now, facts = BEGUN, Facts()
    for _ in range(100):
        now = callflow.after(now, Heard.NINE, facts)
    assert (now.place, now.outcome) == (Place.OVER, Outcome.MISSED)


def test_what_means_nothing_changes_nothing():
    over = Standing(place=Place.OVER, told="goodbye", outcome=Outcome.ANSWERED)
    for heard in Heard:
        assert callflow.after(over, heard, Facts()) is over
