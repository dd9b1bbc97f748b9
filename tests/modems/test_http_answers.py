"""What a provider's answer means for the text: a table a profile, and lines that break."""

import json
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from modems.errors import Blame, ChannelError, ChannelLost, Fate
from modems.http.account import Template
from tests.modems.provider import Provider, Says, channel, piece

_TEMPLATES = {"*": Template("SMS_1", ())}
_SETTINGS = {
    "json": {"accepted": "", "later": "try later"},
    "jasmin": {"accepted": "^Success", "reference": r'Success "([^"]+)"'},
    "kannel": {},
    "aliyun": {"sign_name": "普陀网格", "templates": _TEMPLATES},
    "tencent": {"sign_name": "普陀网格", "app_id": "1400", "templates": _TEMPLATES},
}


@pytest.fixture
def provider():
    with Provider() as made:
        yield made


def tencent(code: str, serial: str = "") -> str:
    return json.dumps({"Response": {"SendStatusSet": [{"SerialNo": serial, "Code": code}]}})


def tencent_error(code: str) -> str:
    return json.dumps({"Response": {"Error": {"Code": code, "Message": "…"}, "RequestId": "1"}})


def hands_over(provider: Provider, profile: str) -> str:
    settings = _SETTINGS[profile]
    made = channel(provider.url, "json" if profile == "jasmin" else profile, **settings)
    return made.send(piece())


@pytest.mark.parametrize(
    ("profile", "status", "body", "reference"),
    [
        ("json", 200, '{"id": "abc-1"}', "abc-1"),
        ("json", 201, '{"data": {"id": 4711}}', "4711"),
        ("json", 200, "", "7"),
        ("json", 200, '{"id": null}', "7"),
        ("json", 202, "accepted", "7"),
        ("json", 200, json.dumps({"id": "x" * 100}), "x" * 64),
        ("jasmin", 200, 'Success "07033084-5cfd"', "07033084-5cfd"),
        ("kannel", 202, "0: Accepted for delivery", "7"),
        ("kannel", 202, "3: Queued for later delivery", "7"),
        ("aliyun", 200, '{"Code": "OK", "BizId": "9006197469364984"}', "9006197469364984"),
        ("tencent", 200, tencent("Ok", "5000:1045710669157053657849499619"),
         "5000:1045710669157053657849499619"),
    ],
)  # fmt: skip
def test_a_text_that_is_taken_has_a_reference(provider, profile, status, body, reference):
    provider.says(Says(status, body.encode()))
    assert hands_over(provider, profile) == reference


_LATER, _FINAL, _UNCERTAIN = Fate.RETRYABLE, Fate.FINAL, Fate.UNCERTAIN


