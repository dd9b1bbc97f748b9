"""What `gridline up --demo` adds: the sample city, an account a role, and simulated modems.

The keeper reads this too, so what is heavy is imported where it is used.
"""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.domain.people import OperatorRole
from gateway.settings import CONFIG, Settings

if TYPE_CHECKING:
    from gateway.services.desk import Office

SAMPLE = CONFIG / "sample"
MODEMS = 2
_ROLES = {
    "demo": OperatorRole.OPERATOR,
    "demo-supervisor": OperatorRole.SUPERVISOR,
    "demo-admin": OperatorRole.ADMINISTRATOR,
}
_LINE = ("8189000", "普陀网格")


def ports(data: Path) -> dict[str, Path]:
    """The serial ports of the simulated modems."""
    return {f"m{number}": data / "modems" / f"m{number}" for number in range(1, MODEMS + 1)}


def settings_file(settings: Settings) -> Path | None:
    """The given settings with the simulated modems added; None when they have channels already."""
    if settings.channels:
        return None
    given = settings.file.read_text(encoding="utf-8-sig") if settings.file else ""
    number, signature = _LINE
    tables = [] if settings.service_lines else [
        f'[[service_lines]]\nnumber = "{number}"\nsignature = "{signature}"\n'
    ]  # fmt: skip
    for nth, (name, port) in enumerate(ports(settings.data).items(), 1):
        quoted = json.dumps(str(port), ensure_ascii=False)
        tables.append(
            f'[[channels]]\nname = "{name}"\nkind = "gsm"\nport = {quoted}\n'
            f'number = "+86139{nth:08}"\n'
        )
    file = settings.data / "demo.toml"
    head = "# Written at each `gridline up --demo` from the settings it was given.\n"
    file.write_text("\n".join([head + given, *tables]), encoding="utf-8")
    return file


@dataclasses.dataclass(frozen=True)
class Account:
    """Somebody who can sign in at once."""

    name: str
    role: str
    password: str


def accounts(data: Path) -> list[Account]:
    """The accounts; their passwords are made once and kept where only we can read them."""
    file = data / "demo.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    known = {one["name"]: Account(**one) for one in kept}
    wanted = [
        known.get(name) or Account(name, role, secrets.token_urlsafe(9))
        for name, role in _ROLES.items()
    ]
    if not known.keys() >= _ROLES.keys():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump([dataclasses.asdict(one) for one in wanted], out, indent=2)
    return wanted


def move_in(office: Office) -> None:
    """Bring the sample city into an empty registry, and see that the accounts can sign in."""
    from gateway.services.town import operators, registry
    from gateway.store.tables import RegistryState

    with office.desk() as desk:
        if desk.tx.get(RegistryState, 1) is None:
            registry.import_(desk, SAMPLE)
        for one in accounts(desk.settings.data):
            if operators.find(desk, one.name) is None:
                operators.add(desk, one.name, OperatorRole(one.role), one.password)
            elif operators.sign_in(desk, one.name, one.password) is None:
                operators.change_password(desk, one.name, one.password)
