"""Whole stories with texts at Twilio, over real HTTP on both sides."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.domain.delivery import State
from gateway.services import lines, outbox
from gateway.store.tables import Alarm, Resident
from tests import databases, hosted
from tests.hosted import HostedTown
from tests.twilio_fake import inbound
from tests.world import LEADER, NEIGHBOUR, RESIDENT

PHONE, OTHER = f"+86{RESIDENT}", f"+86{NEIGHBOUR}"
HEAD = f"+86{LEADER}"
LAMP = "和平巷17号路灯不亮"


@pytest.fixture
def town(tmp_path):
    """The town on SQLite alone."""
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as made:
        yield made


@pytest.fixture
def both(database, tmp_path):
    """The town, on both databases."""
    with hosted.town(database, tmp_path) as made:
        yield made


def states(town: HostedTown) -> list[State]:
    return [one.state for one in town.deliveries()]


def attempts(town: HostedTown) -> list[str]:
    return [submit.state for one in town.deliveries() for submit in one.submits]


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
    town.reports(town.twilio.forms[0], "undelivered", "30003")
    town.world.passes(days=1)
    assert (states(town), len(town.twilio.forms)) == ([State.FAILED], 1)
    with town.world.office.desk() as desk:
        outbox.retry(desk, delivery_id, "again", "Li")
    town.world.settle()
    assert states(town) == [State.SENT]
    town.reports(town.twilio.forms[0], "delivered")  # the first one's phone is on again
    assert len(town.twilio.forms) == 2


# ---------------------------------------------------------------- what was lost sight of


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


# ---------------------------------------------------------------- what Twilio refuses


def test_a_phone_that_opted_out_is_marked_and_its_text_fails(both):
    both.twilio.plans.append("refuse 21610")
    both.sends(PHONE)
    (delivery,) = both.deliveries()
    assert (delivery.state, delivery.error) == (State.FAILED, "21610")
    with both.world.store.read() as tx:
        assert tx.query(Resident).filter_by(phone=PHONE).one().opted_out_at is not None


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


# ---------------------------------------------------------------- what was never posted


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


# ---------------------------------------------------------------- how fast


def test_texts_leave_at_the_pace_of_the_number_by_segments(tmp_path):
    with hosted.town(
        databases.fresh("sqlite", tmp_path), tmp_path, channel={"segments_a_second": 1}
    ) as town:
        town.sends(PHONE, "停水" * 60)  # two segments
        town.sends(OTHER)
        assert len(town.twilio.forms) == 1
        town.world.passes(seconds=1)
        assert len(town.twilio.forms) == 1
        town.world.passes(seconds=1)
        assert len(town.twilio.forms) == 2


def test_a_messaging_service_chooses_the_number_itself(tmp_path):
    with hosted.town(
        databases.fresh("sqlite", tmp_path), tmp_path, account={"number": "", "service": "MG1"}
    ) as town:
        town.twilio.arrives(PHONE, LAMP, messagingservicesid="MG1")
        town.twilio.arrives(PHONE, LAMP, messagingservicesid="MG2")
        town.sends(OTHER)
        (form,) = town.twilio.forms
        assert form["MessagingServiceSid"] == "MG1"
        assert "From" not in form
        assert len(town.messages()) == 1


def test_a_receipt_goes_before_what_was_queued_earlier_on_a_slow_number(tmp_path):
    url, slow = databases.fresh("sqlite", tmp_path), {"segments_a_second": 1}
    with hosted.town(url, tmp_path, channel=slow) as town:
        for nth in range(3):
            town.sends(OTHER.replace("1002", f"300{nth}"))
        assert len(town.twilio.forms) == 1
        town.texts(PHONE, LAMP)
        town.world.passes(seconds=1)
        assert [form["To"] for form in town.twilio.forms[1:]] == [PHONE]


def test_a_reminder_is_worth_less_the_longer_it_has_waited(town):
    town.texts(PHONE, LAMP)
    town.world.passes(minutes=61)  # of the two working hours to accept
    town.world.passes(seconds=10)
    reminder = next(one for one in town.twilio.forms if "请尽快签收" in one["Body"])
    assert 14_000 < int(reminder["ValidityPeriod"]) <= 14_400
