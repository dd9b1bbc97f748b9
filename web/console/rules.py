"""What supervisors may set: categories, time limits and wording, each with its effect before it
holds. What may be set to what is for town/edits.py to say.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from gateway.domain.edit import EditKind
from gateway.domain.people import OperatorRole
from gateway.errors import NotFound, Refused
from gateway.services.desk import Desk
from gateway.services.town import edits
from gateway.services.town.edits import Value
from web.console import effects, errors, forms, front, security
from web.console.front import actor, office, say

screens = Blueprint("rules", __name__, url_prefix="/rules")
screens.before_request(security.only(OperatorRole.SUPERVISOR))

_KIND = f"<any({', '.join(EditKind)}):kind>"
_IN_WORDS = {"of": "rules", "stage": "stage"}  # parameters of refusals, and their texts


@screens.get("/")
def first() -> ResponseReturnValue:
    """The page begins with the wording."""
    return redirect(url_for("rules.listed", kind=EditKind.WORDING))


@screens.get(f"/{_KIND}")
def listed(kind: str) -> ResponseReturnValue:
    """All there is of a kind."""
    one = EditKind(kind)
    with office().view() as desk:
        return front.page(
            desk, "rules.html",
            kind=one, kinds=list(EditKind),
            edited=edits.keys(desk, one), found=effects.LISTED[one](desk),
            known=effects.known(desk),
        )  # fmt: skip


@screens.get("/open")
def open_() -> ResponseReturnValue:
    """What was chosen or typed on a list, which may be new."""
    kind, key = request.args.get("kind", ""), request.args.get("key", "").strip()
    if kind not in list(EditKind) or not key:
        raise NotFound("nothing was chosen")
    return redirect(url_for("rules.show", kind=kind, key=key))


@screens.get(f"/{_KIND}/<key>")
def show(kind: str, key: str) -> ResponseReturnValue:
    """One of them, as it is now."""
    one = EditKind(kind)
    with office().view() as desk:
        return _page(desk, one, key, _shown(desk, one, key))


@screens.post(f"/{_KIND}/<key>/preview")
def preview(kind: str, key: str) -> ResponseReturnValue:
    """What it would be like; nothing is kept."""
    one = EditKind(kind)
    with office().view() as desk:
        return _page(desk, one, key, forms.READ[one](request.form))


@screens.post(f"/{_KIND}/<key>")
def save(kind: str, key: str) -> ResponseReturnValue:
    """Let it hold from now on; what does not fit stays in the form, with what is to be mended."""
    one = EditKind(kind)
    value = forms.READ[one](request.form)
    try:
        with office().desk() as desk:
            edits.save(desk, one, key, value, actor())
    except Refused as error:
        flash(_why(error), "bad")
        with office().view() as desk:
            return _page(desk, one, key, value), 409
    return _saved(one)


@screens.post(f"/{_KIND}/<key>/back")
def take_back(kind: str, key: str) -> ResponseReturnValue:
    """Let what the file says hold again."""
    with office().desk() as desk:
        edits.take_back(desk, EditKind(kind), key, actor())
    return _saved(EditKind(kind))


def _shown(desk: Desk, kind: EditKind, key: str) -> Value:
    """What holds now, or an empty form; only of a category there may be a new one."""
    found = edits.shown(desk.rules, kind, key)
    if found is not None:
        return found
    if kind is not EditKind.CATEGORY:
        raise NotFound(f"there is no {kind} {key}")
    return forms.NEW_CATEGORY


def _saved(kind: EditKind) -> Response:
    flash(say("rules.saved"))
    return redirect(url_for("rules.listed", kind=kind), 303)


def _page(desk: Desk, kind: EditKind, key: str, value: Value) -> str:
    """The form with what is in it, and what that would do."""
    _shown(desk, kind, key)
    why, effect = "", None
    try:
        effect = effects.OF[kind](desk, edits.applied(desk.rules, kind, key, value), key)
    except Refused as error:
        why = _why(error)
    return front.page(
        desk, "rule.html",
        kind=kind, key=key, value=value, why=why, effect=effect,
        known=effects.known(desk),
        history=edits.history(desk, kind, key), is_edited=key in edits.keys(desk, kind),
    )  # fmt: skip


def _why(error: Refused) -> str:
    """A refusal in a sentence, with what it names in words."""
    named = {
        name: say(f"{_IN_WORDS[name]}.{value}")
        for name, value in error.params.items()
        if name in _IN_WORDS
    }
    return errors.why(Refused(error.code, **{**error.params, **named}))
