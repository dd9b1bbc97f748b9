"""The registry's import and export: files into tables, all of them or none, and back."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from gateway.errors import BadRegistry
from gateway.services.desk import Desk
from gateway.services.town import registry_exports as exports
from gateway.services.town import registry_files as files
from gateway.services.town import registry_imports as imports
from gateway.services.town import registry_outlines as outlines
from gateway.services.town import registry_rules as rules
from gateway.services.town.registry_imports import Counts
from gateway.services.town.registry_rules import Registry
from gateway.settings import Place as Town
from gateway.store.tables import RegistryState


@dataclasses.dataclass(frozen=True)
class Imported:
    """What an import came to; without a change the version stays."""

    counts: Mapping[str, Counts]
    version: int
    changed: bool
    warnings: Sequence[str]


def check(
    folder: Path,
    town: Town,
    served: Collection[str],
    stored: Mapping[str, Sequence[Any]] | None = None,
) -> Registry:
    """Read a folder; raises BadRegistry with every mistake in it.

    `served` is what teams may name as categories; `stored` has what the database holds of the
    files that the folder lacks, which is then left as it is.
    """
    mistakes: list[str] = []
    read = {name: files.read(folder, name, town, mistakes) for name in files.present(folder)}
    outlined = outlines.read(folder, mistakes)
    if not read and outlined is None:
        raise BadRegistry([f"{folder} holds no registry files such as areas.csv."])
    rows = {name: file.rows for name, file in read.items()}
    wrong = {name: file.wrong for name, file in read.items()}
    registry = Registry(rows, outlined, wrong)
    left = {name: rows for name, rows in (stored or {}).items() if name not in read}
    keys: dict[str, Collection[str] | None] = {one: rules.keys(one, left[one]) for one in left}
    keys |= {name: file.keys for name, file in read.items()}
    mistakes += rules.mistakes(registry, keys, served)
    mistakes += rules.dangling(left, keys)
    if mistakes:
        raise BadRegistry(mistakes)
    ignored = [f"{name}: is no registry file and was not read." for name in files.strangers(folder)]
    return dataclasses.replace(registry, warnings=[*ignored, *rules.oddities(registry)])


def import_(desk: Desk, folder: Path) -> Imported:
    """Make the tables say what the files say. Doing it again changes nothing.

    Rows that are gone from a file are retired (areas, teams, members) or removed (places, duty);
    residents stay until their time is over. A file that is not there leaves its table alone.
    """
    stored = {name: [*rows(desk)] for name, rows in exports.EXPORTS.items() if name in rules.TIED}
    served = desk.rules.categories.served
    registry = check(folder, desk.settings.place, served, stored)
    state = desk.tx.get(RegistryState, 1, with_for_update=True) or RegistryState(id=1, version=0)
    counts = {name: imports.IMPORTS[name](desk, rows) for name, rows in registry.rows.items()}
    if registry.outlines is not None:
        counts[outlines.NAME] = imports.outline(desk, registry.outlines)
    changed = any(one.added + one.changed + one.retired for one in counts.values())
    if changed:
        desk.tx.expire_all()
        desk.read.clear()
        state.version, state.imported_at = state.version + 1, desk.now
        desk.tx.add(state)
        desk.tx.flush()
    return Imported(counts, state.version, changed, registry.warnings)


def rehearse(desk: Desk, folder: Path) -> Imported:
    """What `import_` would do; it is done and taken back."""
    with desk.tx.begin_nested() as savepoint:
        imported = import_(desk, folder)
        savepoint.rollback()
    return imported


def export(desk: Desk, folder: Path) -> dict[str, int]:
    """Write the registry into a folder, as `import_` reads it; returns the rows a file."""
    folder.mkdir(parents=True, exist_ok=True)
    town = desk.settings.place
    found = exports.EXPORTS.items()
    rows = {name: files.write(folder, name, rows(desk), town) for name, rows in found}
    return rows | {outlines.NAME: outlines.write(folder, exports.outlines(desk))}
