"""What a provider is asked: each profile's request, field by field, and its signature."""

import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from modems.channel import Outgoing
from modems.errors import ChannelError, Fate
from modems.http import aliyun, templates, tencent
from modems.http.account import Account, Template
from tests.modems.provider import PHONE, SECRET, Provider, channel, piece

RECEIPT = {"key": "resident.receipt_team", "params": {"team": "中大一格团队", "number": 10008}}
TEXT = "【普陀网格】您反映的事项已受理，工单10008"
TEMPLATES = {"resident.receipt_team": Template("SMS_15305", ("number", "team"))}
ANY = {"*": Template("SMS_9", ("body",))}


@pytest.fixture
def provider():
    with Provider() as made:
        yield made


def asked(provider: Provider, profile: str = "json", path: str = "", text: str = TEXT, **account):
    """What a provider was asked; that its plain answer is no yes to all of them is no matter."""
    with contextlib.suppress(ChannelError):
        channel(provider.url + path, profile, **account).send(piece(text, **RECEIPT))
    return provider.asked[-1]


# ---------------------------------------------------------------- json


def test_any_provider_gets_text_key_and_parameters_signed_by_us(provider):
    request = asked(provider, path="/send")
    assert (request.method, request.path) == ("POST", "/send")
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(request.body) == {
        "id": "7",
        "from": "8189000",
        "to": PHONE,
        "text": TEXT,
        "key": "resident.receipt_team",
        "params": {"team": "中大一格团队", "number": "10008"},
    }
    made = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-gridline-signature"] == made


def test_with_templates_it_gets_the_code_and_the_parameters_in_its_order(provider):
    body = json.loads(asked(provider, templates=TEMPLATES).body)
    assert body["template"] == "SMS_15305"
    assert list(body["params"].items()) == [("number", "10008"), ("team", "中大一格团队")]


@pytest.mark.parametrize(
    ("send_as", "found"),
    [
        ("json", lambda one: json.loads(one.body)),
        ("form", lambda one: dict(parse_qsl(one.body.decode()))),
        ("query", lambda one: one.query),
    ],
)
def test_fields_and_their_way_are_settings(provider, send_as, found):
    fields = {"msisdn": "{phone}", "content": "{body}", "ref": "r-{id}", "pw": "{password}"}
    fields["hex"] = "{hex}"
    request = asked(provider, send_as=send_as, fields=fields, password="k3y&=")
    assert found(request) == {
        "msisdn": PHONE,
        "content": "您反映的事项已受理，工单10008",
        "ref": "r-7",
        "pw": "k3y&=",
        "hex": TEXT.encode("utf-16-be").hex(),
    }
    assert request.method == ("GET" if send_as == "query" else "POST")


@pytest.mark.parametrize(
    ("phone", "national", "digits"),
    [
        ("+8613900001001", "13900001001", "8613900001001"),
        ("+85291234567", "85291234567", "85291234567"),
    ],
)
def test_a_phone_is_written_as_the_provider_wants_it(provider, phone, national, digits):
    fields = {"mobile": "{national}", "with_code": "{digits}", "e164": "{phone}"}
    to_them = piece(phone=phone)
    with contextlib.suppress(ChannelError):
        channel(provider.url, "json", fields=fields).send(to_them)
    told = {"mobile": national, "with_code": digits, "e164": phone}
    assert json.loads(provider.asked[-1].body) == told


def test_what_people_wrote_is_no_placeholder(provider):
    fields = {"text": "{text}"}
    request = asked(provider, fields=fields, password="k3y", text="{password} \\1 {nothing}")
    assert json.loads(request.body) == {"text": "{password} \\1 {nothing}"}


def test_a_query_goes_on_with_the_one_that_is_there(provider):
    request = asked(provider, path="/?app=1", send_as="query", fields={"to": "{phone}"})
    assert request.query == {"app": "1", "to": PHONE}


def test_headers_carry_the_credentials(provider):
    headers = {"Authorization": "Basic {basic}", "X-Key": "{password}"}
    request = asked(provider, user="town", password="密码", headers=headers)
    assert request.headers["authorization"] == "Basic dG93bjrlr4bnoIE="


# ---------------------------------------------------------------- kannel


@pytest.mark.parametrize(
    ("text", "coding"), [(TEXT, "2"), ("Report 10008 received {x}€", "0"), ("naïve ê", "2")]
)
def test_kannel_gets_everything_in_the_query(provider, text, coding):
    hook = "http://127.0.0.1:8081/hooks/http/k/s3cret"
    request = asked(
        provider, "kannel", "/cgi-bin/sendsms", text, user="u", password="p", callback_url=hook
    )
    assert (request.method, request.path) == ("GET", "/cgi-bin/sendsms")
    assert request.query == {
        "username": "u",
        "password": "p",
        "from": "8189000",
        "to": PHONE,
        "charset": "UTF-8",
        "coding": coding,
        "text": text,
        "dlr-mask": "19",
        "dlr-url": f"{hook}/report?id=7&to=008613900001001&state=%d&at=%T&code=%A",
    }


# ---------------------------------------------------------------- aliyun, tencent


