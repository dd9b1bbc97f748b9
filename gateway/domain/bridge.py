"""Other systems that bring matters and are told what becomes of them: how, and how patiently."""

import enum
import hashlib
import hmac
from datetime import timedelta

CHANNEL = "api:"  # what the channel of a client's tickets begins with; its name follows
PATIENCE = timedelta(days=3)  # how long a change is offered before an operator is shown it
_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(hours=1)


class Use(enum.StrEnum):
    """What a client may do with its token."""

    TICKETS = "tickets"
    CALLS = "calls"
    OPEN311 = "open311"


class PushState(enum.StrEnum):
    """What has become of one change that a client is to be told."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"  # its client was revoked


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return min(_FIRST * float(2 ** min(attempts - 1, 20)), _LONGEST)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """What shows a client that a push is ours and new: HMAC-SHA256, in hex."""
    signed = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
