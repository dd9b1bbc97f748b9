"""How fast texts leave by Twilio, and which first."""

from tests import databases, hosted
from tests.twilio.fates import LAMP, OTHER, PHONE


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
