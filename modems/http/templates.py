"""Texts for those who send none freely: which template of theirs stands for a text of ours."""

import dataclasses
import re

from modems.channel import Outgoing
from modems.errors import Blame, ChannelError, Fate
from modems.http.account import Account, Template

BODY = "body"  # a parameter beside the wording's own: the whole text without its signature
_ANY = "*"  # the template for every text that has none of its own, or of its group
_FREE = "text"  # what people wrote may be shortened, a number, a date or a phone never
_SIGNATURE = re.compile(r"^【[^】]*】")


@dataclasses.dataclass(frozen=True)
class Filled:
    """A template's code with its values, in its order."""

    code: str
    params: dict[str, str]


def filled(account: Account, text: Outgoing) -> Filled:
    """The template of a text with its values; a ChannelError says why there is none."""
    template = chosen(account, text.key, text.language)
    if template is None:
        raise _no("no_template", " ".join(filter(None, (text.key, text.language))))
    known = {name: str(value) for name, value in text.params.items()}
    names = tuple(known) if template.params is None else template.params
    known.setdefault(BODY, _body(account, unsigned(text.text), known.get(_FREE, "")))
    if missing := [name for name in names if name not in known]:
        raise _no("no_parameter", missing[0])
    code = template.code_in(text.language)
    return Filled(code, {name: _short(account, name, known[name]) for name in names})


def chosen(account: Account, key: str, language: str) -> Template | None:
    """The template of a text in a language: its own, its group's or the one for any.

    None when there is none, or when the settings say so by an empty code.
    """
    template = _of(account, key)
    return template if template is not None and template.code_in(language) else None


def is_left_out(account: Account, key: str) -> bool:
    """Whether the settings say that a text has no template, by an empty code."""
    template = _of(account, key)
    return template is not None and not template.code and not template.codes


def _of(account: Account, key: str) -> Template | None:
    names = (key, f"{key.partition('.')[0]}.{_ANY}", _ANY)
    return next((account.templates[one] for one in names if one in account.templates), None)


def unsigned(text: str) -> str:
    """A text without the signature, which such a provider adds itself."""
    return _SIGNATURE.sub("", text)


def _short(account: Account, name: str, value: str) -> str:
    most = account.param_chars
    if not most or len(value) <= most:
        return value
    if name != _FREE:
        raise _no("long_parameter", name)
    return value[: most - 1] + "…"


def _body(account: Account, whole: str, free: str) -> str:
    """The whole text, with what people wrote in it shortened as far as that helps."""
    most = account.param_chars
    left = len(free) - (len(whole) - most) - 1
    if not most or len(whole) <= most or left < 0 or free not in whole:
        return whole
    return whole.replace(free, free[:left] + "…")


def _no(code: str, detail: str) -> ChannelError:
    return ChannelError(code, Fate.FINAL, detail, blame=Blame.CONTENT)
