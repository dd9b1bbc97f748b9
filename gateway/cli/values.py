"""What is typed at the command line or stands in a file, checked; a refusal says what there is."""

import difflib
from collections.abc import Sequence
from datetime import datetime

import click

from gateway.cli.context import Cli
from gateway.domain.phone import Phone, PhoneKind
from gateway.errors import NotFound
from gateway.services.town import directory

_LONGEST = 2_000  # characters of a text: thirty parts, more is a slip
_LONGEST_ID = 100  # characters, as the database keeps it
_FEW, _NEAR = 12, 5  # of more names than these the nearest are told
# Years whose deadlines and time zones can be reckoned without running out of calendar.
_FIRST_YEAR, _LAST_YEAR = 1970, 2999


class _Whole(click.IntRange):
    """A whole number, by that name."""

    name = "whole number"


ID = _Whole(1, 2**63 - 1)  # what both databases can look for
LIMIT = _Whole(0, 2**31 - 1)


def unknown(kind: str, name: str, known: Sequence[str]) -> NotFound:
    """The refusal of a name that does not exist."""
    if not known:
        return NotFound(f"there is no {kind} {name}; none is known yet")
    if len(known) > _FEW:
        near = sorted(difflib.get_close_matches(name, known, _NEAR, 0.0))
        return NotFound(f"there is no {kind} {name}; near it are {', '.join(near)}")
    return NotFound(f"there is no {kind} {name}; known are {', '.join(known)}")


def sender(cli: Cli, shown: str) -> str:
    """A phone as it is given. Raises NotFound for what is none."""
    if _phone(cli, shown).kind in (PhoneKind.NAME, PhoneKind.WITHHELD):
        wanted = "write it as 13900001001, +14155550100 or 0580-8189000"
        raise NotFound(f"{shown!r} is no phone: {wanted}")
    return shown


def recipient(cli: Cli, shown: str) -> str:
    """A phone as it is given, if it takes texts. Raises NotFound."""
    if not _phone(cli, sender(cli, shown)).takes_texts:
        raise NotFound(f"{shown} takes no texts: a mobile is needed")
    return shown


def _phone(cli: Cli, shown: str) -> Phone:
    return directory.phone_of(shown, cli.settings.place)


def external(given: str) -> str | None:
    """The id that another system gives a text, if any. Raises NotFound."""
    if len(given) > _LONGEST_ID or not given.isprintable():
        raise NotFound(f"an id has up to {_LONGEST_ID} characters that can be shown")
    return given or None


def words(text: str) -> str:
    """A text that can be stored and sent. Raises NotFound."""
    if not text.strip():
        raise NotFound("there are no words in the text: write some")
    if len(text) > _LONGEST:
        raise NotFound(f"the text has {len(text)} characters: write at most {_LONGEST}")
    if "\0" in text or text.encode("utf-8", "ignore").decode() != text:
        raise NotFound("the text has signs that are none: write it anew, in UTF-8")
    return text


def channel(cli: Cli, name: str) -> str:
    """The name of a channel of the settings. Raises NotFound."""
    known = channels(cli)
    if not known:
        raise NotFound("the settings name no channel: add a [[channels]] table")
    if not name:
        raise NotFound(f"name a channel by --channel; known are {', '.join(known)}")
    if name not in known:
        raise unknown("channel", name, known)
    return name


def channels(cli: Cli) -> list[str]:
    """The names of the channels of the settings."""
    return [one.name for one in cli.settings.channels]


def line(cli: Cli, number: str) -> str:
    """A service number of the settings, or any when they name none. Raises NotFound."""
    known = [one.number for one in cli.settings.service_lines]
    if number and known and number not in known:
        raise unknown("service line", number, known)
    return number


def instant(cli: Cli, text: str) -> datetime:
    """An ISO 8601 time; without an offset it is the town's own. Raises a usage error."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no time such as 2026-03-10T09:00+08:00") from error
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise click.BadParameter(f"{text!r} is not of these times")
    return at if at.tzinfo else at.replace(tzinfo=cli.settings.place.zone)
