"""`gridline deadline`: due times by the calendar."""

from datetime import UTC, datetime

import click

from gateway.cli import parts, values
from gateway.cli.context import Cli, emit, with_json
from gateway.domain.ticket import Tier

_STAGES = ("dispatch", "accept", "contact", "resolve")


@click.command()
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), required=True)
@click.option("--from", "since", metavar="ISO", help="Default: now.")
@click.option("--category", metavar="CODE", help="Its own limits, where it has any.")
@with_json
@click.pass_obj
def deadline(cli: Cli, tier: str, since: str | None, category: str | None, as_json: bool) -> None:
    """When each stage is due, if dispatched at once."""
    rules = parts.rules(cli.settings)
    zone = cli.settings.place.zone
    start = values.instant(cli, since) if since else datetime.now(UTC)
    stages: dict[str, dict[str, datetime | bool | None]] = {}
    for stage in _STAGES:
        span = rules.limits.span(Tier(tier), stage, category)
        if span is None:
            stages[stage] = {"due_at": None, "provisional": False}
            continue
        due = rules.calendar.add(start, span)
        stages[stage] = {"due_at": due.at.astimezone(zone), "provisional": due.provisional}
    emit(stages, as_json)
