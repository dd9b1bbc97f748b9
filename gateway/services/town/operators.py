"""Who may sign in at the console: accounts, passwords, and how often one may guess."""

import dataclasses
import threading
from collections import defaultdict
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from gateway.domain.people import Language, OperatorRole
from gateway.errors import NotFound, Refused
from gateway.services.desk import Desk
from gateway.services.town import directory
from gateway.store.tables import Area, Operator

SHORTEST = 8  # characters of a password
_HASHER = PasswordHasher()
# Verified for a name that is not there, so that it takes as long as one that is. No password has
# this hash; to make a true one costs every process that starts a tenth of a second.
_NOBODY = (
    f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    f"${'A' * 22}${'A' * 43}"
)


def add(
    desk: Desk,
    name: str,
    role: OperatorRole,
    password: str,
    phone: str = "",
    area: Area | None = None,
) -> Operator:
    """Make an account; with a phone its approvals come by SMS, with an area it sees that alone.

    Raises Refused when the name is taken, the password too short, or the phone takes no texts.
    """
    name = name.strip()
    if not 0 < len(name) <= 60:
        raise Refused("name_needed")
    if find(desk, name) is not None:
        raise Refused("name_taken", name=name)
    operator = Operator(
        name=name,
        role=role,
        password_hash=_hash(password),
        language=Language.ZH,
        phone=_mobile(desk, phone) if phone else None,
        area=area,
        created_at=desk.now,
    )
    desk.tx.add(operator)
    desk.tx.flush()
    return operator


def _mobile(desk: Desk, shown: str) -> str:
    phone = directory.phone_of(shown, desk.settings.place)
    if not phone.takes_texts:
        raise Refused("no_texts_there", phone=shown)
    return phone.value


def change_password(desk: Desk, name: str, password: str) -> None:
    """Give an account a new password; whoever is signed in with the old one is signed out."""
    _get(desk, name).password_hash = _hash(password)


def disable(desk: Desk, name: str) -> None:
    """Let nobody sign in by this name any more; what it did stays on record."""
    operator = _get(desk, name)
    operator.disabled_at = operator.disabled_at or desk.now


def enable(desk: Desk, name: str) -> None:
    """Let a disabled account sign in again."""
    _get(desk, name).disabled_at = None


def listed(desk: Desk) -> list[Operator]:
    """All accounts by name."""
    return list(desk.tx.scalars(select(Operator).order_by(Operator.name)))


def find(desk: Desk, name: str) -> Operator | None:
    """The account of a name."""
    return desk.tx.scalar(select(Operator).where(Operator.name == name.strip()))


def sign_in(desk: Desk, name: str, password: str) -> Operator | None:
    """The operator whose name and password these are; unknown names take as long as known ones."""
    operator = find(desk, name)
    known = operator.password_hash if operator else _NOBODY
    try:
        _HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return None
    return operator if operator and operator.disabled_at is None else None


def freshen(desk: Desk, name: str, password: str) -> Operator:
    """Hash a password that was right anew, by today's parameters."""
    operator = _get(desk, name)
    operator.password_hash = _HASHER.hash(password)
    return operator


def needs_freshening(operator: Operator) -> bool:
    """Whether the password was hashed with other parameters than today's."""
    return _HASHER.check_needs_rehash(operator.password_hash)


def _hash(password: str) -> str:
    if len(password) < SHORTEST:
        raise Refused("password_short", least=SHORTEST)
    return _HASHER.hash(password)


def _get(desk: Desk, name: str) -> Operator:
    operator = find(desk, name)
    if operator is None:
        raise NotFound(f"there is no account {name}")
    return operator


@dataclasses.dataclass
class Throttle:
    """Failed attempts of a process: few for a name at an address, some more for an address."""

    window: timedelta = timedelta(minutes=15)
    of_name: int = 5
    of_address: int = 20
    _failed: dict[tuple[str, str], list[datetime]] = dataclasses.field(
        default_factory=lambda: defaultdict(list)
    )
    _lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def holds(self, name: str, address: str, now: datetime) -> bool:
        """Whether no attempt is allowed now, right or wrong."""
        with self._lock:
            self._forget(now)
            by_name = len(self._failed.get((name, address), ()))
            by_address = len(self._failed.get(("", address), ()))
        return by_name >= self.of_name or by_address >= self.of_address

    def failed(self, name: str, address: str, now: datetime) -> None:
        """Count a failed attempt."""
        with self._lock:
            self._failed[(name, address)].append(now)
            self._failed[("", address)].append(now)

    def succeeded(self, name: str, address: str) -> None:
        """Forget what was counted for the name at this address."""
        with self._lock:
            self._failed.pop((name, address), None)

    def _forget(self, now: datetime) -> None:
        for key, times in list(self._failed.items()):
            self._failed[key] = recent = [at for at in times if at > now - self.window]
            if not recent:
                del self._failed[key]
