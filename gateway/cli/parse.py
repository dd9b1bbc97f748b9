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
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_member, parse_resident

_Reader = Callable[[Grammar, str, Context], Reply]
_READERS: dict[str, _Reader] = {"member": parse_member, "resident": parse_resident}
_WANTED = (
    "one object with text, and where they apply as (member, resident), open (numbers), mentioned, "
    f"prompt_ticket (a number each) and prompt ({', '.join(PromptKind)})"
)


@dataclasses.dataclass(frozen=True)
class _Text:
    """One text to read, by whose grammar, and what is known of its sender."""

    read: _Reader
    context: Context
    text: str


@click.command()
@click.option("--as", "role", type=click.Choice(list(_READERS)), default="resident")
@click.option("--open", "opened", type=int, multiple=True, help="An open ticket of the sender.")
@click.option("--mentioned", type=int, help="The ticket of the last text sent to the sender.")
@click.option("--prompt", type=click.Choice([kind.value for kind in PromptKind]))
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("text", required=False)
@with_json
@click.pass_obj
def parse(
    cli: Cli,
    role: str,
    opened: tuple[int, ...],
    mentioned: int | None,
    prompt: str | None,
    file: Path | None,
    text: str | None,
    as_json: bool,
) -> None:
    """What the grammar makes of TEXT, or of each line of a JSON-lines FILE."""
    if file is None and text is None:
        raise click.UsageError("Missing TEXT or --file.")
    grammar = parts.rules(cli.settings).grammar
    if file is not None:
        return emit([_parsed(grammar, one) for one in _texts(file)], as_json=True)
    kind = PromptKind(prompt) if prompt else None
    one = _Text(_READERS[role], Context(opened, mentioned, kind), text or "")
    return emit(_parsed(grammar, one), as_json)


def _texts(file: Path) -> list[_Text]:
    """The texts of a file, one a line; a usage error names every line that is none."""
    texts, mistakes = [], []
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not in UTF-8: {error}") from error
    for at, line in enumerate(lines, 1):
        try:
            texts += [_text(json.loads(line))] if line.strip() else []
        except (ValueError, KeyError, AttributeError, TypeError):
            mistakes.append(f"{file}:{at}: {_WANTED}")
    if mistakes:
        raise click.UsageError("\n".join(mistakes))
    return texts


def _text(given: dict[str, Any]) -> _Text:
    prompt = given.get("prompt")
    context = Context(
        open=tuple(int(number) for number in given.get("open") or ()),
        mentioned=_number(given, "mentioned"),
        prompt=PromptKind(prompt) if prompt else None,
        prompt_ticket=_number(given, "prompt_ticket"),
    )
    return _Text(_READERS[given.get("as", "resident")], context, str(given["text"]))


def _number(given: dict[str, Any], key: str) -> int | None:
    return int(given[key]) if given.get(key) is not None else None


def _parsed(grammar: Grammar, one: _Text) -> dict[str, Any]:
    reply = dataclasses.asdict(one.read(grammar, one.text, one.context))
    for internal in ("wrong", "inferred"):
        reply.pop(internal)
    return reply
