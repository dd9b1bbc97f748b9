"""`gridline send`: queue outbound texts."""

import dataclasses
from pathlib import Path

import click

from gateway.cli import sheets, values
from gateway.cli.context import Cli, emit, with_json
from gateway.services.texts import outbox, traffic


@dataclasses.dataclass(frozen=True)
class _Text:
    """A text whose phone and channel are known to be good; no channel means the first."""

    phone: str
    text: str
    channel: str


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
    """Queue TEXT to PHONE, or the rows of a CSV with phone, text, channel; of a file with
    mistakes none is queued.
    """
    if file is not None:
        rows = sheets.read(file, needed={"phone", "text"}, known={"channel"})
    elif phone is not None and text is not None:
        rows = [sheets.Row({"phone": phone, "text": text})]
    else:
        raise click.UsageError("Give PHONE and TEXT, or --file.")
    texts = sheets.checked(rows, lambda cells: _text(cli, channel, cells))
    with cli.office.desk() as desk:
        queued = [outbox.queue_plain(desk, one.phone, one.text, one.channel) for one in texts]
        desk.flush()
        sent = traffic.deliveries_of(desk, [one.id for one in queued])
        done = [{"id": one.id, "delivery": sent[one.id].id} for one in queued]
    emit(done, as_json)


def _text(cli: Cli, channel: str, cells: dict[str, str]) -> _Text:
    return _Text(
        phone=values.recipient(cli, cells["phone"]),
        text=values.words(cells["text"]),
        channel=values.channel(cli, cells.get("channel") or channel or _first(cli)),
    )


def _first(cli: Cli) -> str:
    return next(iter(values.channels(cli)), "")
