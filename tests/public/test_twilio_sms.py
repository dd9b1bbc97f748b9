"""Texts that Twilio posts to the outer listener, and what it says of those that went out."""

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway.channel_settings import ChannelSettings
from gateway.domain import wording
from gateway.domain.delivery import Intake
from gateway.domain.ticket import Status
from gateway.settings import CONFIG, Web
from gateway.store.tables import Alarm, Report, Resident
from tests import databases, twilio_fake
from tests.twilio_fake import NUMBER, OLD_TOKEN, PUBLIC, inbound, signed, signed_newly
from tests.world import LEADER, RESIDENT, SUPERVISOR, World
from web.public import create_app

PHONE = f"+86{RESIDENT}"
SMS, STATUS = "/hooks/twilio/tw/sms", "/hooks/twilio/tw/status"
LAMP = "和平巷17号路灯不亮"


@pytest.fixture
def town(tmp_path):
    """The town with its texts at Twilio."""
    account = twilio_fake.account()
    channels = tuple(
        ChannelSettings(name, "twilio", number=number, service_line="8189000", twilio=account)
        for name, number in (("tw", NUMBER), ("tw2", "+12025550199"))
    )
    web = Web(public_base_url=PUBLIC)
    made = World(databases.fresh("sqlite", tmp_path), tmp_path, channels=channels, web=web)
    yield made
    made.close()


def posts(stranger: FlaskClient, form: dict[str, str], path: str = SMS, **headers: str):
    """Twilio posts a form, signed unless other headers are given."""
    return stranger.post(path, data=form, headers=headers or signed(path, form))


def test_a_text_is_stored_and_answered_with_nothing_to_say(stranger, town):
    answer = posts(stranger, inbound(PHONE, LAMP))
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    assert answer.text.endswith("<Response/>")
    (message,) = town.messages()
    assert (message.phone, message.channel) == (PHONE, "tw")
    assert message.external_id == "SM" + "a" * 32
    assert message.line == "8189000"
    town.settle()
    ticket = town.ticket()
    assert (ticket.phone, ticket.category) == (PHONE, "lighting")


def test_the_same_text_posted_again_is_answered_alike_and_stored_once(stranger, town):
    first, again = (posts(stranger, inbound(PHONE, LAMP)) for _ in range(2))
    assert first.data == again.data
    assert len(town.messages()) == 1


def test_parameters_that_are_not_known_are_signed_and_passed_over(stranger, town):
    form = inbound(PHONE, LAMP, ChannelToBe="2031", Empty="")
    assert posts(stranger, form).status_code == 200
    assert len(town.messages()) == 1


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(lambda form: signed(SMS, form, OLD_TOKEN), id="the last token"),
        pytest.param(lambda form: signed_newly(SMS, form), id="a shared key"),
    ],
)
def test_during_rotation_each_secret_signs(stranger, town, headers):
    form = inbound(PHONE, LAMP)
    assert posts(stranger, form, **headers(form)).status_code == 200
    assert len(town.messages()) == 1


def unsigned(_form):
    return {"X-Nothing": "1"}


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        pytest.param(unsigned, "missing", id="missing"),
        pytest.param(lambda form: signed(SMS, form | {"Body": "x"}), "does not fit", id="changed"),
        pytest.param(lambda form: signed(SMS, form, "other"), "does not fit", id="forged"),
        pytest.param(lambda form: signed(STATUS, form), "does not fit", id="of another address"),
        pytest.param(
            lambda form: signed_newly(SMS, form, "other"), "does not fit", id="forged newly"
        ),
        pytest.param(
            lambda form: signed_newly(SMS, form, key="unknown"), "does not know", id="unknown key"
        ),
        pytest.param(
            lambda form: (
                signed(SMS, form) | {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=MD5"}
            ),
            "does not know",
            id="another algorithm",
        ),
        pytest.param(lambda _form: {"X-Twilio-Signature": "\xe9"}, "does not fit", id="no base64"),
    ],
)
def test_what_twilio_did_not_sign_is_refused_with_the_reason(stranger, town, headers, why):
    form = inbound(PHONE, LAMP)
    answer = posts(stranger, form, **headers(form))
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    assert why in answer.get_json()["detail"]
    assert town.messages() == []


def test_the_query_is_signed_as_it_was_asked_for(stranger, town):
    path, form = f"{SMS}?town=%E6%99%AE%E9%99%80&x=a+b", inbound(PHONE, LAMP)
    assert posts(stranger, form, path).status_code == 200
    other = f"{SMS}?town=%e6%99%ae%e9%99%80&x=a+b"
    assert posts(stranger, form, other, **signed(path, form)).status_code == 403


def test_without_a_public_address_no_signature_can_be_checked(town):
    rules = town.office.rules
    town.office.rules = dataclasses.replace(
        rules, settings=dataclasses.replace(rules.settings, web=Web())
    )
    app = create_app(town.office, wording.load(CONFIG, "public"))
    answer = posts(app.test_client(), inbound(PHONE, LAMP))
    assert answer.status_code == 403
    assert "public_base_url" in answer.get_json()["detail"]


