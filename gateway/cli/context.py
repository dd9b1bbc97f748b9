"""What every command has in hand: the settings, and an office opened on first use."""

import functools
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from gateway import settings as settings_module
from gateway.cli import parts
from gateway.services.desk import Office
from gateway.settings import Settings
from gateway.store import migrate

P = ParamSpec("P")
R = TypeVar("R")


class Cli:
    """One run of the command line."""

    def __init__(self, file: Path, data: Path) -> None:
        self.file = file
        self.data = data
        self._office: Office | None = None

    @functools.cached_property
    def given(self) -> Settings:
        """The settings of the file and the environment."""
        return settings_module.load(self.file, self.data)

    @functools.cached_property
    def settings(self) -> Settings:
        """The same; those of the demo when they name no channel and one was run here."""
        demo = self.data / "demo.toml"
        if self.given.channels or not demo.exists():
            return self.given
        return settings_module.load(demo, self.data)

    @property
    def office(self) -> Office:
        """An office on the database, which must have this program's schema."""
        if self._office is None:
            self._office = parts.office(self.settings)
        return self._office

    def check_schema(self) -> None:
        """Refuse a database that has another schema, without keeping it open."""
        store = parts.store(self.settings)
        try:
            migrate.require_current(store)
        finally:
            store.close()

    def close(self) -> None:
        """Let go of the database."""
        if self._office is not None:
            self._office.store.close()


def with_json(command: Callable[P, R]) -> Callable[P, R]:
    """Add `--json` to a command that prints data."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"cannot print {type(value).__name__}")


def emit(data: Any, as_json: bool) -> None:
    """Print data: one JSON document, or a table of the same."""
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))
    elif isinstance(data, list):
        _table(data)
    else:
        _card(data)


def _table(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        click.echo("  ".join(_cell(value) for value in row.values()))


def _card(row: dict[str, Any], indent: str = "") -> None:
    for key, value in row.items():
        if isinstance(value, dict):
            click.echo(f"{indent}{key}:")
            _card(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            click.echo(f"{indent}{key}:")
            for one in value:
                click.echo(f"{indent}  " + "  ".join(_cell(cell) for cell in one.values()))
        else:
            click.echo(f"{indent}{key}: {_cell(value)}")


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, list):
        return ", ".join(_cell(one) for one in value)
    return str(value)
