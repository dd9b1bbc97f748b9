"""`gridline doctor` on a channel at Twilio: it reads, changes nothing, and names what to mend."""

import json

import pytest
from click.testing import CliRunner

from gateway.__main__ import cli
from tests.twilio_fake import NUMBER, PUBLIC, SID, TOKEN, FakeTwilio

API = f"/2010-04-01/Accounts/{SID}"
NUMBERS = f"{API}/IncomingPhoneNumbers.json"
HOOK = f"{PUBLIC}/hooks/twilio/tw/sms"
VOICE = f"{PUBLIC}/hooks/twilio/tw/voice"
SOUND = {
    "phone_number": NUMBER,
    "capabilities": {"sms": True},
    "sms_url": f"{HOOK}#rc=2",
    "sms_method": "POST",
    "sms_fallback_url": "https://elsewhere.example/",
    "voice_url": f"{VOICE}#rc=2",
    "voice_method": "POST",
    "status_callback": f"{VOICE}/status#rc=3",
    "voice_fallback_url": "https://elsewhere.example/",
}
SERVICE = {
    "inbound_request_url": HOOK,
    "inbound_method": "POST",
    "fallback_url": "https://elsewhere.example/",
    "use_inbound_webhook_on_number": False,
    "smart_encoding": False,
}


@pytest.fixture
def twilio():
    made = FakeTwilio()
    made.answers[f"{API}.json"] = (200, {"status": "active", "type": "Full"})
    made.answers[NUMBERS] = (200, {"incoming_phone_numbers": [SOUND]})
    made.answers["/v1/Services/MG1"] = (200, SERVICE)
    yield made
    made.stop()