@pytest.mark.parametrize(
    ("profile", "status", "body", "fate", "code"),
    [
        ("json", 200, '{"error": "try later"}', _LATER, "throttled"),
        ("json", 400, "bad", _FINAL, "rejected"),
        ("json", 401, "", _LATER, "auth"),
        ("json", 403, "", _LATER, "auth"),
        ("json", 404, "", _LATER, "wrong_address"),
        ("json", 408, "", _UNCERTAIN, "http_408"),
        ("json", 429, "", _LATER, "throttled"),
        ("json", 500, "", _UNCERTAIN, "http_500"),
        ("json", 502, "", _UNCERTAIN, "http_502"),
        ("json", 503, "", _LATER, "unavailable"),
        ("json", 302, "", _LATER, "moved"),
        ("jasmin", 200, 'Error "No route found"', _FINAL, "rejected"),
        ("kannel", 403, "Authorization failed for sendsms", _LATER, "auth"),
        ("kannel", 400, "Empty receiver number not allowed, rejected", _FINAL, "rejected"),
        ("kannel", 503, "5: Temporal failure, try again later.", _LATER, "unavailable"),
        ("kannel", 200, "<html>It works!</html>", _UNCERTAIN, "no_kannel"),
        ("aliyun", 200, '{"Code": "isv.BUSINESS_LIMIT_CONTROL"}', _LATER, "daily_limit"),
        ("aliyun", 200, '{"Code": "isv.AMOUNT_NOT_ENOUGH"}', _LATER, "balance"),
        ("aliyun", 200, '{"Code": "isv.INVALID_PARAMETERS"}', _FINAL, "isv.INVALID_PARAMETERS"),
        ("aliyun", 200, '{"Code": "isp.SYSTEM_ERROR"}', _UNCERTAIN, "isp.SYSTEM_ERROR"),
        ("aliyun", 400, '{"Code": "SignatureDoesNotMatch"}', _LATER, "auth"),
        ("aliyun", 400, '{"Code": "MissingPhoneNumbers"}', _FINAL, "MissingPhoneNumbers"),
        ("aliyun", 503, '{"Code": "ServiceUnavailable"}', _LATER, "unavailable"),
        ("aliyun", 200, "<html>", _UNCERTAIN, "no_answer"),
        ("aliyun", 200, "[" * 60000, _UNCERTAIN, "no_answer"),
        ("tencent", 200, tencent("LimitExceeded.PhoneNumberDailyLimit"), _LATER, "daily_limit"),
        ("tencent", 200, tencent("LimitExceeded.DailyLimit"), _LATER, "throttled"),
        ("tencent", 200, tencent("FailedOperation.TemplateUnapprovedOrNotExist"), _FINAL,
         "FailedOperation.TemplateUnapprovedOrNotExist"),
        ("tencent", 200, tencent("InternalError.Timeout"), _UNCERTAIN, "InternalError.Timeout"),
        ("tencent", 200, tencent_error("AuthFailure.SecretIdNotFound"), _LATER, "auth"),
        ("tencent", 200, tencent_error("RequestLimitExceeded"), _LATER, "throttled"),
        ("tencent", 200, '{"Response": {"SendStatusSet": []}}', _UNCERTAIN, "no_answer"),
        ("tencent", 504, "", _UNCERTAIN, "http_504"),
    ],
)  # fmt: skip
def test_a_text_that_is_not_taken_has_a_fate(provider, profile, status, body, fate, code):
    provider.says(Says(status, body.encode()))
    with pytest.raises(ChannelError) as failed:
        hands_over(provider, profile)
    assert (failed.value.fate, failed.value.code) == (fate, code)
    assert len(provider.asked) == 1  # whatever it says, it was asked once


def test_a_provider_says_how_long_it_wants_no_more(provider):
    provider.says(Says(429, headers=(("Retry-After", "30"),)))
    with pytest.raises(ChannelError) as failed:
        hands_over(provider, "json")
    assert (failed.value.after, failed.value.blame) == (30.0, Blame.LATER)


def test_a_wrong_password_is_ours_to_mend(provider):
    provider.says(Says(401))
    with pytest.raises(ChannelError) as failed:
        hands_over(provider, "json")
    assert failed.value.blame is Blame.OURS


@pytest.mark.parametrize("says", [Says(silent=True), Says(breaks=True), Says(body=b"x" * 70_000)])
def test_without_an_answer_to_read_nobody_knows_whether_it_left(provider, says):
    provider.says(says)
    with pytest.raises(ChannelError) as failed:
        channel(provider.url, answer_seconds=0.1).send(piece())
    assert failed.value.fate is Fate.UNCERTAIN
    assert len(provider.asked) == 1


def test_without_a_connection_it_has_certainly_not_left():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    closed = channel(f"http://127.0.0.1:{port}")
    with pytest.raises(ChannelLost) as failed:
        closed.send(piece())
    assert failed.value.fate is Fate.RETRYABLE
    with pytest.raises(ChannelLost):
        closed.open()


def test_before_a_wrong_certificate_nothing_leaves(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "cert.pem"))
    with Provider(context) as provider, pytest.raises(ChannelError) as failed:
        channel(provider.url).send(piece())
    assert (failed.value.code, failed.value.fate) == ("tls", Fate.RETRYABLE)
    assert provider.asked == []


def self_signed(file: Path) -> Path:
    """A certificate that nobody has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    file.write_bytes(secret + signed)
    return file


def test_the_line_is_open_when_somebody_listens_there(provider):
    channel(provider.url).open()
    assert provider.asked == []


def test_no_password_file_of_this_machine_is_used(provider, tmp_path, monkeypatch):
    file = tmp_path / "netrc"
    file.write_text("machine 127.0.0.1 login else password else\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    headers = {"Authorization": "Bearer {password}"}
    channel(provider.url, password="k3y", headers=headers).send(piece())
    assert provider.asked[0].headers["authorization"] == "Bearer k3y"
