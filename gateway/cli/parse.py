"""`gridline parse`: what the SMS grammar makes of a text."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gateway.cli import parts
from gateway.cli.context import Cli, emit, with_json
from gateway.domain.grammar import Grammar
from gateway.domain.people import PromptKind
from gateway.domain.reply import Context, Reply, parse_member, parse_resident
from gateway.services.desk import Rules
from routing.text import plain

_Reader = Callable[[Grammar, str, Context], Reply]
_READERS: dict[str, _Reader] = {"member": parse_member, "resident": parse_resident}
_WANTED = (
    "one object with text, and where they apply as (member, resident), open (numbers) and "
    f"prompt ({', '.join(PromptKind)})"
)


@click.command()
@click.option("--as", "role", type=click.Choice(list(_READERS)), default="resident")
@click.option("--open", "opened", type=int, multiple=True, help="An open ticket of the sender.")
@click.option("--prompt", type=click.Choice([kind.value for kind in PromptKind]))
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("text", required=False)
@with_json
@click.pass_obj
def parse(
    cli: Cli,
    role: str,
    opened: tuple[int, ...],
    prompt: str | None,
    file: Path | None,
    text: str | None,
    as_json: bool,
) -> None:
    """What the grammar makes of TEXT, or of each line of a JSON-lines FILE."""
    rules = parts.rules(cli.settings)
    if file is not None:
        emit([_parsed(rules, **row) for row in _rows(file)], as_json=True)
    elif text is None:
        raise click.UsageError("Missing TEXT or --file.")
    else:
        kind = PromptKind(prompt) if prompt else None
        emit(_parsed(rules, _READERS[role], opened, kind, text), as_json)


def _rows(file: Path) -> list[dict[str, Any]]:
    """The texts of a file, one a line; a usage error names every line that is none."""
    rows, mistakes = [], []
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not in UTF-8: {error}") from error
    for at, line in enumerate(lines, 1):
        try:
            rows += [_row(json.loads(line))] if line.strip() else []
        except (ValueError, KeyError, AttributeError, TypeError):
            mistakes.append(f"{file}:{at}: {_WANTED}")
    if mistakes:
        raise click.UsageError("\n".join(mistakes))
    return rows


def _row(given: dict[str, Any]) -> dict[str, Any]:
    prompt = given.get("prompt")
    return {
        "read": _READERS[given.get("as", "resident")],
        "opened": tuple(int(number) for number in given.get("open") or ()),
        "prompt": PromptKind(prompt) if prompt else None,
        "text": str(given["text"]),
    }


def _parsed(
    rules: Rules, read: _Reader, opened: tuple[int, ...], prompt: PromptKind | None, text: str
) -> dict[str, Any]:
    reply = dataclasses.asdict(read(rules.grammar, text, Context(open=opened, prompt=prompt)))
    for internal in ("wrong", "inferred"):
        reply.pop(internal)
    reply["ask"] = "which" if reply["ask"] else None
    reply["emergency"] = rules.categories.rules.emergency(plain(text)) is not None
    return reply
