"""What Gridline refuses, and why.

GridlineError           the root; its message says what is wrong and what to do
├── BadSettings         a setting has a bad value; nothing starts
├── SchemaMismatch      the database has another schema than this program
├── BadRegistry         the registry files have mistakes; nothing was imported
├── NotFound            no such ticket, message, delivery, team …
├── Refused             a rule of the trade forbids it
└── Unavailable         something this needs does not run or is held by another process
"""

import traceback
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PACKAGES = [_ROOT / name for name in ("gateway", "modems", "routing", "web")]


class GridlineError(Exception):
    """Something was refused; `str` of it is a sentence for the person who asked."""


class BadSettings(GridlineError):
    """A setting cannot be used; the message names it and its line."""


class SchemaMismatch(GridlineError):
    """The database is at another version than this program."""


class BadRegistry(GridlineError):
    """Registry files cannot be imported; `mistakes` has one sentence each, with file and line."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class NotFound(GridlineError):
    """What was named does not exist."""


class Refused(GridlineError):
    """A rule forbids it; `code` is the key of the sentence for texts and screens."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


class Unavailable(GridlineError):
    """A server or a file this needs is not to be had now."""


def where(error: Exception) -> str:
    """Where in our code something failed, without the words of the error: they may quote a text."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"{Path(one.filename).relative_to(_ROOT)}:{one.lineno} {one.name}"
        for one in frames
        if any(Path(one.filename).is_relative_to(package) for package in _PACKAGES)
    ]
    return "\n".join([type(error).__name__, *lines[-8:]])
