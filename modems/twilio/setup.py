"""Whether an account at Twilio is set up for us: read, never changed."""

import dataclasses
from collections.abc import Iterator
from urllib.parse import urlsplit

from modems.errors import Blame, ChannelError
from modems.twilio import numbers
from modems.twilio.account import API, Account, Terms
from modems.twilio.client import Client
from modems.twilio.forms import Json

_SERVICES = "https://messaging.twilio.com"
_NO_RECORDING = f"RE{'0' * 32}"
_OPEN = frozenset({200, 206, 301, 302, 303, 307, 308})  # it is given, or shown where it lies
_CLOSED = frozenset({401, 403})
_UNKNOWN = frozenset({"20404", "http_404"})


@dataclasses.dataclass(frozen=True)
class Remark:
    """Something found; what need not be mended is only worth knowing."""

    says: str
    mend: bool = True


def public(base_url: str) -> Iterator[Remark]:
    """What is wrong with the address under which Twilio sees us."""
    found = urlsplit(base_url)
    if not base_url:
        yield Remark("[web] public_base_url is not set: Twilio can call nothing back")
    elif found.scheme != "https" or not found.hostname:
        yield Remark(f"[web] public_base_url should begin with https://, not {base_url}")
    elif "_" in found.hostname:
        yield Remark("[web] public_base_url: Twilio calls no host with an underscore in its name")


def examine(account: Account, terms: Terms, hook: str) -> Iterator[Remark]:
    """What is to be mended at Twilio, nothing when all is well; it must post texts to `hook`."""
    if not account.sid or not account.tokens:
        yield Remark("account_sid_env or auth_token_env names a variable that is not set: set both")
        return
    client = Client(account, terms)
    try:
        yield from _account(client.get(".json"))
        if account.service:
            yield from _service(client, hook)
        if account.number:
            yield from _number(client, hook)
        yield from _recordings(client)
    except ChannelError as error:
        yield _trouble(error)
    finally:
        client.close()


def _trouble(error: ChannelError) -> Remark:
    if error.code in _UNKNOWN:
        return Remark(
            f"our account is not known at Twilio ({error.code}): correct the SID in the variable "
            "that account_sid_env names"
        )
    if error.blame is Blame.OURS:
        return Remark(
            f"Twilio refuses our credentials ({error.code}): check the account's SID and token"
        )
    return Remark(f"Twilio cannot be asked now ({error.code}): is the network open towards it?")


def _account(account: Json) -> Iterator[Remark]:
    if account.get("status") != "active":
        yield Remark(f"the account is {account.get('status')}: see Twilio's console")
    if account.get("type") == "Trial":
        yield Remark(
            "the account is a trial: it texts confirmed numbers only, and adds its own words", False
        )


def _number(client: Client, hook: str) -> Iterator[Remark]:
    number = numbers.find(client)
    if number is None:
        yield Remark(f"{client.account.number} is no number of this account: correct `number`")
        return
    if not client.account.service:  # else the service texts, and says where texts are posted
        yield from _texts(number, hook)
    yield from _calls(number, f"{hook.removesuffix('/sms')}/voice")


def _texts(number: Json, hook: str) -> Iterator[Remark]:
    """What is wrong with how a number texts."""
    shown = number["phone_number"]
    if not (number.get("capabilities") or {}).get("sms", True):
        yield Remark(f"{shown} cannot text: take another number")
    if number.get("sms_application_sid"):
        yield Remark(
            f"{shown} posts its texts to an application of Twilio's: set the address instead"
        )
    yield from _posts(number.get("sms_url"), number.get("sms_method"), hook)
    yield from _falls_back(number.get("sms_fallback_url"), hook)


def _calls(number: Json, hook: str) -> Iterator[Remark]:
    """What is wrong with how a number hands calls over; not all have a hotline."""
    shown = number["phone_number"]
    if numbers.address(number.get("voice_url")) != hook:
        says = f"calls are not ours: set {hook} where a hotline is wanted on this number"
        yield Remark(says, False)
        return
    if not (number.get("capabilities") or {}).get("voice", True):
        yield Remark(f"{shown} takes no calls: take another number for the hotline")
    if number.get("voice_application_sid") or number.get("trunk_sid"):
        # Twilio then asks them, not the address beside them.
        says = "hands its calls to an application or a trunk of Twilio's: set the address instead"
        yield Remark(f"{shown} {says}")
    if number.get("voice_method") != "POST":
        yield Remark(f"calls that come in are sent by {number.get('voice_method')}: choose POST")
    if numbers.address(number.get("status_callback")) != f"{hook}/status":
        yield Remark(f"the end of a call is told nobody, missed ones are lost: set {hook}/status")
    elif number.get("status_callback_method", "POST") != "POST":
        told = number["status_callback_method"]
        yield Remark(f"the end of a call is told by {told}, missed ones are lost: choose POST")
    if numbers.address(number.get("voice_fallback_url")) in ("", hook):
        says = "no fallback address for calls is set: while we are away callers hear an error"
        yield Remark(says, False)


def _recordings(client: Client) -> Iterator[Remark]:
    """Whether a stranger can fetch a recording: the newest one, or what would be one."""
    found = client.get("/Recordings.json", {"PageSize": 1}).get("recordings") or ()
    sid = next((str(one.get("sid")) for one in found), "")
    status = client.as_stranger(f"/Recordings/{sid or _NO_RECORDING}.mp3")
    if status in _OPEN:
        yield Remark(
            "EVERYBODY WHO HAS THEIR ADDRESS CAN FETCH RECORDINGS OF CALLS, without credentials: "
            "turn on Enforce HTTP Auth on Media URLs in Twilio's voice settings"
        )
    elif status not in _CLOSED:
        says = f"whether strangers can fetch recordings is not known (http_{status}): "
        yield Remark(says + "leave a message at the hotline and look again", False)


def _service(client: Client, hook: str) -> Iterator[Remark]:
    ours = client.account
    host = _SERVICES if ours.base_url == API else ours.base_url
    try:
        service = client.read(f"{host}/v1/Services/{ours.service}")
    except ChannelError as error:
        if error.code not in _UNKNOWN:
            raise
        yield Remark(f"there is no {ours.service} in this account: correct `messaging_service_sid`")
        return
    if service.get("use_inbound_webhook_on_number"):
        yield Remark(
            "the messaging service defers to its numbers' own addresses: let it post texts itself"
        )
    yield from _posts(service.get("inbound_request_url"), service.get("inbound_method"), hook)
    yield from _falls_back(service.get("fallback_url"), hook)
    if service.get("smart_encoding"):
        yield Remark(
            "the messaging service has smart encoding on: it changes Chinese texts, turn it off"
        )


def _posts(url: object, method: object, hook: str) -> Iterator[Remark]:
    if numbers.address(url) != hook:
        yield Remark(f"texts that come in are posted to {url or 'nowhere'}: set {hook}")
    elif method != "POST":
        yield Remark(f"texts that come in are sent by {method}: choose HTTP POST")


def _falls_back(url: object, hook: str) -> Iterator[Remark]:
    if numbers.address(url) in ("", hook):  # where we are away is no other way
        says = "no fallback address for texts is set: what Twilio cannot post while we are away "
        yield Remark(says + "comes by the list, up to five minutes late", False)