@pytest.fixture
def examine(twilio, tmp_path, monkeypatch):
    """What the doctor says of the channel: level and words of each finding."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # beyond this machine is nothing
    monkeypatch.setenv("SID", SID)
    monkeypatch.setenv("TOKEN", TOKEN)

    def run(public=PUBLIC, sender=f'number = "{NUMBER}"'):
        config = tmp_path / "settings.toml"
        config.write_text(
            f'[web]\npublic_base_url = "{public}"\n[[channels]]\nname = "tw"\nkind = "twilio"\n'
            f'account_sid_env = "SID"\nauth_token_env = "TOKEN"\nbase_url = "{twilio.url}"\n'
            f"connect_seconds = 2\nanswer_seconds = 2\n{sender}\n"
        )
        argv = ["--config", str(config), "--data", str(tmp_path), "doctor", "--json"]
        result = CliRunner().invoke(cli, argv)
        assert TOKEN not in result.output
        assert not [one for one in twilio.deleted or twilio.forms]
        found = json.loads(result.output)
        return [(one["level"], one["says"]) for one in found if one["about"] == "twilio tw"]

    return run


SERVICED = 'messaging_service_sid = "MG1"'
BOTH = f'number = "{NUMBER}"\n{SERVICED}'


@pytest.mark.parametrize("sender", [f'number = "{NUMBER}"', SERVICED, BOTH])
def test_a_sound_setup_has_nothing_to_mend(examine, sender):
    ((level, says),) = examine(sender=sender)
    assert level == "ok"
    assert "set up for us" in says


@pytest.mark.parametrize(
    ("change", "level", "why"),
    [
        ({"sms_url": ""}, "mend", f"posted to nowhere: set {HOOK}"),
        ({"sms_url": "https://old.example/sms"}, "mend", "posted to https://old.example/sms"),
        ({"sms_method": "GET"}, "mend", "choose HTTP POST"),
        ({"sms_application_sid": "AP1"}, "mend", "an application of Twilio's"),
        ({"capabilities": {"sms": False}}, "mend", "cannot text"),
        ({"phone_number": "+1999"}, "mend", "is no number of this account"),
        ({"sms_fallback_url": ""}, "note", "no fallback address"),
        ({"sms_fallback_url": HOOK}, "note", "no fallback address"),
        ({"voice_url": "https://demo.example/"}, "note", f"set {VOICE} where a hotline is wanted"),
        ({"voice_method": "GET"}, "mend", "choose POST"),
        ({"voice_application_sid": "AP1"}, "mend", "an application or a trunk"),
        ({"trunk_sid": "TK1"}, "mend", "an application or a trunk"),
        ({"capabilities": {"voice": False}}, "mend", "takes no calls"),
        ({"status_callback_method": "GET"}, "mend", "told by GET"),
        ({"status_callback": ""}, "mend", f"set {VOICE}/status"),
        ({"voice_fallback_url": None}, "note", "callers hear an error"),
    ],
)
def test_a_number_that_is_set_up_otherwise_is_named(examine, twilio, change, level, why):
    twilio.answers[NUMBERS] = (200, {"incoming_phone_numbers": [SOUND | change]})
    ((found, says),) = examine()
    assert found == level
    assert why in says


@pytest.mark.parametrize(
    ("change", "level", "why"),
    [
        ({"phone_number": "+1999"}, "mend", "is no number of this account"),
        ({"voice_url": ""}, "note", f"set {VOICE} where a hotline is wanted"),
        ({"voice_method": "GET"}, "mend", "choose POST"),
        ({"status_callback": ""}, "mend", f"set {VOICE}/status"),
        ({"voice_fallback_url": None}, "note", "callers hear an error"),
    ],
)
def test_the_hotline_of_a_number_beside_a_service_is_looked_at(examine, twilio, change, level, why):
    twilio.answers[NUMBERS] = (200, {"incoming_phone_numbers": [SOUND | change]})
    ((found, says),) = examine(sender=BOTH)
    assert found == level
    assert why in says


def test_the_texts_of_a_number_beside_a_service_go_where_the_service_says(examine, twilio):
    changed = SOUND | {"sms_url": "https://old.example/sms", "sms_fallback_url": ""}
    twilio.answers[NUMBERS] = (200, {"incoming_phone_numbers": [changed]})
    ((level, _),) = examine(sender=BOTH)
    assert level == "ok"


def test_a_service_that_is_not_known_is_named_and_the_number_looked_at_all_the_same(
    examine, twilio
):
    del twilio.answers["/v1/Services/MG1"]
    twilio.answers[NUMBERS] = (200, {"incoming_phone_numbers": [SOUND | {"voice_method": "GET"}]})
    service, calls = examine(sender=BOTH)
    assert service == ("mend", "there is no MG1 in this account: correct `messaging_service_sid`")
    assert "choose POST" in calls[1]


@pytest.mark.parametrize(
    ("change", "level", "why"),
    [
        ({"inbound_request_url": None}, "mend", "posted to nowhere"),
        ({"use_inbound_webhook_on_number": True}, "mend", "defers to its numbers"),
        ({"smart_encoding": True}, "mend", "smart encoding"),
        ({"fallback_url": None}, "note", "no fallback address"),
    ],
)
def test_a_service_that_is_set_up_otherwise_is_named(examine, twilio, change, level, why):
    twilio.answers["/v1/Services/MG1"] = (200, SERVICE | change)
    ((found, says),) = examine(sender=SERVICED)
    assert found == level
    assert why in says


@pytest.mark.parametrize(
    ("answer", "level", "why"),
    [
        ((401, {"code": 20003}), "mend", "refuses our credentials (20003)"),
        ((404, {"code": 20404}), "mend", "our account is not known at Twilio (20404)"),
        ((200, {"status": "suspended"}), "mend", "the account is suspended"),
        ((200, {"status": "active", "type": "Trial"}), "note", "is a trial"),
        ((503, {}), "mend", "cannot be asked now (http_503)"),
    ],
)
def test_an_account_that_is_not_well_is_named(examine, twilio, answer, level, why):
    twilio.answers[f"{API}.json"] = answer
    assert any(found == level and why in says for found, says in examine())


def test_credentials_that_are_not_there_are_named(examine, monkeypatch):
    monkeypatch.delenv("TOKEN")
    assert ("mend", "account_sid_env or auth_token_env") in [
        (level, says[:33]) for level, says in examine()
    ]


@pytest.mark.parametrize(
    ("public", "why"),
    [
        ("", "is not set"),
        ("http://town.example", "should begin with https://"),
        ("https://my_town.example", "underscore"),
    ],
)
def test_an_address_that_twilio_cannot_call_is_named(examine, public, why):
    assert any(level == "mend" and why in says for level, says in examine(public))


# ---------------------------------------------------------------- whether strangers hear recordings


def test_recordings_that_everybody_can_fetch_are_named_loudly(examine, twilio):
    twilio.files[f"{API}/Recordings/RE{'7' * 32}.mp3"] = ("audio/mpeg", b"words")
    ((level, _),) = examine()
    assert level == "ok"
    twilio.open_to_all = True
    ((level, says),) = examine()
    assert level == "mend"
    assert "EVERYBODY WHO HAS THEIR ADDRESS CAN FETCH RECORDINGS" in says
    assert "Enforce HTTP Auth on Media URLs" in says


def test_a_recording_that_is_shown_where_it_lies_is_open_too(examine, twilio):
    path = f"{API}/Recordings/RE{'7' * 32}.mp3"
    twilio.files[path] = ("audio/mpeg", b"x")
    twilio.redirects[path] = "https://elsewhere.example/x"
    twilio.open_to_all = True
    assert [level for level, says in examine() if "RECORDINGS" in says] == ["mend"]


def test_without_a_recording_it_is_said_what_is_not_known(examine, twilio):
    twilio.open_to_all = True
    ((level, says),) = examine()
    assert level == "note"
    assert "leave a message" in says
