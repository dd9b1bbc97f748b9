"""A channel's number, as the account at Twilio has it: where its texts and calls are posted."""

from modems.twilio.client import Client
from modems.twilio.forms import Json


def find(client: Client) -> Json | None:
    """The channel's number; None when the account has none of that name. Raises ChannelError."""
    wanted = client.account.number
    found = client.get("/IncomingPhoneNumbers.json", {"PhoneNumber": wanted})
    numbers = found.get("incoming_phone_numbers") or ()
    return next((one for one in numbers if one.get("phone_number") == wanted), None)


def address(url: object) -> str:
    """An address that is set there without what follows #: those are rules for repeats."""
    return str(url or "").partition("#")[0]


def hands_calls_to(client: Client, hook: str) -> bool:
    """Whether the number's calls are posted to an address of ours. Raises ChannelError."""
    number = find(client)
    return number is not None and address(number.get("voice_url")) == hook
