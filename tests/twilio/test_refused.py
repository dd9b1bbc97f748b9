"""What Twilio refuses, and what it never posted."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.domain.delivery import State
from gateway.domain.people import AlarmKind
from gateway.services.texts import lines
from gateway.store.tables import Alarm, Resident
from tests import hosted
from tests.twilio.fates import LAMP, OTHER, PHONE, attempts, states
from tests.twilio_fake import inbound
from tests.world import MEMBER, SUPERVISOR


def test_a_phone_that_opted_out_is_marked_and_its_text_fails(both):
    both.twilio.plans.append("refuse 21610")
    both.sends(PHONE)
    (delivery,) = both.deliveries()
    assert (delivery.state, delivery.error) == (State.FAILED, "21610")
    with both.world.store.read() as tx:
        assert tx.query(Resident).filter_by(phone=PHONE).one().opted_out_at is not None


@pytest.mark.parametrize("word", ["START", "KT"])
@pytest.mark.parametrize("phone", [MEMBER, SUPERVISOR])
def test_one_of_us_who_opens_the_phone_again_in_words_is_given_work_by_sms_again(town, phone, word):
    town.twilio.plans.append("refuse 21610")
    town.sends(f"+86{phone}")

    def blocked():
        with town.world.store.read() as tx:
            alarms = tx.query(Alarm).filter_by(kind=AlarmKind.BLOCKED, cleared_at=None).count()
            residents = tx.query(Resident).filter(Resident.opted_out_at.is_not(None)).count()
        return alarms, residents

    assert blocked() == (1, 1)
    (told,) = town.texts(f"+86{phone}", word)
    assert "已恢复" in told
    assert blocked() == (0, 0)


@pytest.mark.parametrize("plan", ["refuse 21606", "refuse_newly 21606", "unauthorized"])
def test_what_is_ours_to_mend_stops_the_channel_and_keeps_the_texts(town, plan):
    town.twilio.plans.append(plan)
    town.sends(PHONE)
    town.sends(OTHER)
    assert states(town) == [State.QUEUED, State.QUEUED]
    assert town.twilio.forms == []
    with town.world.store.read() as tx:
        assert [(one.kind, one.subject) for one in tx.query(Alarm)] == [("channel", "tw")]
    with town.world.office.desk() as desk:
        lines.resume(desk, "tw")
    town.world.passes(minutes=1)
    assert states(town) == [State.SENT, State.SENT]


def test_a_campaign_that_is_blocked_stops_the_channel_by_its_status(town):
    town.sends(PHONE)
    town.reports(town.twilio.forms[0], "undelivered", "30034")
    town.sends(OTHER)
    assert states(town) == [State.FAILED, State.QUEUED]


def test_twilio_may_ask_for_patience_and_the_whole_line_waits(town):
    town.twilio.plans.append("throttle 20")
    town.sends(PHONE)
    town.sends(OTHER)
    town.world.passes(seconds=19)
    assert town.twilio.forms == []
    town.world.passes(seconds=1)
    assert states(town) == [State.SENT, State.SENT]


def test_words_that_never_pass_are_not_sent_again(town):
    town.twilio.plans.append("refuse 21602")
    town.sends(PHONE)
    town.world.passes(hours=1)
    assert states(town) == [State.FAILED]


def test_a_text_too_long_for_twilio_is_refused_here(town):
    town.sends(PHONE, "很长" * 801)
    (delivery,) = town.deliveries()
    assert (delivery.state, delivery.error) == (State.FAILED, "21617")


def test_texts_that_were_posted_in_vain_are_taken_from_the_list_once(both):
    both.twilio.arrives(PHONE, LAMP)
    both.texts(OTHER, "海景苑3号楼下水道堵了")
    both.world.settle()
    assert [one.phone for one in both.messages()].count(PHONE) == 1
    both.channel._list_at = 0.0  # five minutes later
    both.world.settle()
    assert len(both.messages()) == 2


def test_the_same_text_posted_eight_times_at_once_is_one_text(both):
    form = inbound(PHONE, LAMP)
    with ThreadPoolExecutor(8) as pool:
        posts = pool.map(lambda _: both.posts("/hooks/twilio/tw/sms", form).status_code, range(8))
        assert set(posts) == {200}
    assert len(both.messages()) == 1


def test_reports_of_one_text_that_come_at_once_settle_it_once(both):
    both.twilio.plans.append("break")
    both.sends(PHONE)
    (form,) = both.twilio.forms
    with ThreadPoolExecutor(4) as pool:
        told = pool.map(lambda one: both.reports(form, one), ["sent", "delivered"] * 4)
        assert set(told) == {204}
    assert states(both) == [State.DELIVERED]
    assert attempts(both) == ["accepted"]


def test_texts_to_another_number_of_the_account_are_not_ours(town):
    town.twilio.arrives(PHONE, LAMP, to="+12025550199")
    town.world.settle()
    assert town.messages() == []


def test_when_the_list_cannot_be_had_texts_leave_all_the_same(town):
    path = f"/2010-04-01/Accounts/{hosted.twilio_fake.SID}/Messages.json"
    town.twilio.answers[path] = (500, {})
    town.sends(PHONE)
    assert states(town) == [State.SENT]


ABROAD = "+447700900123"


def alarms(town):
    with town.world.store.read() as tx:
        return [(one.kind, one.subject, one.codes["code"]) for one in tx.query(Alarm)]


@pytest.mark.parametrize("code", ["21408", "21606", "30034"])
def test_what_is_refused_for_a_country_fails_alone_and_an_alarm_names_the_country(town, code):
    for _ in range(2):
        town.twilio.plans.append(f"refuse {code}")
        town.sends(ABROAD)
    town.sends(PHONE)
    assert states(town) == [State.FAILED, State.FAILED, State.SENT]
    assert alarms(town) == [("country", "tw +44 GB", code)]


def test_a_country_that_is_refused_by_status_pauses_nothing(both):
    both.sends(ABROAD)
    both.reports(both.twilio.forms[0], "undelivered", "30034")
    both.sends(PHONE)
    assert states(both) == [State.FAILED, State.SENT]
    assert alarms(both) == [("country", "tw +44 GB", "30034")]


def test_our_own_country_pauses_the_channel(town):
    town.twilio.plans.append("refuse 21408")
    town.sends(PHONE)
    town.sends(OTHER)
    assert states(town) == [State.QUEUED, State.QUEUED]
    assert alarms(town) == [("channel", "tw", "21408")]


def test_what_made_a_channel_pause_is_tried_after_the_others_and_fails_alone(town):
    town.twilio.plans.append("refuse 21603")
    town.sends(PHONE)
    town.sends(OTHER)
    town.world.passes(minutes=5)
    with town.world.office.desk() as desk:
        lines.resume(desk, "tw")
    town.world.settle()
    assert states(town) == [State.QUEUED, State.SENT]
    town.twilio.plans.append("refuse 21603")
    town.world.passes(seconds=10)
    town.sends(OTHER)
    assert states(town) == [State.FAILED, State.SENT, State.SENT]
