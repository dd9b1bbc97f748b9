"""Commands whose subject is not built yet; they say so."""

import click

from gateway.errors import Unavailable


def _later(name: str, what: str) -> click.Command:
    @click.command(name, context_settings={"ignore_unknown_options": True})
    @click.argument("words", nargs=-1, type=click.UNPROCESSED)
    def command(words: tuple[str, ...]) -> None:
        raise Unavailable(f"`gridline {name}` is not there yet: {what}")

    command.help = f"Not there yet: {what}."
    return command


model = _later("model", "a classifier trained on decided tickets comes with a later issue")