def test_a_channel_that_is_none_of_twilios_is_not_there(stranger):
    path, form = "/hooks/twilio/other/sms", inbound(PHONE, LAMP)
    assert posts(stranger, form, path).status_code == 404


@pytest.mark.parametrize("sid", ["", "SM" + "a" * 99, "短信", "SM 1"])
def test_a_text_without_a_sid_cannot_be_told_from_another_and_is_refused(stranger, town, sid):
    form = inbound(PHONE, LAMP, sid)
    assert posts(stranger, form).status_code == 400
    assert town.messages() == []


@pytest.mark.parametrize("body", [b"Body=%FF%FE", b"Body=\xff\xfe", b"&".join([b"a=1"] * 501)])
def test_a_form_that_cannot_be_read_is_refused(stranger, town, body):
    answer = stranger.post(SMS, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert town.messages() == []


def test_a_body_of_ten_megabytes_is_refused(stranger, town):
    answer = stranger.post(SMS, data=b"Body=" + b"x" * 10_000_000)
    assert answer.status_code == 413
    assert town.messages() == []


@pytest.mark.parametrize("phone", ["GOVINFO", "", "+", "12", "+1202555010099999999", "短信" * 40])
def test_a_sender_that_is_no_number_is_kept_and_never_texted(stranger, town, phone):
    assert posts(stranger, inbound(phone, LAMP)).status_code == 200
    town.settle()
    assert len(town.messages()) == 1
    assert [one.phone for one in town.messages("out") if one.phone == phone] == []


def test_what_cannot_be_stored_is_for_twilio_to_keep(stranger, town):
    with town.store.write() as tx:
        tx.execute(text("ALTER TABLE messages RENAME TO elsewhere"))
    answer = posts(stranger, inbound(PHONE, LAMP))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_a_text_that_two_channels_of_one_account_bring_is_one(stranger, town):
    form = inbound(PHONE, LAMP)
    posts(stranger, form)
    other = SMS.replace("/tw/", "/tw2/")
    assert posts(stranger, form, other).status_code == 200
    assert len(town.messages()) == 1


# ---------------------------------------------------------------- opting out


def opted_out(town: World) -> bool:
    with town.store.read() as tx:
        found = tx.query(Resident).filter_by(phone=PHONE).one_or_none()
        return found is not None and found.opted_out_at is not None


def test_who_opts_out_at_twilio_is_marked_and_gets_no_answer(stranger, town):
    assert posts(stranger, inbound(PHONE, "STOP", OptOutType="STOP")).status_code == 200
    town.settle()
    assert opted_out(town)
    (message,) = town.messages()
    assert message.status is Intake.DONE
    assert town.messages("out") == []


def test_who_comes_back_at_twilio_is_marked_no_more(stranger, town):
    posts(stranger, inbound(PHONE, "STOP", OptOutType="STOP"))
    posts(stranger, inbound(PHONE, "START", "SM" + "b" * 32, OptOutType="START"))
    assert not opted_out(town)


@pytest.mark.parametrize(("phone", "name"), [(LEADER, "王建国"), (SUPERVISOR, "王督办")])
def test_whoever_of_the_staff_opts_out_raises_an_alarm_until_coming_back(
    stranger, town, phone, name
):
    posts(stranger, inbound(f"+86{phone}", "STOP", OptOutType="STOP"))
    with town.store.read() as tx:
        assert [one.subject for one in tx.query(Alarm).filter_by(cleared_at=None)] == [name]
    posts(stranger, inbound(f"+86{phone}", "START", "SM" + "b" * 32, OptOutType="START"))
    with town.store.read() as tx:
        assert tx.query(Alarm).filter_by(cleared_at=None).all() == []


# ---------------------------------------------------------------- statuses of nobody's texts


def test_a_status_of_a_text_that_is_not_known_waits_and_harms_nothing(stranger, town):
    form = {"MessageSid": "SM" + "c" * 32, "MessageStatus": "delivered", "To": PHONE}
    for _ in range(2):
        assert posts(stranger, form, f"{STATUS}?o=7.forged").status_code == 204
    with town.store.read() as tx:
        assert tx.query(Report).count() == 1


def test_a_status_without_a_sid_is_refused(stranger):
    assert posts(stranger, {"MessageStatus": "sent"}, STATUS).status_code == 400


def test_a_status_that_is_not_signed_is_refused(stranger):
    form = {"MessageSid": "SM" + "c" * 32, "MessageStatus": "failed", "To": PHONE}
    assert stranger.post(STATUS, data=form).status_code == 403


def test_callbacks_take_posts_only(outer: Flask):
    assert outer.test_client().get(SMS).status_code == 405


def test_yes_under_a_question_of_ours_is_its_answer_whatever_else_it_does_at_twilio(stranger, town):
    posts(stranger, inbound(PHONE, LAMP))
    town.settle()
    posts(stranger, inbound(PHONE, "撤销", "SM" + "b" * 32))
    town.settle()
    posts(stranger, inbound(PHONE, "YES", "SM" + "c" * 32, OptOutType="START"))
    town.settle()
    assert town.ticket().status is Status.WITHDRAWN
