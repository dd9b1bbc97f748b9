"""Callbacks that are old, of somebody else's text or of none: signed, and yet nothing of ours."""

import pytest

from gateway.domain.delivery import State
from gateway.services.texts import lines
from gateway.store.tables import ChannelState, Resident
from tests import hosted
from tests.hosted import HostedTown
from tests.twilio.fates import OTHER, PHONE, states

STRANGE = "SM" + "e" * 32  # of a text that the account sent without us


def tells(town: HostedTown, sid: str, status: str, error: str = "", phone: str = PHONE) -> None:
    """Twilio tells of a text without the word that we sign."""
    form = {"MessageSid": sid, "MessageStatus": status, "To": phone, "ErrorCode": error}
    assert town.posts(hosted.STATUS, form).status_code == 204


def is_paused(town: HostedTown) -> bool:
    with town.world.store.read() as tx:
        return tx.query(ChannelState).filter_by(name="tw").one().paused


def resumed(town: HostedTown) -> None:
    with town.world.office.desk() as desk:
        lines.resume(desk, "tw")


def has_opted_out(town: HostedTown, phone: str = PHONE) -> bool:
    with town.world.store.read() as tx:
        known = tx.query(Resident).filter_by(phone=phone).one_or_none()
        return known is not None and known.opted_out_at is not None


# ---------------------------------------------------------------- of a text that is not known


def test_a_status_of_a_strange_text_tells_nothing_of_one_whose_fate_is_unknown(both):
    both.twilio.plans.append("break")
    both.sends(PHONE)
    tells(both, STRANGE, "delivered")
    assert states(both) == [State.UNCERTAIN]
    both.world.settle()
    assert states(both) == [State.UNCERTAIN]


def test_a_status_that_came_while_a_text_was_in_hand_is_not_its_own_by_the_phone_alone(both):
    send = both.channel.send
    both.twilio.plans.append("break")

    def told_meanwhile(piece):
        tells(both, STRANGE, "delivered")
        return send(piece)

    both.channel.send = told_meanwhile
    both.sends(PHONE)
    assert states(both) == [State.UNCERTAIN]


def test_a_status_without_our_word_counts_as_soon_as_the_list_has_named_its_text(both):
    both.twilio.plans.append("break")
    both.sends(PHONE)
    tells(both, both.sid(both.twilio.forms[0]), "delivered")
    assert states(both) == [State.UNCERTAIN]
    both.world.passes(seconds=66)
    assert states(both) == [State.DELIVERED]


def test_a_word_of_ours_with_another_phone_tells_of_neither(both):
    both.sends(PHONE)
    both.twilio.plans.append("break")
    both.sends(OTHER)
    _, lost = both.twilio.forms
    assert both.reports(lost, "delivered", to=PHONE) == 204
    assert states(both) == [State.SENT, State.UNCERTAIN]
    assert both.reports(lost, "delivered") == 204
    assert states(both) == [State.SENT, State.DELIVERED]


def test_a_word_of_ours_with_the_sid_of_another_text_changes_nothing(both):
    both.sends(PHONE)
    assert both.reports(both.twilio.forms[0], "undelivered", "30034", sid=STRANGE) == 204
    assert states(both) == [State.SENT]
    assert not is_paused(both)


# ---------------------------------------------------------------- what follows, follows once


def test_a_blocked_campaign_stops_the_channel_once_however_often_it_is_told(both):
    both.sends(PHONE)
    (form,) = both.twilio.forms
    both.reports(form, "undelivered", "30034")
    assert is_paused(both)
    resumed(both)
    both.reports(form, "undelivered", "30034")
    assert not is_paused(both)
    both.sends(OTHER)
    both.reports(both.twilio.forms[1], "undelivered", "30034")  # it is blocked still
    assert is_paused(both)


@pytest.mark.parametrize("code", ["30034", "21610"])
def test_what_was_said_of_a_strange_text_is_not_said_of_us(both, code):
    both.sends(PHONE)
    tells(both, STRANGE, "undelivered", code)
    assert not is_paused(both)
    assert not has_opted_out(both)


def test_who_came_back_is_not_opted_out_by_an_old_callback(both):
    both.sends(PHONE)
    (form,) = both.twilio.forms
    both.reports(form, "failed", "21610")
    assert has_opted_out(both)
    both.texts(PHONE, "START", OptOutType="START")
    assert not has_opted_out(both)
    both.reports(form, "failed", "21610")
    assert not has_opted_out(both)


def test_a_callback_that_is_sent_again_after_days_has_no_effect_any_more(both):
    both.sends(PHONE)
    both.sends(OTHER)
    blocked, gone = both.twilio.forms
    both.reports(blocked, "undelivered", "30034")
    resumed(both)
    both.reports(gone, "failed", "21610")
    both.texts(OTHER, "START", OptOutType="START")
    for _ in range(2):  # what waits in vain is kept for three days
        both.world.passes(days=4)
        both.reports(blocked, "undelivered", "30034")
        both.reports(gone, "failed", "21610")
        assert not is_paused(both)
        assert not has_opted_out(both, OTHER)
    assert states(both) == [State.FAILED, State.FAILED]


def test_a_block_that_is_told_before_the_answer_stops_the_channel_once(both):
    send = both.channel.send

    def told_at_once(piece):
        reference = send(piece)
        both.reports(both.twilio.forms[0], "undelivered", "30034")
        return reference

    both.channel.send = told_at_once
    both.sends(PHONE)
    assert states(both) == [State.FAILED]
    assert is_paused(both)
    resumed(both)
    both.reports(both.twilio.forms[0], "undelivered", "30034")
    assert not is_paused(both)
