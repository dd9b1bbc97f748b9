"""Profile `tencent`: SendSms of 2021-01-11 and its callbacks. Texts go by templates alone."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from modems import readings
from modems.channel import Arrival, DeliveryReport, Piece, ReportState
from modems.errors import OVER_LIMIT, Blame, ChannelError, Fate
from modems.http import items, templates
from modems.http.account import Account
from modems.http.items import BadItem
from modems.http.profile import JSON, Item, Profile, Reply, Request, always, reference, refusal

# Beginnings of codes, the longest that fits counts; what fits none is final.
_LATER: dict[str, tuple[str, Blame]] = {
    "LimitExceeded.PhoneNumber": (OVER_LIMIT, Blame.LATER),
    "LimitExceeded": ("throttled", Blame.LATER),
    "RequestLimitExceeded": ("throttled", Blame.LATER),
    "FailedOperation.InsufficientBalanceInSmsPackage": ("balance", Blame.OURS),
    "FailedOperation.SignatureIncorrectOrUnapproved": ("signature", Blame.OURS),
    "AuthFailure": ("auth", Blame.OURS),
    "UnauthorizedOperation": ("auth", Blame.OURS),
}
_UNCERTAIN = ("InternalError", "FailedOperation.FailResolvePacket")
_STATES = {"SUCCESS": ReportState.DELIVERED, "FAIL": ReportState.FAILED}


def _request(account: Account, piece: Piece, now: datetime) -> Request:
    assert piece.whole is not None
    filled = templates.filled(account, piece.whole)
    body = json.dumps(
        {
            "PhoneNumberSet": [piece.phone],
            "SmsSdkAppId": account.app_id,
            "SignName": account.sign_name,
            "TemplateId": filled.code,
            "TemplateParamSet": list(filled.params.values()),
            "SessionContext": str(piece.attempt),
        },
        ensure_ascii=False,
    ).encode()
    host = urlsplit(account.url).netloc
    headers = {
        "Content-Type": JSON,
        "Host": host,
        "Authorization": signed(account, "sms", host, body, now),
        "X-TC-Action": "SendSms",
        "X-TC-Version": "2021-01-11",
        "X-TC-Timestamp": str(int(now.timestamp())),
        "X-TC-Region": account.region,
    }
    return Request("POST", f"{account.url.rstrip('/')}/", body, headers)


def signed(account: Account, service: str, host: str, body: bytes, now: datetime) -> str:
    """The header Authorization of a posted body, by TC3-HMAC-SHA256."""
    day = now.astimezone(UTC).strftime("%Y-%m-%d")
    scope, names = f"{day}/{service}/tc3_request", "content-type;host"
    digest = hashlib.sha256(body).hexdigest()
    asked = f"POST\n/\n\ncontent-type:{JSON}\nhost:{host}\n\n{names}\n{digest}"
    hashed = hashlib.sha256(asked.encode()).hexdigest()
    key = f"TC3{account.password}".encode()
    for word in (day, service, "tc3_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    told = f"TC3-HMAC-SHA256\n{int(now.timestamp())}\n{scope}\n{hashed}"
    made = hmac.new(key, told.encode(), hashlib.sha256).hexdigest()
    return (
        f"TC3-HMAC-SHA256 Credential={account.user}/{scope}, "
        f"SignedHeaders={names}, Signature={made}"
    )


def _answer(_account: Account, _piece: Piece, reply: Reply) -> str:
    sent = _sent(reply)
    code = str(sent.get("Code") or "")
    if code == "Ok":
        return reference(sent.get("SerialNo") or "")
    fits = [start for start in _LATER if code.startswith(start)]
    if fits:
        word, blame = _LATER[max(fits, key=len)]
        raise ChannelError(word, Fate.RETRYABLE, code, blame=blame)
    if code.startswith(_UNCERTAIN) or (not code and 200 <= reply.status < 300):
        raise ChannelError(reference(code) or "no_answer", Fate.UNCERTAIN)
    if not code or reply.status >= 500:
        raise refusal(reply)
    raise ChannelError(reference(code), Fate.FINAL)


def _sent(reply: Reply) -> dict[str, object]:
    """What it says of the one text, or why it took none."""
    answer = reply.fields.get("Response")
    if not isinstance(answer, dict):
        return {}
    sent = answer.get("SendStatusSet") or [answer.get("Error")]
    return sent[0] if isinstance(sent, list) and isinstance(sent[0], dict) else {}


def _text(item: Item) -> Arrival:
    phone, text, written = _phone(item), items.maybe(item, "text"), items.maybe(item, "time")
    # It names no text: the same words from the same phone in the same second are the same.
    same = (text, written, items.maybe(item, "extend"))
    return items.arrival(item, phone, "text", items.epoch(written), "", *same)


def _phone(item: Item) -> str:
    phone, nation = items.word(item, "mobile"), items.maybe(item, "nationcode")
    return phone if phone.startswith("+") or not nation else f"+{nation.lstrip('+')}{phone}"


def _report(item: Item) -> DeliveryReport:
    phone, name = _phone(item), items.word(item, "sid")
    state = _STATES.get(items.word(item, "report_status"))
    if state is None:
        raise BadItem("its report_status is neither SUCCESS nor FAIL")
    return DeliveryReport(
        fingerprint=readings.fingerprint(phone, name, state),
        reference=reference(name),
        phone=phone,
        state=state,
        code=items.maybe(item, "errmsg"),
        at=items.chinese_time(items.maybe(item, "user_receive_time")),
    )


PROFILE = Profile(
    request=_request,
    answer=_answer,
    text=_text,
    report=_report,
    acknowledge=always('{"result":0,"errmsg":"OK"}', "application/json"),
    templates_only=True,
    url="https://sms.tencentcloudapi.com",
)
