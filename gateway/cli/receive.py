"""`gridline receive`: put inbound texts in by hand, through the same door as a channel."""

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gateway.cli import sheets, values
from gateway.cli.context import Cli, emit, with_json
from gateway.services.desk import Desk
from gateway.services.texts import inbox


@dataclasses.dataclass(frozen=True)
class _Text:
    """A text whose channel, phone and time are known to be good."""

    channel: str
    phone: str
    text: str
    at: datetime | None
    external_id: str | None


@click.command()
@click.option("--channel", default="", metavar="NAME")
@click.option("--from", "phone", default="", metavar="PHONE")
@click.option("--at", default="", metavar="ISO", help="The network's time stamp.")
@click.option(
    "--id", "external_id", default="", metavar="EXTERNAL", help="The same id is the same text."
)
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("text", required=False)
@with_json
@click.pass_obj
def receive(
    cli: Cli,
    channel: str,
    phone: str,
    at: str,
    external_id: str,
    file: Path | None,
    text: str | None,
    as_json: bool,
) -> None:
    """Take in TEXT from PHONE, or the rows of a CSV with channel, from, text, at, id; of a file
    with mistakes none is taken in.
    """
    if file is not None:
        rows = sheets.read(file, needed={"from", "text"}, known={"channel", "at", "id"})
    elif text is not None and phone:
        rows = [sheets.Row({"from": phone, "text": text, "at": at, "id": external_id})]
    else:
        raise click.UsageError("Give --from PHONE and TEXT, or --file.")
    arrived = sheets.checked(rows, lambda cells: _text(cli, channel, cells))
    with cli.office.desk() as desk:
        done = [_taken(desk, one) for one in arrived]
    emit(done, as_json)


def _text(cli: Cli, channel: str, cells: dict[str, str]) -> _Text:
    return _Text(
        channel=values.channel(cli, cells.get("channel") or channel),
        phone=values.sender(cli, cells["from"]),
        text=cells["text"],
        at=values.instant(cli, cells["at"]) if cells.get("at") else None,
        external_id=values.external(cells.get("id") or ""),
    )


def _taken(desk: Desk, one: _Text) -> dict[str, Any]:
    message = inbox.receive(desk, one.channel, one.phone, one.text, one.at, one.external_id)
    desk.tx.flush()
    return {"id": message.id if message else None, "repeated": message is None}
