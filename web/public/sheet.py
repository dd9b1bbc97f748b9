"""Tables of the public pages: lines for a spreadsheet, and the crib sheet of the members."""

import csv
import dataclasses
import io
import unicodedata
from collections.abc import Iterable, Sequence

from gateway.domain.people import Language
from gateway.domain.wording import Wording

# A cell that begins with one of these is a formula to a spreadsheet, in full width too.
_FORMULA = frozenset("=+-@\t\r\n")


def csv_of(lines: Iterable[Iterable[str]]) -> bytes:
    """Lines as CSV, marked as UTF-8 for spreadsheets; no cell of it is ever computed."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_harmless(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    first = unicodedata.normalize("NFKC", cell[:1])
    return f"'{cell}" if first in _FORMULA else cell


@dataclasses.dataclass(frozen=True)
class Crib:
    """One side of the crib sheet: the heads of its columns, its lines, and what is said below."""

    head: Sequence[str]
    lines: Sequence[Sequence[str]]
    notes: Sequence[str]


def crib(pages: Wording, language: Language) -> Crib:
    """The side of the crib sheet in a language: `|` stands between what is texted and its sense."""
    head, *lines = (
        line.split(" | ") for line in pages.render(language, "crib.lines").strip().splitlines()
    )
    return Crib(head, lines, pages.render(language, "crib.notes").strip().splitlines())
