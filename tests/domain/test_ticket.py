"""The tables of states."""

from itertools import product

from gateway.domain import delivery, ticket
from gateway.domain.delivery import Happening, State
from gateway.domain.ticket import Action, Status


def test_nothing_follows_what_the_table_does_not_name():
    for status, action in product(Status, Action):
        expected = ticket.TRANSITIONS.get((status, action))
        assert ticket.after(status, action) is expected


def test_a_finished_ticket_is_only_reopened_rated_or_remarked_upon():
    able = {action for action in Action if ticket.after(Status.CLOSED, action)}
    still = {
        Action.ADD,
        Action.REMIND,
        Action.OVERDUE,
        Action.SUPERVISE,
        Action.NOTE,
        Action.REVEAL,
    }
    assert able - still == {Action.REOPEN, Action.RATE}


def test_what_may_have_left_is_never_sent_again_by_itself():
    by_people = {Happening.RETRY, Happening.DROP}
    again = {
        happening
        for (state, happening), target in delivery.TRANSITIONS.items()
        if state in (State.UNCERTAIN, State.SENT, State.FAILED)
        and target in (State.QUEUED, State.SENDING)
    }
    assert again <= by_people


def test_delivered_and_dropped_are_the_end():
    ends = {state for state, _ in delivery.TRANSITIONS}
    assert ends.isdisjoint({State.DELIVERED, State.DROPPED})
