"""What every command has in hand: the settings, and an office opened on first use."""

import functools
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from gateway import settings as settings_module
from gateway.cli import table
from gateway.settings import Settings

if TYPE_CHECKING:  # some commands need no database, and must not carry one
    from gateway.services.desk import Office

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
    def office(self) -> "Office":
        """An office on the database, which must have this program's schema."""
        from gateway.cli import parts

        if self._office is None:
            self._office = parts.office(self.settings)
        return self._office

    def check_schema(self) -> None:
        """Refuse a database that has another schema, without keeping it open."""
        from gateway.cli import parts
        from gateway.store import version

        store = parts.store(self.settings)
        try:
            with parts.readable():
                version.require_current(store)
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
    """Print data: one JSON document in UTF-8, or the same as a table or a card for people."""
    if as_json:
        document = json.dumps(data, ensure_ascii=False, indent=2, default=_plain)
        # As bytes: whatever the terminal speaks, and half a sign becomes a JSON escape.
        click.echo(document.encode("utf-8", "backslashreplace"))
    elif data == []:
        click.echo("There is nothing to show.", err=True)
    else:
        for line in _lines(data):
            click.echo(line)


def _lines(data: Any) -> Iterator[str]:
    cli = click.get_current_context().find_object(Cli)
    assert cli is not None
    printer = table.Printer(cli.settings.place.zone)
    return printer.table(data) if isinstance(data, list) else printer.card(data)
