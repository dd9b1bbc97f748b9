"""CSV files given on the command line, and what is wrong with their rows, all at once."""

import csv
import dataclasses
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click

from gateway.errors import NotFound
from gateway.services.town import registry_files

T = TypeVar("T")
_MORE = "\0"  # no column of ours: cells beyond the last one gather there


@dataclasses.dataclass(frozen=True)
class Row:
    """Cells by their columns, and where they stand; `where` is empty for what was typed."""

    cells: dict[str, str]
    where: str = ""


def read(file: Path, needed: set[str], known: set[str]) -> list[Row]:
    """The rows of a CSV with a header line; a usage error names what is wrong with the columns."""
    try:
        text = registry_files.decoded(file)
        reader = csv.DictReader(
            io.StringIO(text, newline=""), restkey=_MORE, restval="", strict=True
        )
        columns = list(reader.fieldnames or ())
        if not needed <= set(columns) <= needed | known or len(columns) > len(set(columns)):
            raise click.UsageError(_columns(file, needed, known))
        return [Row(cells, f"{file}:{reader.line_num}: ") for cells in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise click.UsageError(f"{file} is no CSV in UTF-8 or GBK: {error}") from error


def _columns(file: Path, needed: set[str], known: set[str]) -> str:
    may = f", and may have {', '.join(sorted(known))}" if known else ""
    return f"{file} must have columns {', '.join(sorted(needed))}{may}, each once."


def checked(rows: Iterable[Row], check: Callable[[dict[str, str]], T]) -> list[T]:
    """What `check` makes of each row. Raises NotFound with every mistake, one a line."""
    done, mistakes = [], []
    for row in rows:
        try:
            if _MORE in row.cells:
                raise NotFound("has more cells than the header")
            done.append(check(row.cells))
        except (NotFound, click.BadParameter) as mistake:
            if not row.where:
                raise
            mistakes.append(f"{row.where}{mistake}")
    if mistakes:
        raise NotFound("\n".join(mistakes))
    return done
