"""`gridline ticket`: look at tickets."""

import click

from gateway.cli import shapes
from gateway.cli.context import Cli, emit, with_json
from gateway.cli.deadline import instant
from gateway.domain.people import ActorKind
from gateway.domain.ticket import Action, Status
from gateway.services import casework, ledger, queries
from gateway.services.desk import Actor


@click.group()
def ticket() -> None:
    """Tickets."""


@ticket.command("list")
@click.option("--status", type=click.Choice([status.value for status in Status]))
@click.option("--team", default="", help="A team's code.")
@click.option("--since", metavar="ISO")
@click.option("--limit", type=click.IntRange(0), default=queries.PAGE, help="0: all.")
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
            since=instant(since, cli) if since else None,
            limit=limit,
        )
        emit([shapes.ticket_row(one) for one in found], as_json)


@ticket.command()
@click.argument("number", type=int)
@click.option("--reveal", is_flag=True, help="Show the reporter's phone; this is logged.")
@with_json
@click.pass_obj
def show(cli: Cli, number: int, reveal: bool, as_json: bool) -> None:
    """One ticket with its history and messages."""
    if reveal:
        with cli.office.desk() as desk:
            by = Actor(ActorKind.SYSTEM, None, "cli")
            ledger.record(desk, casework.get(desk, number), Action.REVEAL, by)
    with cli.office.view() as desk:
        emit(shapes.ticket_card(queries.card(desk, number), reveal, desk.wording), as_json)
