"""Other systems that may bring matters: their names, tokens and addresses."""

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from sqlalchemy import or_, select, update
from sqlalchemy.orm import aliased

from gateway.domain.bridge import PushState, Use
from gateway.errors import NotFound, Refused
from gateway.services.desk import Desk
from gateway.store.tables import Client, Push

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,30}")
_SECRET = 16  # characters at least


def add(
    desk: Desk,
    name: str,
    uses: Sequence[Use],
    push_url: str = "",
    secret_env: str = "",
    environ: Mapping[str, str] | None = None,
) -> str:
    """Let a system in; returns its token, which is shown this once.

    Raises Refused for a name that is taken or none, and for an address that is not https.
    """
    if not _NAME.fullmatch(name):
        raise Refused("client_name")
    if _find(desk, name) is not None:
        raise Refused("name_taken", name=name)
    if push_url and not _is_safe(push_url):
        raise Refused("push_url")
    if push_url and len((environ or {}).get(secret_env, "")) < _SECRET:
        raise Refused("push_secret", name=secret_env, count=_SECRET)
    token = secrets.token_urlsafe(32)
    desk.tx.add(
        Client(
            name=name,
            token_hash=_hash(token),
            uses=[one.value for one in uses],
            push_url=push_url,
            secret_env=secret_env if push_url else "",
            created_at=desk.now,
        )
    )
    desk.tx.flush()
    return token


def renew(desk: Desk, name: str) -> str:
    """Give a system another token; the old one is good for nothing from here on."""
    client = _get(desk, name)
    if client.revoked_at is not None:
        raise Refused("client_revoked", name=name)
    token = secrets.token_urlsafe(32)
    client.token_hash = _hash(token)
    return token


def revoke(desk: Desk, name: str) -> None:
    """Let a system in no more, and tell it nothing more; what it brought stays."""
    client = _get(desk, name)
    client.revoked_at = client.revoked_at or desk.now
    desk.tx.execute(
        update(Push)
        .where(Push.client_id == client.id, Push.due_at.is_not(None))
        .values(state=PushState.DROPPED, due_at=None, settled_at=desk.now)
    )


def retry(desk: Desk, name: str) -> int:
    """Offer again what a system could not be told, while it is kept; returns how many changes.

    Not what it was, or is being, told a later change of the same matter: the last word stays so.
    """
    client = _get(desk, name)
    if client.revoked_at is not None:
        raise Refused("client_revoked", name=name)
    later = aliased(Push)
    over = select(later.id).where(
        later.bridged_id == Push.bridged_id,
        later.id > Push.id,
        or_(later.state == PushState.DELIVERED, later.leased_until > desk.now),
    )
    again = (
        update(Push)
        .where(
            Push.client_id == client.id,
            Push.state == PushState.GIVEN_UP,
            Push.emptied_at.is_(None),
            ~over.correlate(Push).exists(),
        )
        .values(
            state=PushState.WAITING,
            due_at=desk.now,
            created_at=desk.now,
            leased_until=None,
            attempts=0,
            settled_at=None,
        )
        .returning(Push.id)
    )
    return len(desk.tx.scalars(again).all())


def listed(desk: Desk) -> list[Client]:
    """All systems by name."""
    return list(desk.tx.scalars(select(Client).order_by(Client.name)))


def of_token(desk: Desk, token: str) -> Client | None:
    """Whose token this is; None when it is nobody's or was revoked.

    A token is random and long: its plain hash tells nothing, and finding it takes no secret.
    """
    query = select(Client).where(Client.token_hash == _hash(token), Client.revoked_at.is_(None))
    return desk.tx.scalar(query)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _find(desk: Desk, name: str) -> Client | None:
    return desk.tx.scalar(select(Client).where(Client.name == name))


def _get(desk: Desk, name: str) -> Client:
    client = _find(desk, name)
    if client is None:
        raise NotFound(f"there is no client {name}")
    return client


def _is_safe(url: str) -> bool:
    """Whether nobody between can read or change what goes there."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if len(url) > 500 or not parts.hostname or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
