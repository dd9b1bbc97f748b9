"""`gridline report`: the rates of a month, on the screen and as a workbook."""

import itertools
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from gateway.cli.context import Cli, emit, with_json
from gateway.domain import rates as rules
from gateway.domain import wording
from gateway.domain.people import Language
from gateway.domain.rates import Measure, Rate
from gateway.domain.wording import Wording
from gateway.services.figures import rates
from gateway.services.figures.rates import Grouping, Line
from gateway.settings import CONFIG

_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_HEADS = ("code", "name", "rate", "numerator", "denominator", "share")
_KEPT = ("kept_numerator", "kept_denominator", "kept_share", "tickets")
_WIDTHS = (16, 24, 20, 10, 10, 10, 10, 10, 10, 60)  # characters
_LONGEST = 32_000  # characters of a cell; a workbook takes 32,767


@click.group()
def report() -> None:
    """Figures."""


@report.command("month")
@click.argument("month", metavar="YYYY-MM")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx")
@with_json
@click.pass_obj
def month_(cli: Cli, month: str, out: Path | None, as_json: bool) -> None:
    """The rates of a month; with --out also as a workbook, a sheet for each grouping."""
    year, nth = _parse(month)
    if out is not None and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.absolute().parent}")
    screens = wording.load(CONFIG, "screens")
    with cli.office.view() as desk:
        lines = rates.month(desk, year, nth)
    if out is not None:
        _write(out, lines, screens)
    emit(_document(month, lines, screens) if as_json else _table(lines, screens), as_json)


def _parse(month: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(month)
    if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise click.BadParameter(f"{month!r} is no month such as {datetime.now(UTC):%Y-%m}")
    return int(found[1]), int(found[2])


def _shown(screens: Wording, measure: Measure, rate: Rate) -> list[Any]:
    """A figure as people read it: numerator, denominator, and per cent or an average.

    Where nothing was counted there is no figure, and it says so.
    """
    if rate.share is None:
        return ["-", "-", _nothing(screens)]
    share = f"{rate.share:.2f}" if measure in rules.MEANS else f"{rate.share:.1%}"
    return [rate.numerator, rate.denominator, share]


def _nothing(screens: Wording) -> str:
    return screens.render(Language.ZH, "report.nothing")


def _name(screens: Wording, measure: Measure) -> str:
    return screens.render(Language.ZH, f"rate.{measure}")


def _table(lines: Iterable[Line], screens: Wording) -> list[dict[str, Any]]:
    """The whole town's figures."""
    return [_row(line, screens) for line in lines if line.grouping is Grouping.MONTH]


def _row(line: Line, screens: Wording) -> dict[str, Any]:
    numerator, denominator, share = _shown(screens, line.measure, line.all)
    *kept, kept_share = _shown(screens, line.measure, line.kept)
    return {
        "rate": _name(screens, line.measure),
        "numerator": numerator,
        "denominator": denominator,
        "share": share,
        "without_excluded": "/".join(map(str, kept)) if line.kept.denominator else "-",
        "their_share": kept_share,
    }


def _document(month: str, lines: Iterable[Line], screens: Wording) -> dict[str, Any]:
    document: dict[str, Any] = {"month": month}
    for grouping in Grouping:
        document[grouping] = [
            {
                "code": line.code,
                "name": line.name,
                "rate": line.measure,
                "rate_name": _name(screens, line.measure),
                "all": _figures(line.all),
                "without_excluded": _figures(line.kept),
            }
            for line in lines
            if line.grouping is grouping
        ]
    return document


def _figures(rate: Rate) -> dict[str, Any]:
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "share": rate.share,
        "counted": list(rate.counted),
        "tickets": list(rate.tickets),
    }


def _write(out: Path, lines: Iterable[Line], screens: Wording) -> None:
    """The workbook; names are written as strings, so that none is taken for a formula."""
    # Only this command needs it.
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    with Workbook(str(out), {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        looks = {
            True: book.add_format({"num_format": "0.00"}),
            False: book.add_format({"num_format": "0.0%"}),
        }
        for grouping, group in itertools.groupby(lines, key=lambda line: line.grouping):
            sheet = book.add_worksheet(screens.render(Language.ZH, f"grouping.{grouping}"))
            sheet.freeze_panes(1, 3)
            for column, (head, width) in enumerate(zip(_HEADS + _KEPT, _WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, screens.render(Language.ZH, f"report.{head}"), bold)
            for nth, line in enumerate(group, start=1):
                _write_line(sheet, nth, line, screens, looks[line.measure in rules.MEANS])


def _write_line(sheet: Any, nth: int, line: Line, screens: Wording, look: Any) -> None:
    for column, text in enumerate((line.code, line.name, _name(screens, line.measure))):
        sheet.write_string(nth, column, text)
    for column, rate in ((3, line.all), (6, line.kept)):
        if rate.share is None:
            sheet.write_string(nth, column + 2, _nothing(screens))
        else:
            sheet.write_number(nth, column, rate.numerator)
            sheet.write_number(nth, column + 1, rate.denominator)
            sheet.write_number(nth, column + 2, rate.share, look)
    numbers = " ".join(map(str, line.all.tickets))
    cut = numbers if len(numbers) <= _LONGEST else numbers[:_LONGEST].rsplit(" ", 1)[0] + " …"
    sheet.write_string(nth, 9, cut)
