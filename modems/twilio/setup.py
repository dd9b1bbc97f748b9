"""Whether an account at Twilio is set up for us: read, never changed."""

import dataclasses
from collections.abc import Iterator
from urllib.parse import urlsplit

from modems.errors import Blame, ChannelError
from modems.twilio.account import API, Account, Terms
from modems.twilio.client import Client
from modems.twilio.forms import Json

_SERVICES = "https://messaging.twilio.com"


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
        look = _service if account.service else _number
        yield from look(client, hook)
    except ChannelError as error:
        yield _trouble(error)
    finally:
        client.close()


def _trouble(error: ChannelError) -> Remark:
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
    wanted = client.account.number
    found = client.get("/IncomingPhoneNumbers.json", {"PhoneNumber": wanted})
    numbers = found.get("incoming_phone_numbers") or ()
    number = next((one for one in numbers if one.get("phone_number") == wanted), None)
    if number is None:
        yield Remark(f"{wanted} is no number of this account: correct `number`")
        return
    if not (number.get("capabilities") or {}).get("sms", True):
        yield Remark(f"{wanted} cannot text: take another number")
    if number.get("sms_application_sid"):
        yield Remark(
            f"{wanted} posts its texts to an application of Twilio's: set the address instead"
        )
    yield from _posts(number.get("sms_url"), number.get("sms_method"), hook)
    yield from _falls_back(number.get("sms_fallback_url"))


def _service(client: Client, hook: str) -> Iterator[Remark]:
    ours = client.account
    host = _SERVICES if ours.base_url == API else ours.base_url
    service = client.read(f"{host}/v1/Services/{ours.service}")
    if service.get("use_inbound_webhook_on_number"):
        yield Remark(
            "the messaging service defers to its numbers' own addresses: let it post texts itself"
        )
    yield from _posts(service.get("inbound_request_url"), service.get("inbound_method"), hook)
    yield from _falls_back(service.get("fallback_url"))
    if service.get("smart_encoding"):
        yield Remark(
            "the messaging service has smart encoding on: it changes Chinese texts, turn it off"
        )


def _posts(url: object, method: object, hook: str) -> Iterator[Remark]:
    # What follows # are rules for repeats; they are not part of the address.
    if str(url or "").partition("#")[0] != hook:
        yield Remark(f"texts that come in are posted to {url or 'nowhere'}: set {hook}")
    elif method != "POST":
        yield Remark(f"texts that come in are sent by {method}: choose HTTP POST")


def _falls_back(url: object) -> Iterator[Remark]:
    if not url:
        says = "no fallback address for texts is set: what Twilio cannot post while we are away "
        yield Remark(says + "comes by the list, up to five minutes late", False)
