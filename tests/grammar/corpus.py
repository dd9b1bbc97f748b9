"""The corpus: texts as people type them, what is known of the sender, and what must come out."""

import dataclasses
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.domain import grammar
from gateway.domain.grammar import Grammar
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import MemberRole, PromptKind
from gateway.domain.reply import parse_member, parse_resident
from gateway.settings import CONFIG
from routing import categories
from routing.text import plain

_FOLDER = Path(__file__).parent
RESIDENT = "resident"
# Whose texts are read by which grammar; a member's role decides later what they may do.
READERS = {RESIDENT: parse_resident, **dict.fromkeys(MemberRole, parse_member)}


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the corpus; `where` is its file and line, `role` the sender's."""

    where: str
    whom: str  # as `gridline parse --as` has it
    role: str
    text: str
    context: Context
    expect: Mapping[str, Any]


@functools.cache
def words() -> Grammar:
    """The grammar as the programs load it, with what the categories call an emergency."""
    known = categories.load(CONFIG / "categories.toml")
    return grammar.load(
        CONFIG / "grammar.toml", lambda text: known.rules.emergency(plain(text)) is not None
    )


@functools.cache
def rows() -> tuple[Row, ...]:
    """All lines of all files."""
    return tuple(
        _row(f"{file.name}:{at}", json.loads(line))
        for file in sorted(_FOLDER.glob("*.jsonl"))
        for at, line in enumerate(file.read_text("utf-8").splitlines(), 1)
    )


def _row(where: str, given: Mapping[str, Any]) -> Row:
    prompt = given.get("prompt")
    context = Context(
        open=tuple(given.get("open", ())),
        mentioned=given.get("mentioned"),
        prompt=PromptKind(prompt) if prompt else None,
        prompt_ticket=given.get("prompt_ticket"),
    )
    role = given.get("role", "")
    return Row(where, given["as"], role, given["text"], context, given["expect"])


def parsed(row: Row) -> Reply:
    """What the grammar of the sender's role makes of a line's text."""
    return READERS[row.role](words(), row.text, row.context)


def misses(row: Row) -> dict[str, tuple[Any, Any]]:
    """The fields that came out otherwise than expected: what was expected, what came."""
    found = json.loads(json.dumps(dataclasses.asdict(parsed(row))))
    return {
        field: (wanted, found[field])
        for field, wanted in row.expect.items()
        if found[field] != wanted
    }
