"""`gridline parse`: what the SMS grammar makes of a text."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import click

from gateway.cli import parts
from gateway.cli.context import Cli, emit, with_json
from gateway.domain.people import PromptKind
from gateway.domain.reply import Context, parse_member, parse_resident
from gateway.services.desk import Rules
from routing.text import plain


@click.command()
@click.option("--as", "role", type=click.Choice(["member", "resident"]), default="resident")
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
        rows = [_read(line, at, file) for at, line in enumerate(_lines(file), 1) if line.strip()]
        emit([_parsed(rules, **row) for row in rows], as_json=True)
    elif text is None:
        raise click.UsageError("Missing TEXT or --file.")
    else:
        emit(_parsed(rules, role, opened, prompt, text), as_json)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8-sig").splitlines()


def _read(line: str, at: int, file: Path) -> dict[str, Any]:
    try:
        row = json.loads(line)
        return {
            "role": row.get("as", "resident"),
            "opened": tuple(int(number) for number in row.get("open") or ()),
            "prompt": row.get("prompt"),
            "text": str(row["text"]),
        }
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise click.UsageError(f"{file}:{at}: one object with as, open, prompt, text") from error


def _parsed(
    rules: Rules, role: str, opened: tuple[int, ...], prompt: str | None, text: str
) -> dict[str, Any]:
    context = Context(open=opened, prompt=PromptKind(prompt) if prompt else None)
    read = parse_member if role == "member" else parse_resident
    reply = dataclasses.asdict(read(rules.grammar, text, context))
    for internal in ("wrong", "inferred"):
        reply.pop(internal)
    reply["ask"] = "which" if reply["ask"] else None
    reply["emergency"] = rules.categories.rules.emergency(plain(text)) is not None
    return reply
