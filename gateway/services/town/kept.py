"""What is made of the registry once, and kept for many transactions until a new version."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select

from gateway.services.desk import Desk
from gateway.store.tables import RegistryState

_Made = TypeVar("_Made")


def kept(desk: Desk, name: str, make: Callable[[Desk], _Made], also: object = None) -> _Made:
    """What this process last made under a name, made anew when the registry or `also` changed.

    It is used by many transactions and threads: values, no rows, and nobody changes them.
    """
    if ("registry", None) not in desk.read:
        desk.read["registry", None] = desk.tx.scalar(select(RegistryState.version)) or 0
    version = (desk.read["registry", None], also)
    found = desk.kept.get(name)
    if found is None or found[0] != version:
        found = desk.kept[name] = version, make(desk)
    return found[1]
