"""Profile `aliyun`: SendSms of 2017-05-25, SmsUp and SmsReport. Texts go by templates alone."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from modems import readings
from modems.channel import Arrival, DeliveryReport, Piece, ReportState
from modems.errors import OVER_LIMIT, Blame, ChannelError, Fate
from modems.http import items, templates
from modems.http.account import Account
from modems.http.items import BadItem
from modems.http.profile import Item, Profile, Reply, Request, always, national, reference, refusal

# Codes after which the same text may get through later; all others are final.
_LATER: dict[str, tuple[str, Blame]] = {
    "isv.BUSINESS_LIMIT_CONTROL": (OVER_LIMIT, Blame.LATER),
    "isv.DAY_LIMIT_CONTROL": ("account_limit", Blame.LATER),
    "isv.MONTH_LIMIT_CONTROL": ("account_limit", Blame.LATER),
    "isv.AMOUNT_NOT_ENOUGH": ("balance", Blame.OURS),
    "isv.OUT_OF_SERVICE": ("balance", Blame.OURS),
    "isv.ACCOUNT_ABNORMAL": ("auth", Blame.OURS),
    "isv.ACCOUNT_NOT_EXISTS": ("auth", Blame.OURS),
    "isv.PRODUCT_UN_SUBSCRIPT": ("auth", Blame.OURS),
    "isv.PRODUCT_UNSUBSCRIBE": ("auth", Blame.OURS),
    "isv.DENY_IP_RANGE": ("auth", Blame.OURS),
    "isp.RAM_PERMISSION_DENY": ("auth", Blame.OURS),
    "isv.SMS_SIGNATURE_ILLEGAL": ("signature", Blame.OURS),
    "InvalidTimeStamp.Expired": ("clock", Blame.OURS),
    "SignatureDoesNotMatch": ("auth", Blame.OURS),
    "InvalidAccessKeyId.NotFound": ("auth", Blame.OURS),
    "InvalidAccessKeyId.Inactive": ("auth", Blame.OURS),
    "Forbidden.RAM": ("auth", Blame.OURS),
    "Throttling": ("throttled", Blame.LATER),
    "Throttling.User": ("throttled", Blame.LATER),
    "Throttling.Api": ("throttled", Blame.LATER),
}
_UNCERTAIN = frozenset(
    {"isp.SYSTEM_ERROR", "isp.GATEWAY_EXCEPTION", "InternalError", "UnknownError"}
)
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


def _request(account: Account, piece: Piece, now: datetime) -> Request:
    assert piece.whole is not None
    filled = templates.filled(account, piece.whole)
    query = {
        "PhoneNumbers": national(piece.phone),
        "SignName": account.sign_name,
        "TemplateCode": filled.code,
        "TemplateParam": json.dumps(filled.params, ensure_ascii=False),
        "OutId": str(piece.attempt),
    }
    host = urlsplit(account.url).netloc
    headers = signed(account, "SendSms", "2017-05-25", host, query, now, secrets.token_hex(16))
    return Request("POST", f"{account.url.rstrip('/')}/?{_written(query)}", b"", headers)


def signed(
    account: Account,
    action: str,
    version: str,
    host: str,
    query: Mapping[str, str],
    now: datetime,
    nonce: str,
) -> dict[str, str]:
    """The headers of a request without a body, signed by ACS3-HMAC-SHA256."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": _EMPTY_SHA256,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(headers)  # in the order of the alphabet, as they stand above
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    asked = f"POST\n/\n{_written(query)}\n{lines}\n{names}\n{_EMPTY_SHA256}"
    told = f"ACS3-HMAC-SHA256\n{hashlib.sha256(asked.encode()).hexdigest()}"
    made = hmac.new(account.password.encode(), told.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={account.user},SignedHeaders={names},Signature={made}"
    )
    return headers


def _written(query: Mapping[str, str]) -> str:
    """A query in the one way that its signature allows."""
    pairs = sorted(query.items())
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)


def _answer(_account: Account, _piece: Piece, reply: Reply) -> str:
    code = str(reply.fields.get("Code") or "")
    if code == "OK":
        return reference(reply.fields.get("BizId") or "")
    if code in _LATER:
        word, blame = _LATER[code]
        raise ChannelError(word, Fate.RETRYABLE, code, blame=blame)
    if code in _UNCERTAIN or (not code and 200 <= reply.status < 300):
        raise ChannelError(code or "no_answer", Fate.UNCERTAIN)
    if not code or reply.status >= 500:
        raise refusal(reply)
    raise ChannelError(reference(code), Fate.FINAL)


def _text(item: Item) -> Arrival:
    phone = items.word(item, "phone_number")
    at = items.chinese_time(items.maybe(item, "send_time"))
    return items.arrival(item, phone, "content", at, items.word(item, "sequence_id"))


def _report(item: Item) -> DeliveryReport:
    phone, name = items.word(item, "phone_number"), items.word(item, "biz_id")
    if not isinstance(item.get("success"), bool):
        raise BadItem("its success is neither true nor false")
    state = ReportState.DELIVERED if item["success"] else ReportState.FAILED
    return DeliveryReport(
        fingerprint=readings.fingerprint(phone, name, state),
        reference=reference(name),
        phone=phone,
        state=state,
        code=items.maybe(item, "err_code"),
        at=items.chinese_time(items.maybe(item, "report_time")),
        attempt=items.attempt(item, "out_id"),
    )


PROFILE = Profile(
    request=_request,
    answer=_answer,
    text=_text,
    report=_report,
    acknowledge=always('{"code":0,"msg":"接收成功"}', "application/json"),
    templates_only=True,
    names_attempts=True,
    url="https://dysmsapi.aliyuncs.com",
    daily_limit=50,
)
