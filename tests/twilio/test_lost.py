"""What was lost sight of at Twilio is found, and never sent twice."""

import pytest

from gateway.domain.delivery import State
from gateway.services.texts import outbox
from tests import hosted
from tests.twilio.fates import PHONE, attempts, states


@pytest.mark.parametrize("plan", ["break", "fail 500", "fail 503"])
def test_an_uncertain_text_is_found_by_its_first_status_and_never_sent_twice(both, plan):
    both.twilio.plans.append(plan)
    both.sends(PHONE)
    assert states(both) == [State.UNCERTAIN]
    both.reports(both.twilio.forms[0], "sent")
    assert states(both) == [State.SENT]
    both.reports(both.twilio.forms[0], "delivered")
    assert states(both) == [State.DELIVERED]
    assert len(both.twilio.forms) == 1


def test_an_uncertain_text_is_found_in_the_list_after_a_minute(both):
    both.twilio.plans.append("break")
    both.sends(PHONE)
    both.world.passes(seconds=59)
    assert states(both) == [State.UNCERTAIN]
    both.world.passes(seconds=6)
    (delivery,) = both.deliveries()
    assert delivery.state is State.SENT
    assert delivery.submits[0].reference == both.twilio.messages[0]["sid"]
    assert len(both.twilio.forms) == 1


def test_a_text_that_twilio_shows_late_is_found_at_the_second_look(town):
    town.twilio.plans.append("break")
    town.sends(PHONE)
    hidden, town.twilio.messages = town.twilio.messages, []
    town.world.passes(seconds=66)
    assert states(town) == [State.UNCERTAIN]
    town.twilio.messages = hidden
    town.world.passes(minutes=4)
    assert states(town) == [State.SENT]


def test_equal_texts_that_were_lost_find_each_its_own(town):
    town.twilio.plans.extend(["break", "accept", "break"])
    for _ in range(3):
        town.sends(PHONE)
        town.world.passes(seconds=2)
    town.world.passes(seconds=66)
    town.world.passes(seconds=6)
    found = [one.submits[0].reference for one in town.deliveries()]
    assert found == [one["sid"] for one in town.twilio.messages]


def test_a_text_that_is_not_found_twice_stays_uncertain_for_a_person(both):
    both.twilio.plans.append("break")
    delivery_id = both.sends(PHONE)
    both.twilio.messages.clear()
    for _ in range(10):
        both.world.passes(minutes=2)
    assert states(both) == [State.UNCERTAIN]
    assert len(both.twilio.forms) == 1
    with both.world.office.desk() as desk:
        outbox.retry(desk, delivery_id, "again", "Li")
    both.world.settle()
    assert states(both) == [State.SENT]
    assert attempts(both) == ["unknown", "accepted"]


def test_a_look_that_fails_is_no_look(town):
    town.twilio.plans.append("break")
    town.sends(PHONE)
    path = f"/2010-04-01/Accounts/{hosted.twilio_fake.SID}/Messages.json"
    town.twilio.answers[path] = (503, {})
    for _ in range(6):
        town.world.passes(minutes=2)
    del town.twilio.answers[path]
    town.world.passes(minutes=2)
    assert states(town) == [State.SENT]


def test_what_a_person_has_tried_again_is_not_sent_when_it_is_found_first(town):
    town.twilio.plans.append("break")
    delivery_id = town.sends(PHONE)
    with town.world.office.desk() as desk:
        outbox.retry(desk, delivery_id, "again", "Li")
    town.reports(town.twilio.forms[0], "sent")
    town.world.settle()
    assert states(town) == [State.SENT]
    assert len(town.twilio.forms) == 1


def test_a_status_may_come_before_the_answer_to_the_post(both):
    send = both.channel.send

    def reported_at_once(piece):
        reference = send(piece)
        assert both.reports(both.twilio.forms[0], "sent") == 204
        assert both.reports(both.twilio.forms[0], "delivered") == 204
        return reference

    both.channel.send = reported_at_once
    both.sends(PHONE)
    assert states(both) == [State.DELIVERED]


def test_a_status_that_comes_before_a_lost_answer_is_the_answer(both):
    send = both.channel.send
    both.twilio.plans.append("break")

    def reported_at_once(piece):
        try:
            return send(piece)
        finally:
            both.reports(both.twilio.forms[0], "undelivered", "30006")

    both.channel.send = reported_at_once
    both.sends(PHONE)
    (delivery,) = both.deliveries()
    assert (delivery.state, delivery.error) == (State.FAILED, "30006")


def test_a_text_in_hand_at_a_crash_is_sent_when_twilio_has_named_it(both):
    class PowerCut(BaseException):
        """The gateway ends in the middle of a step."""

    send = both.channel.send

    def cut(piece):
        send(piece)
        both.reports(both.twilio.forms[0], "sent")
        raise PowerCut

    both.channel.send = cut
    with pytest.raises(PowerCut):
        both.sends(PHONE)
    both.channel.send = send
    both.courier._settle_the_past()
    assert states(both) == [State.SENT]
    assert len(both.twilio.forms) == 1
