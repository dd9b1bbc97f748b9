"""`gridline ticket`: look at tickets."""

import dataclasses

import click
from sqlalchemy import select

from gateway.cli import shapes, values
from gateway.cli.context import Cli, emit, with_json
from gateway.domain.ticket import Action, Status
from gateway.services.desk import SYSTEM, Desk
from gateway.services.figures import queries
from gateway.services.tickets import ledger
from gateway.store.tables import Team


@click.group()
def ticket() -> None:
    """Tickets."""


@ticket.command("list")
@click.option("--status", type=click.Choice([status.value for status in Status]))
@click.option("--team", default="", help="A team's code.")
@click.option("--since", metavar="ISO")
@click.option("--limit", metavar="N", type=values.LIMIT, default=queries.PAGE, help="0: all.")
@with_json
@click.pass_obj
def list_(
    cli: Cli, status: str | None, team: str, since: str | None, limit: int, as_json: bool
) -> None:
    """Tickets, newest first."""
    with cli.office.view() as desk:
        found = queries.tickets(
            desk,
            status=Status(status) if status else None,
            team=team,
            since=values.instant(cli, since) if since else None,
            limit=limit,
        )
        if team and not found:
            _require_team(desk, team)
        emit([shapes.ticket_row(one) for one in found], as_json)


def _require_team(desk: Desk, code: str) -> None:
    known = desk.tx.scalars(select(Team.code)).all()
    if code not in known:
        raise values.unknown("team", code, known)


@ticket.command()
@click.argument("number", type=values.ID)
@click.option("--reveal", is_flag=True, help="Show the reporter's phone; this is logged.")
@with_json
@click.pass_obj
def show(cli: Cli, number: int, reveal: bool, as_json: bool) -> None:
    """One ticket with its history and messages."""
    if reveal:
        with cli.office.desk() as desk:
            by = dataclasses.replace(SYSTEM, channel="cli")
            ledger.record(desk, ledger.get(desk, number), Action.REVEAL, by)
    with cli.office.view() as desk:
        emit(shapes.ticket_card(queries.card(desk, number), reveal, desk.wording), as_json)
