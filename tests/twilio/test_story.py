"""Whole stories with texts at Twilio, over real HTTP on both sides."""

from gateway.domain.delivery import State
from gateway.services.texts import outbox
from tests import hosted
from tests.twilio.fates import HEAD, LAMP, PHONE, states


def test_a_text_becomes_a_ticket_and_its_receipt_is_known_to_be_delivered(both):
    (receipt,) = both.texts(PHONE, LAMP)
    assert "10008" in receipt
    assert "已派中大一格团队" in receipt
    (dispatch,) = both.got(HEAD)
    assert "和平巷17号" in dispatch
    form = next(one for one in both.twilio.forms if one["To"] == PHONE)
    assert form["From"] == hosted.twilio_fake.NUMBER
    assert form["ValidityPeriod"] == "36000"
    # The resident's receipt, the leader's order, and what the volunteer is informed of.
    assert states(both) == [State.SENT] * 3
    for status in ("queued", "sent", "delivered"):
        assert both.reports(form, status) == 204
    assert sorted(states(both)) == [State.DELIVERED, State.SENT, State.SENT]
    assert "10008" in both.texts(PHONE, "查")[0]


def test_a_member_works_the_ticket_by_twilio_to_the_end(town):
    town.texts(PHONE, LAMP)
    town.texts(HEAD, "收到10008")
    town.texts(HEAD, "办结10008 已换灯泡")
    assert "已换灯泡" in "".join(town.got(PHONE))
    town.texts(PHONE, "1")
    assert town.world.ticket().status == "closed"


def test_statuses_in_any_order_and_number_only_ever_lead_up(both):
    both.sends(PHONE)
    (form,) = both.twilio.forms
    for status in ("delivered", "sent", "delivered", "queued", "failed", "sent"):
        assert both.reports(form, status) == 204
    assert states(both) == [State.DELIVERED]


def test_a_text_that_failed_on_the_way_says_so_with_its_code(town):
    town.sends(PHONE)
    town.reports(town.twilio.forms[0], "undelivered", "30006")
    (delivery,) = town.deliveries()
    assert (delivery.state, delivery.error) == (State.FAILED, "30006")
    town.reports(town.twilio.forms[0], "delivered")
    assert states(town) == [State.FAILED]


def test_a_text_that_did_not_get_there_is_tried_again_by_a_person_only(town):
    delivery_id = town.sends(PHONE)
    town.reports(town.twilio.forms[0], "undelivered", "30008")
    town.world.passes(days=1)
    assert (states(town), len(town.twilio.forms)) == ([State.FAILED], 1)
    with town.world.office.desk() as desk:
        outbox.retry(desk, delivery_id, "again", "Li")
    town.world.settle()
    assert states(town) == [State.SENT]
    town.reports(town.twilio.forms[0], "delivered")  # the first one's phone is on again
    assert len(town.twilio.forms) == 2


def test_a_text_to_a_phone_that_was_off_is_tried_once_more_and_then_by_a_person(both):
    both.sends(PHONE)
    both.reports(both.twilio.forms[0], "undelivered", "30003")
    both.world.passes(minutes=14)
    assert (states(both), len(both.twilio.forms)) == ([State.QUEUED], 1)
    both.world.passes(minutes=2)
    assert (states(both), len(both.twilio.forms)) == ([State.SENT], 2)
    both.reports(both.twilio.forms[1], "undelivered", "30003")
    both.world.passes(days=1)
    assert (states(both), len(both.twilio.forms)) == ([State.FAILED], 2)


def test_what_was_to_be_tried_again_is_said_no_more_when_it_is_over(town):
    town.texts(PHONE, LAMP)
    (order,) = (one for one in town.twilio.forms if one["To"] == HEAD)
    town.reports(order, "undelivered", "30003")
    town.got(HEAD)
    town.texts(PHONE, "撤销")
    town.texts(PHONE, "Y")
    town.world.passes(minutes=20)
    assert [text for text in town.got(HEAD) if "请回" in text] == []


def test_what_was_to_be_tried_again_is_said_without_a_phone_that_is_kept_secret(town):
    town.texts(PHONE, LAMP)
    (order,) = (one for one in town.twilio.forms if one["To"] == HEAD)
    town.reports(order, "undelivered", "30003")
    town.got(HEAD)
    town.texts(PHONE, "保密")
    town.world.passes(minutes=20)
    (again,) = (text for text in town.got(HEAD) if "请回" in text)
    assert "联系未显示号码" in again
