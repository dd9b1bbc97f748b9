"""Settings of channels behind HTTP: what each profile needs, and what is named when it is bad."""

import pytest

from gateway import http_settings
from gateway.errors import BadSettings
from gateway.settings import CONFIG
from modems.http.account import Template
from tests.modems.provider import SECRET
from tests.provided import ENVIRON, PASSWORD, loaded

HTTP = '[[channels]]\nname = "p1"\nkind = "http"\nsecret_env = "TOWN_SECRET"\n'
JSON = HTTP + 'profile = "json"\nurl = "https://sms.example/send"\n'
ALIYUN = HTTP + (
    'profile = "aliyun"\nsign_name = "普陀网格"\ntemplates = { "*" = "SMS_1" }\nuser = "id"\n'
)
LOOP = '[[channels]]\nname = "loop"\nkind = "loopback"\n'


def channel(tmp_path, text):
    return loaded(tmp_path, text).channels[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HTTP, r"profile is missing: one of json, kannel, aliyun, tencent"),
        (HTTP + 'profile = "pigeon"\n', r":5: \[channels\] profile must be one of json"),
        (HTTP + 'profile = "json"\n', r"url is missing or wrong"),
        (HTTP + 'profile = "json"\nurl = "http://x:99999/"\n', r":6: .* url is missing or wrong"),
        (HTTP + 'profile = "json"\nurl = "ftp://x"\n', r":6: \[channels\] url must be empty or"),
        (JSON.replace('secret_env = "TOWN_SECRET"\n', ""), r"secret_env is missing"),
        (JSON.replace("TOWN_SECRET", "SHORT"), r"secret_env names a secret that is no 16"),
        (JSON + 'send_as = "fax"\n', r":7: \[channels\] send_as must be one of json, form, query"),
        (JSON + 'fields = { to = "{phon}" }\n', r"fields has {phon}; known are body, digits"),
        (JSON + "fields = { to = 1 }\n", r"fields must be a table of texts"),
        (JSON + 'headers = { A = "{text}" }\n', r"headers has {text}; known are basic, id"),
        (JSON + 'accepted = "("\n', r"accepted is no regular expression"),
        (JSON + 'reference = "id"\n', r"reference must have the reference in \(parentheses\)"),
        (JSON + "templates = { a = 1 }\n", r"templates must name a template for a"),
        (JSON + 'templates = { a = { code = "1", names = [] } }\n', r"template for a"),
        (JSON + 'overflow = "p2"\n', r":7: \[channels\] overflow must name a channel"),
        (JSON + 'overflow = "p1"\n', r"overflow must name a channel that has no overflow itself"),
        (JSON + "daily_limit = -1\n", r"daily_limit must be a whole number"),
        (HTTP + 'profile = "kannel"\nurl = "http://10.0.0.9:13013/cgi-bin/sendsms"\n',
         r":6: \[channels\] url carries the password"),
        (HTTP + 'profile = "aliyun"\n', r"sign_name is missing: this provider sends registered"),
        (ALIYUN.replace('templates = { "*" = "SMS_1" }\n', ""), r"templates is missing"),
        (ALIYUN.replace("aliyun", "tencent"), r"app_id is missing"),
        (LOOP + 'profile = "json"\n', r":4: \[channels\] profile is for channels of kind http"),
    ],
)  # fmt: skip
def test_a_bad_setting_is_named_with_its_line(tmp_path, text, why):
    with pytest.raises(BadSettings, match=why):
        loaded(tmp_path, text, ENVIRON | {"SHORT": "secret/with/slashes"})


def test_a_provider_needs_an_address_and_a_secret(tmp_path):
    made = channel(tmp_path, JSON + 'number = "8189000"\n')
    assert made.http is not None
    assert (made.http.url, made.http.sender) == ("https://sms.example/send", "8189000")
    assert made.http.secrets == (SECRET,)
    assert made.daily_limit == 0
    assert made.http.answer_seconds == 15.0


def test_aliyun_knows_its_address_and_takes_fifty_texts_a_day_for_one_phone(tmp_path):
    made = channel(tmp_path, ALIYUN)
    assert made.http is not None
    assert made.http.url == "https://dysmsapi.aliyuncs.com"
    assert made.daily_limit == 50
    assert channel(tmp_path, ALIYUN + "daily_limit = 10\n").daily_limit == 10


def test_a_template_is_a_code_alone_or_with_its_parameters_in_order(tmp_path):
    table = '[channels.templates]\n"resident.rated" = "T1"\n"*" = { code = "T2", params = ["b"] }\n'
    made = channel(tmp_path, JSON + table)
    assert made.http is not None
    assert made.http.templates == {"resident.rated": Template("T1"), "*": Template("T2", ("b",))}


def test_secrets_come_from_the_environment_and_are_not_shown(tmp_path):
    text = JSON + 'password_env = "TOWN_PASSWORD"\n'
    found = loaded(tmp_path, text, {"TOWN_SECRET": f"{SECRET}, {'o' * 16}", **_PASSWORD})
    account = found.channels[0].http
    assert account is not None
    assert (account.password, account.secrets) == (PASSWORD, (SECRET, "o" * 16))
    for secret in (PASSWORD, SECRET):
        assert secret not in repr(found)


_PASSWORD = {"TOWN_PASSWORD": f"{PASSWORD}\n"}


@pytest.mark.parametrize(
    ("web", "base"),
    [
        ("", "http://127.0.0.1:8081"),
        ('[web]\nhooks = "0.0.0.0:9000"\n', "http://127.0.0.1:9000"),
    ],
)
def test_kannel_reports_to_our_outer_listener(tmp_path, web, base):
    kannel = HTTP + 'profile = "kannel"\nurl = "http://127.0.0.1:13013/cgi-bin/sendsms"\n'
    made = channel(tmp_path, kannel + web)
    assert made.http is not None
    assert made.http.callback_url == f"{base}/hooks/http/p1/{SECRET}"


def test_without_its_secret_a_channel_still_sends_and_opens_to_nobody(tmp_path):
    account = loaded(tmp_path, JSON, {}).channels[0].http
    assert account is not None
    assert (account.secrets, account.callback_url) == ((), "")


def test_every_key_stands_in_the_shipped_file():
    shipped = (CONFIG / "gridline.toml").read_text(encoding="utf-8")
    for key in [*http_settings.KEYS, "daily_limit", "overflow"]:
        assert f"# {key} = " in shipped, key
