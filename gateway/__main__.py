"""The command line: `gridline NOUN …`. Each noun's file is loaded only when it is used."""

import functools
import importlib
import os
import re
import sys
from pathlib import Path

import click

from gateway.cli import said
from gateway.cli.context import Cli
from gateway.errors import GridlineError, Refused
from gateway.settings import CONFIG

# noun → the file in gateway/cli/ whose `command` it is
_NOUNS = {
    "up": "up",
    "web": "process",
    "hooks": "process",
    "channels": "process",
    "worker": "process",
    "ticker": "process",
    "doctor": "doctor",
    "db": "db",
    "registry": "registry",
    "ticket": "ticket",
    "message": "message",
    "delivery": "delivery",
    "call": "call",
    "channel": "channel",
    "receive": "receive",
    "send": "send",
    "parse": "parse",
    "route": "route",
    "model": "later",
    "deadline": "deadline",
    "user": "user",
    "client": "client",
    "report": "report",
    "purge": "purge",
    "modem-simulator": "modem_simulator",
}


class _Nouns(click.Group):
    """Finds a noun's command in its file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _NOUNS:
            return None
        module = importlib.import_module(f"gateway.cli.{_NOUNS[cmd_name]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return _anywhere(command)


def _anywhere(command: click.Command) -> click.Command:
    """Let `--config` and `--data` stand behind the noun too."""
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _anywhere(one)
    elif not any(one.name == "late_data" for one in command.params):
        command.params += [
            click.Option(
                [f"--{name}", f"late_{name}"],
                type=click.Path(path_type=Path),
                expose_value=False,
                callback=functools.partial(_take, attribute),
                hidden=True,
            )
            for name, attribute in (("config", "file"), ("data", "data"))
        ]
    return command


def _take(attribute: str, ctx: click.Context, _option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        setattr(ctx.find_object(Cli), attribute, value)


@click.command(cls=_Nouns, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    envvar="GRIDLINE_CONFIG",
    default=CONFIG / "gridline.toml",
    help="Settings file.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GRIDLINE_DATA",
    default=Path("var"),
    help="Data folder.",
)
@click.pass_context
def cli(ctx: click.Context, file: Path, data: Path) -> None:
    """Gridline, the SMS and phone hotline intake gateway."""
    ctx.obj = Cli(file, data)
    ctx.call_on_close(ctx.obj.close)


def main() -> None:
    """Run one command; a refusal is one line on stderr and exit status 1, wrong usage 2."""
    os.umask(0o077)  # what we write holds texts and phones: ours alone
    try:
        cli.main(prog_name="gridline", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:  # a noun alone
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        click.echo(_misuse(error), err=True)
        sys.exit(2)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except GridlineError as error:
        click.echo(said.refusal(error) if isinstance(error, Refused) else str(error), err=True)
        sys.exit(1)


def _misuse(error: click.UsageError) -> str:
    """What is wrong, and where the right way stands; of a bad file every row as it is."""
    wrong = re.sub(r"\n\s+", " ", error.format_message())
    where = error.ctx.command_path if error.ctx else "gridline"
    return wrong if "\n" in wrong else f"{wrong.rstrip('.')}; see `{where} --help`"


if __name__ == "__main__":
    main()
