"""`gridline send`: queue outbound texts."""

from pathlib import Path

import click

from gateway.cli import sheets
from gateway.cli.context import Cli, emit, with_json
from gateway.errors import NotFound, Refused
from gateway.services import outbox, traffic


@click.command()
@click.option("--channel", default="", metavar="NAME")
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("phone", required=False)
@click.argument("text", required=False)
@with_json
@click.pass_obj
def send(
    cli: Cli, channel: str, file: Path | None, phone: str | None, text: str | None, as_json: bool
) -> None:
    """Queue TEXT to PHONE, or the rows of a CSV with phone, text, channel."""
    if file is not None:
        rows = sheets.read(file, needed={"phone", "text"}, known={"channel"})
    elif phone and text:
        rows = [{"phone": phone, "text": text}]
    else:
        raise click.UsageError("Give PHONE and TEXT, or --file.")
    known = {one.name for one in cli.settings.channels}
    with cli.office.desk() as desk:
        messages = []
        for row in rows:
            name = row.get("channel") or channel
            if name and name not in known:
                raise NotFound(f"there is no channel {name!r} in the settings")
            try:
                messages.append(outbox.queue_plain(desk, row["phone"], row["text"], name))
            except Refused as refusal:
                raise NotFound(f"{row['phone']} takes no texts: a mobile is needed") from refusal
        desk.flush()
        sent = traffic.deliveries_of(desk, [one.id for one in messages])
        done = [{"id": one.id, "delivery": sent[one.id].id} for one in messages]
    emit(done, as_json)
