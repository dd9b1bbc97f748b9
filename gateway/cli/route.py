"""`gridline route`: what the router makes of a text, or of each row of a file."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from gateway.cli import shapes, sheets, values
from gateway.cli.context import Cli, emit, with_json
from gateway.services.desk import Desk
from gateway.services.town import directory, gazetteer, whose
from gateway.store.tables import Area, Resident, Ticket
from routing.router import Route, Router


@click.command()
@click.argument("text", required=False)
@click.option("--phone", default="", help="Who texts: the registered address and earlier tickets.")
@click.option("--line", default="", help="The service number that is texted.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with the columns text and, if known, phone and line; one answer a row.",
)
@with_json
@click.pass_obj
def route(
    cli: Cli, text: str | None, phone: str, line: str, file: Path | None, as_json: bool
) -> None:
    """Say where a TEXT would go, how sure that is and why. Nothing is stored."""
    if (text is None) == (file is None):
        raise click.UsageError("Give a TEXT or --file FILE.csv.")
    rows = [sheets.Row({"text": text or ""})]
    if file is not None:
        rows = sheets.read(file, needed={"text"}, known={"phone", "line"})
    asked = sheets.checked(rows, lambda cells: _asked(cli, phone, line, cells))
    with cli.office.view() as desk:
        router = gazetteer.load_router(desk)
        answers = [_answer(desk, router, *one) for one in asked]
    emit(answers if file is not None else answers[0], as_json)


def _asked(cli: Cli, phone: str, line: str, cells: dict[str, str]) -> tuple[str, str, str]:
    """The text, the phone it comes from, if that is known, and the number it goes to."""
    line = values.line(cli, cells.get("line") or line)
    phone = cells.get("phone") or phone
    return cells["text"], values.sender(cli, phone) if phone else "", line


def _answer(desk: Desk, router: Router, text: str, phone: str, line: str) -> dict[str, Any]:
    home, earlier = _known(desk, phone) if phone else (None, None)
    area = desk.settings.area_of(line)
    return _shown(desk, router.route(text, home=home, earlier=earlier, line=area))


def _known(desk: Desk, phone: str) -> tuple[str | None, str | None]:
    """The codes of the area a phone is registered in, and of its last ticket that has one."""
    known = directory.phone_of(phone, desk.settings.place)
    if not whose.is_one_s(desk, known):
        return None, None
    value = known.value
    home = select(Area.code).join(Resident).where(Resident.phone == value)
    earlier = select(Area.code).join(Ticket).where(Ticket.phone == value)
    return desk.tx.scalar(home), desk.tx.scalar(earlier.order_by(Ticket.id.desc()).limit(1))


def _shown(desk: Desk, found: Route) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "category": found.category,
        "tier": found.tier,
        "grid": found.grid,
        "area": found.area,
        "team": found.team,
        "confidence": found.confidence,
        "evidence": shapes.evidence(
            desk.wording, [(one.kind.value, one.value) for one in found.evidence]
        ),
        "alternatives": [
            {"team": one.team, "grid": one.grid, "confidence": one.confidence}
            for one in found.alternatives
        ],
    }