def test_aliyun_gets_a_template_with_named_parameters(provider):
    request = asked(
        provider, "aliyun", sign_name="普陀网格", templates=TEMPLATES, user="key-id", password="k3y"
    )
    assert request.method == "POST"
    assert request.query == {
        "PhoneNumbers": "13900001001",
        "SignName": "普陀网格",
        "TemplateCode": "SMS_15305",
        "TemplateParam": '{"number": "10008", "team": "中大一格团队"}',
        "OutId": "7",
    }
    assert request.headers["x-acs-action"] == "SendSms"
    assert request.headers["x-acs-version"] == "2017-05-25"
    assert request.headers["x-acs-date"] == "2026-03-10T01:00:00Z"
    start = "ACS3-HMAC-SHA256 Credential=key-id,SignedHeaders=host;x-acs-action;"
    assert request.headers["authorization"].startswith(start)
    host = urlsplit(provider.url).netloc
    assert request.headers["host"] == host
    account = Account("aliyun", provider.url, user="key-id", password="k3y")
    again = aliyun.signed(
        account, "SendSms", "2017-05-25", host, request.query,
        datetime(2026, 3, 10, 1, tzinfo=UTC), request.headers["x-acs-signature-nonce"],
    )  # fmt: skip
    assert request.headers["authorization"] == again["Authorization"]


def test_aliyun_never_sees_the_same_nonce_twice(provider):
    requests = [asked(provider, "aliyun", templates=TEMPLATES) for _ in range(2)]
    first, second = (one.headers["x-acs-signature-nonce"] for one in requests)
    assert first != second


def test_the_signature_of_aliyun_is_the_one_of_its_documentation():
    account = Account("aliyun", "", user="YourAccessKeyId", password="YourAccessKeySecret")
    headers = aliyun.signed(
        account,
        "RunInstances",
        "2014-05-26",
        "ecs.cn-shanghai.aliyuncs.com",
        {
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
            "RegionId": "cn-shanghai",
        },
        datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        "3156853299f313e23d1673dc12e1703d",
    )
    assert headers["Authorization"].endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tencent_gets_a_template_with_parameters_in_order(provider):
    request = asked(
        provider, "tencent", sign_name="普陀网格", app_id="1400", templates=TEMPLATES,
        user="id", password="k3y",
    )  # fmt: skip
    assert json.loads(request.body) == {
        "PhoneNumberSet": [PHONE],
        "SmsSdkAppId": "1400",
        "SignName": "普陀网格",
        "TemplateId": "SMS_15305",
        "TemplateParamSet": ["10008", "中大一格团队"],
        "SessionContext": "7",
    }
    assert request.headers["x-tc-action"] == "SendSms"
    assert request.headers["x-tc-timestamp"] == "1773104400"
    account = Account("tencent", provider.url, user="id", password="k3y")
    host, now = urlsplit(provider.url).netloc, datetime(2026, 3, 10, 1, tzinfo=UTC)
    again = tencent.signed(account, "sms", host, request.body, now)
    assert request.headers["authorization"] == again


def test_the_signature_of_tencent_is_the_one_of_its_documentation():
    account = Account("tencent", "", user="id", password="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
    body = json.dumps({"Limit": 1, "Filters": [{"Values": ["未命名"], "Name": "instance-name"}]})
    now = datetime.fromtimestamp(1551113065, UTC)
    told = tencent.signed(account, "cvm", "cvm.tencentcloudapi.com", body.encode(), now)
    assert told.endswith("72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")


# ---------------------------------------------------------------- templates


def split(templates, **more):
    made = channel("http://x", "aliyun", templates=templates, **more)
    return made.split(Outgoing(PHONE, TEXT, key="resident.receipt_team", params={"number": 10008}))


@pytest.mark.parametrize(
    ("templates", "code"),
    [
        ({"resident.rated": Template("SMS_1")}, "no_template"),
        ({"resident.receipt_team": Template("SMS_1", ("number", "team"))}, "no_parameter"),
    ],
)
def test_a_text_without_a_fitting_template_is_refused_before_it_is_tried(templates, code):
    with pytest.raises(ChannelError) as failed:
        split(templates)
    assert (failed.value.code, failed.value.fate) == (code, Fate.FINAL)


def test_one_template_may_take_every_text(provider):
    request = asked(provider, "aliyun", text="【普陀网格】明日停水", templates=ANY)
    assert request.query["TemplateParam"] == '{"body": "明日停水"}'


def test_what_people_wrote_is_shortened_to_the_provider_s_limit():
    free = "长" * 50
    order = f"工单10008（路灯照明）{free} 联系13900001001。"
    made = channel("http://x", "aliyun", templates=ANY, param_chars=35)
    text = Outgoing(PHONE, f"【普陀网格】{order}", key="member.dispatch", params={"text": free})
    body = templates.filled(made.account, text).params["body"]
    assert (len(body), body) == (35, "工单10008（路灯照明）长长长长长长… 联系13900001001。")


@pytest.mark.parametrize("name", ["number", "body"])
def test_a_number_is_never_shortened_nor_a_whole_text(name):
    with pytest.raises(ChannelError) as failed:
        split({"*": Template("SMS_9", (name,))}, param_chars=4)
    assert (failed.value.code, failed.value.fate) == ("long_parameter", Fate.FINAL)


def test_secrets_show_nowhere():
    account = Account(
        "kannel", "http://x", password="k3y", secrets=(SECRET,), callback_url=f"http://y/{SECRET}"
    )
    assert "k3y" not in repr(account)
    assert SECRET not in repr(account)
