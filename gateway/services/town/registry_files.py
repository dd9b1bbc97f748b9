"""The registry's files: a folder of CSV read into rows, and written from them."""

import csv
import dataclasses
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gateway.services.town.registry_rows import SHEETS, Row, Sheet
from gateway.settings import Place


def present(folder: Path) -> list[str]:
    """The registry's files that a folder holds, without .csv."""
    return [name for name in SHEETS if (folder / f"{name}.csv").is_file()]


def strangers(folder: Path) -> list[str]:
    """CSV files of a folder that are none of the registry's."""
    return sorted(file.name for file in folder.glob("*.csv") if file.stem not in SHEETS)


@dataclasses.dataclass
class File:
    """What one file holds. `keys` has those of wrong rows too; None when nothing can be read."""

    rows: list[Any] = dataclasses.field(default_factory=list)
    wrong: list[Any] = dataclasses.field(default_factory=list)  # read as far as they can be
    keys: set[str] | None = None


def read(folder: Path, name: str, place: Place, mistakes: list[str]) -> File:
    """Read one file; what is wrong with it joins the mistakes."""
    found = File()
    lines: Any = None
    try:
        lines = csv.reader(io.StringIO(decoded(folder / f"{name}.csv"), newline=""), strict=True)
        header = [cell.strip() for cell in next(lines, [])]
        wrong = list(_header_mistakes(SHEETS[name], header))
        mistakes += [f"{name}.csv:1: {sentence}." for sentence in wrong]
        _read_rows(found, name, header, lines, place, mistakes)
    except (UnicodeDecodeError, csv.Error) as error:
        line = lines.line_num if lines else 1
        mistakes.append(f"{name}.csv:{line}: cannot be read as CSV in UTF-8 or GBK: {error}.")
    return found


def _read_rows(
    found: File, name: str, header: list[str], lines: Any, place: Place, mistakes: list[str]
) -> None:
    """Read what stands below a header, which may be wrong itself: known columns go by name."""
    sheet = SHEETS[name]
    lacks = any(cell.needed and column not in header for column, cell in sheet.columns.items())
    found.keys = set() if sheet.key[0] in header else None
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        values, wrong = _read_row(sheet, header, cells, place)
        mistakes += [f"{name}.csv:{lines.line_num}: {sentence}." for sentence in wrong]
        if found.keys is not None:
            found.keys.add(values.get(sheet.key[0], ""))
        if values:
            row = sheet.made(line=lines.line_num, **values)
            (found.wrong if wrong or lacks else found.rows).append(row)


def decoded(path: Path) -> str:
    """The text of a file in UTF-8, with or without BOM, or in GBK."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")  # GBK and what it was extended to


def _header_mistakes(sheet: Sheet, header: list[str]) -> Iterator[str]:
    known = ", ".join(sheet.columns)
    for column in header:
        if column not in sheet.columns:
            yield f'"{column}" is no column; known are {known}'
    for column in {column for column in header if header.count(column) > 1}:
        yield f"column {column} stands twice"
    for column, cell in sheet.columns.items():
        if cell.needed and column not in header:
            yield f"column {column} is missing"


def _read_row(
    sheet: Sheet, header: list[str], cells: list[str], place: Place
) -> tuple[dict[str, Any], list[str]]:
    """The values of a line, and what is wrong with it."""
    if len(cells) != len(header):
        return {}, [f"has {len(cells)} cells instead of {len(header)}"]
    given = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    values: dict[str, Any] = {}
    wrong = []
    for column, cell in sheet.columns.items():
        written = given.get(column, "")
        try:
            values[column] = cell.read(written, place) if written else cell.default
        except ValueError as error:
            wrong.append(f"{column} {error}")
            values[column] = cell.default
            continue
        if cell.needed and column in given and not values[column]:
            wrong.append(f"{column} is empty")
    return values, wrong


def write(folder: Path, name: str, rows: Iterable[Row], place: Place) -> int:
    """Write one file in UTF-8, as `read` reads it; returns how many rows it has."""
    columns = SHEETS[name].columns
    count = 0
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last count is the answer
            values = ((cell, getattr(row, column)) for column, cell in columns.items())
            lines.writerow("" if v is None else cell.show(v, place) for cell, v in values)
    return count
