"""What stands in the forms of the rules, as the edits it would make."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.domain.edit import EditKind
from gateway.domain.limits import EXTENSION
from gateway.domain.people import Language
from gateway.domain.ticket import Stage, Tier
from gateway.services.town.edits import Value
from routing.categories import WEIGHTS

Form = MultiDict[str, str]

# In the order of the screens. A team that helps has a due date, and no limit.
CLOCKS = (
    Stage.DISPATCH, Stage.ACCEPT, Stage.CONTACT, Stage.RESOLVE, EXTENSION, Stage.SUPERVISE,
    Stage.PAUSE, Stage.REVIEW, Stage.CLOSE,
)  # fmt: skip
LISTS = (*WEIGHTS, "outage")  # of words
_BETWEEN = re.compile(r"[,，、;；\n]+")
NEW_CATEGORY: Mapping[str, Any] = {
    **dict.fromkeys(Language, ""),
    "tier": Tier.GENERAL.value,
    "grid": True,
    "profession": "",
    "placed": True,
    "off": False,
    **dict.fromkeys(LISTS, ()),
}


def _wording(form: Form) -> Value:
    return {one.value: form.get(one, "").replace("\r\n", "\n").strip() for one in Language}


def _limit(form: Form) -> Value:
    """The limits that were given; an empty field is a clock that does not run."""
    typed = {str(clock): form.get(clock, "").strip() for clock in CLOCKS}
    return {clock: text for clock, text in typed.items() if text}


def _category(form: Form) -> Value:
    return {
        **{one.value: form.get(one, "").strip() for one in Language},
        **{name: form.get(name, "") for name in ("tier", "profession")},
        **{name: name in form for name in ("grid", "placed", "off")},
        **{name: _words(form.get(name, "")) for name in LISTS},
    }


def _words(text: str) -> list[str]:
    """Words as they are typed: a comma or a new line between, each once."""
    found = (word.strip() for word in _BETWEEN.split(text.replace("\r", "\n")))
    return list(dict.fromkeys(word for word in found if word))


READ: dict[EditKind, Callable[[Form], Value]] = {
    EditKind.CATEGORY: _category,
    EditKind.LIMIT: _limit,
    EditKind.WORDING: _wording,
}
