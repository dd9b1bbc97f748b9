"""What a channel of kind "twilio" is told, and what is said when it is told wrongly."""

import pytest

from gateway import settings, twilio_settings
from gateway.cli import parts
from gateway.errors import BadSettings
from gateway.settings import CONFIG
from modems.errors import Blame

HEAD = '[[channels]]\nname = "tw"\nkind = "twilio"\n'
NAMED = HEAD + 'account_sid_env = "SID"\nauth_token_env = "TOKEN"\n'
SECRETS = {"SID": "AC1", "TOKEN": "new, old", "KEYS": "k1:s1,k2:s:2"}


def loaded(tmp_path, text, environ=SECRETS):
    file = tmp_path / "gridline.toml"
    file.write_text(text, encoding="utf-8")
    return settings.load(file, tmp_path, environ)


def test_secrets_come_from_the_environment_two_of_each_and_are_never_shown(tmp_path):
    text = NAMED + 'number = "+12025550100"\nshared_keys_env = "KEYS"\n'
    (channel,) = loaded(tmp_path, text).channels
    account = channel.twilio
    assert (account.sid, account.tokens) == ("AC1", ("new", "old"))
    assert account.keys == {"k1": "s1", "k2": "s:2"}
    assert account.base_url == "https://api.twilio.com"
    assert not any(word in repr(channel) for word in ("new", "old", "s1", "s:2"))


def test_a_plain_number_sends_a_segment_a_second_and_a_service_what_it_may(tmp_path):
    (number,) = loaded(tmp_path, NAMED + 'number = "+12025550100"\n').channels
    (service,) = loaded(tmp_path, NAMED + 'messaging_service_sid = "MG1"\n').channels
    (told,) = loaded(tmp_path, NAMED + 'number = "+1"\nsegments_a_second = 9\n').channels
    assert [one.segments_a_second for one in (number, service, told)] == [1, 0, 9]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD, r":1: \[channels\] account_sid_env is missing"),
        (HEAD + 'account_sid_env = "SID"\n', r"\[channels\] auth_token_env is missing"),
        (NAMED, r"\[channels\] number is missing"),
        (NAMED + 'number = "+1"\nbase_url = "ftp://x"\n', r":7: \[channels\] base_url must be"),
        (NAMED + 'number = "+1"\nanswer_seconds = 90\n', r":7: \[channels\] answer_seconds"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path, text, why):
    with pytest.raises(BadSettings, match=why):
        loaded(tmp_path, text)


def test_the_secrets_may_be_missing_while_only_the_settings_are_read(tmp_path):
    (channel,) = loaded(tmp_path, NAMED + 'number = "+1"\n', {}).channels
    assert (channel.twilio.sid, channel.twilio.tokens) == ("", ())


def test_a_channel_is_made_of_it_that_is_called_back_where_the_town_is_seen(tmp_path):
    (told,) = loaded(tmp_path, NAMED + 'number = "+1"\n').channels
    made = parts.channel(told, tmp_path, "https://town.example/")
    assert made.name == "tw"
    made.close()


def test_each_code_of_the_shipped_table_has_one_meaning(tmp_path):
    terms = twilio_settings.terms(CONFIG / "providers.toml")
    assert terms.blame("21610") is Blame.OPTED_OUT
    assert terms.blame("20003") is Blame.OURS
    assert terms.blame("1") is None
    assert "api.twilio.com" in terms.media_hosts


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ('ours = ["x"]', r":2: \[twilio\] ours must be a list of error codes"),
        ("line = [30003]", r":2: \[twilio\] .*line"),  # what only a modem may say
    ],
)
def test_a_table_of_codes_that_cannot_be_read_is_named(tmp_path, key, why):
    file = tmp_path / "providers.toml"
    file.write_text(f"[twilio]\n{key}\n", encoding="utf-8")
    with pytest.raises(BadSettings, match=why):
        twilio_settings.terms(file)
