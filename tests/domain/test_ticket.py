"""The tables of states."""

from itertools import product

from gateway.domain import delivery, ticket
from gateway.domain.delivery import Happening, State
from gateway.domain.ticket import OPEN, Action, Status


def test_every_pair_of_status_and_action_stands_in_the_table():
    assert set(ticket.TRANSITIONS) == set(product(Status, Action))
    assert all(ticket.after(*pair) is target for pair, target in ticket.TRANSITIONS.items())


def test_what_is_over_is_never_worked_on_again_by_itself():
    for status in (Status.CLOSED, Status.REJECTED, Status.WITHDRAWN):
        onward = {action for action in Action if ticket.after(status, action) not in (None, status)}
        assert onward == ({Action.REOPEN} if status is Status.CLOSED else set())


def test_every_status_can_be_reached_and_every_open_one_be_left_for_good():
    reached = {target for (status, _), target in ticket.TRANSITIONS.items() if target != status}
    assert reached - {None} | {Status.RECEIVED} == set(Status)
    for status in OPEN:
        assert ticket.after(status, Action.WITHDRAW) is Status.WITHDRAWN
        assert ticket.after(status, Action.MERGE) is Status.MERGED


def test_what_may_have_arrived_is_never_sent_again_by_itself():
    allowed = {Happening.RETRY, Happening.UNREACHED}  # by people; the network says it has not
    again = {
        happening
        for (state, happening), target in delivery.TRANSITIONS.items()
        if state in (State.UNCERTAIN, State.SENT, State.FAILED)
        and target in (State.QUEUED, State.SENDING)
    }
    assert again == allowed


def test_delivered_and_dropped_are_the_end():
    ends = {state for state, _ in delivery.TRANSITIONS}
    assert ends.isdisjoint({State.DELIVERED, State.DROPPED})
