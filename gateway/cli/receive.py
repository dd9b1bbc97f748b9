"""`gridline receive`: put inbound texts in by hand, through the same door as a channel."""

from pathlib import Path
from typing import Any

import click

from gateway.cli import sheets
from gateway.cli.context import Cli, emit, with_json
from gateway.cli.deadline import instant
from gateway.errors import NotFound
from gateway.services import inbox


@click.command()
@click.option("--channel", default="", metavar="NAME")
@click.option("--from", "phone", default="", metavar="PHONE")
@click.option("--at", metavar="ISO", help="The network's time stamp.")
@click.option("--id", "external_id", metavar="EXTERNAL", help="The same id is the same text.")
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("text", required=False)
@with_json
@click.pass_obj
def receive(
    cli: Cli,
    channel: str,
    phone: str,
    at: str | None,
    external_id: str | None,
    file: Path | None,
    text: str | None,
    as_json: bool,
) -> None:
    """Take in TEXT from PHONE, or the rows of a CSV with channel, from, text, at, id."""
    if file is not None:
        rows = sheets.read(file, needed={"from", "text"}, known={"channel", "at", "id"})
    elif text is not None and phone:
        rows = [{"from": phone, "text": text, "at": at or "", "id": external_id or ""}]
    else:
        raise click.UsageError("Give --from PHONE and TEXT, or --file.")
    known = {one.name for one in cli.settings.channels}
    done: list[dict[str, Any]] = []
    with cli.office.desk() as desk:
        for row in rows:
            name = row.get("channel") or channel
            if name not in known:
                listed = ", ".join(sorted(known)) or "none"
                raise NotFound(f"there is no channel {name!r} in the settings; known are {listed}")
            stamp = instant(row["at"], cli) if row.get("at") else None
            message = inbox.receive(
                desk, name, row["from"], row["text"], stamp, row.get("id") or None
            )
            desk.tx.flush()
            done.append({"id": message.id if message else None, "repeated": message is None})
    emit(done, as_json)
