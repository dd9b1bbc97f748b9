"""Twilio's callbacks for calls: each is stored, and answered with what the caller hears next.

Where a call stands lies in its row alone, so that a callback may come twice, late, or to another
process.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from gateway.domain import wording
from gateway.domain.callflow import Place
from gateway.domain.people import Language
from gateway.services.desk import Desk
from gateway.services.voice import colleague, hotline
from gateway.services.voice.hotline import At, Script
from gateway.settings import CONFIG
from gateway.store.tables import HotlineCall, Recording
from modems.twilio import calls, twiml
from modems.twilio.forms import Unreadable
from web.public import signed
from web.public.front import office
from web.public.problems import Problem
from web.public.spoken import KINDS, Stage, Voice
from web.public.storing import stored

hooks = Blueprint("voice", __name__, url_prefix="/hooks/twilio/<channel>/voice")

Form = Mapping[str, str]
_Does = Callable[[Desk, HotlineCall, At, Form], object]

_NOT_THERE = "There is nothing under this address."
_AUDIO_SECONDS = 300  # a prompt that was spoken anew is heard so late at most


def answer(app: Flask) -> None:
    """Answer calls in an application; raises BadSettings for prompts that do not fit."""
    folder = app.extensions["gridline"].office.rules.settings.data / "voice"
    app.extensions["gridline_voice"] = Voice(wording.load(CONFIG, "voice"), folder)
    app.register_blueprint(hooks)


def _voice() -> Voice:
    found = current_app.extensions["gridline_voice"]
    assert isinstance(found, Voice)
    return found


# ---------------------------------------------------------------- the caller's end


@hooks.post("")
def incoming(channel: str) -> ResponseReturnValue:
    """Somebody calls."""
    return _heard(channel, lambda _desk, _row, _at, _form: None)


@hooks.post("/<step>")
def went_on(channel: str, step: str) -> ResponseReturnValue:
    """The caller did something at a step of the menu, or nothing."""
    does = _DOES.get(step)
    if does is None:
        raise Problem(404, _NOT_THERE)
    return _heard(channel, does, step)


def _keys(desk: Desk, row: HotlineCall, at: At, form: Form) -> None:
    hotline.keys(desk, row, at, form.get("Digits", ""))


def _spoke(desk: Desk, row: HotlineCall, at: At, form: Form) -> None:
    hotline.spoke(desk, row, at, _recording(desk, row, form), form.get("Digits", ""))


def _dialled(desk: Desk, row: HotlineCall, at: At, form: Form) -> None:
    hotline.dialled(desk, row, at, calls.talked(form))


def _waits(desk: Desk, row: HotlineCall, at: At, form: Form) -> None:
    hotline.waits(desk, row, at)


_DOES: dict[str, _Does] = {
    Place.MENU: _keys,
    Place.NUMBER: _keys,
    Place.REPORT: _spoke,
    Place.VOICEMAIL: _spoke,
    Place.DIAL: _dialled,
    Place.SPELL: _waits,
}


def _recording(desk: Desk, row: HotlineCall, form: Form) -> Recording | None:
    told = calls.recorded(form)
    return hotline.record(desk, row, told.sid, told.url, told.seconds) if told else None


def _heard(channel: str, does: _Does, step: str = "") -> Response:
    """Store what the caller did, and say what follows."""
    form = signed.form(channel)
    sid, turn = _sid(form), calls.number(request.args.get("t", ""))
    at = At(step, -1 if turn is None else turn)

    def do(desk: Desk) -> Script:
        row = hotline.ring(desk, channel, sid, calls.caller(form))
        does(desk, row, at, form)
        hotline.progress(desk, row, form.get("CallStatus", ""))
        return hotline.script(desk, row)

    script = stored(do)
    return _said(channel, script, sid, f"{script.at.place}?t={script.at.turn}")


def _said(channel: str, script: Script, sid: str, action: str) -> Response:
    root, sender = _root(channel), signed.account(channel).number
    stage = Stage(_voice(), script, root, f"{root}/{action}", sid, sender)
    return Response(stage.document(), mimetype=twiml.KIND)


def _root(channel: str) -> str:
    public = office().rules.settings.web.public_base_url.rstrip("/")
    return f"{public}/hooks/twilio/{quote(channel, safe='')}/voice"


def _sid(form: Form) -> str:
    try:
        return calls.call_sid(form)
    except Unreadable as error:
        raise Problem(400, str(error)) from error


# ---------------------------------------------------------------- what is told beside it


@hooks.post("/status")
def status(channel: str) -> ResponseReturnValue:
    """How the call goes; the first word of it may be its end."""
    return _noted(channel, lambda desk, row, form: None)


@hooks.post("/recording")
def recording(channel: str) -> ResponseReturnValue:
    """What was said can be fetched, or there was nothing."""
    return _noted(channel, _recording)


def _noted(channel: str, note: Callable[[Desk, HotlineCall, Form], object]) -> ResponseReturnValue:
    form = signed.form(channel)
    sid = _sid(form)

    def do(desk: Desk) -> None:
        row = hotline.ring(desk, channel, sid, calls.caller(form))
        note(desk, row, form)
        hotline.progress(desk, row, form.get("CallStatus", ""))

    stored(do)
    return "", 204


# ---------------------------------------------------------------- the colleague's end


@hooks.post("/whisper")
def whisper(channel: str) -> ResponseReturnValue:
    """A colleague answers, and hears who it is; 1 connects the two, anything else hangs up."""
    form = signed.form(channel)
    sid = request.args.get("c", "")
    member = calls.number(request.args.get("m", "")) or 0

    def do(desk: Desk) -> Script | bool | None:
        row = hotline.held(desk, channel, sid)
        if row is None or "Digits" not in form:
            return colleague.whisper(desk, row, member) if row else None
        return colleague.take(row, member, form["Digits"])

    found = stored(do)
    if isinstance(found, Script):
        query = urlencode({"c": sid, "m": member})
        return _said(channel, found, sid, f"whisper?{query}")
    content = [] if found else [twiml.hang_up()]
    return Response(twiml.document(content), mimetype=twiml.KIND)


# ---------------------------------------------------------------- prompts that somebody has spoken


@hooks.get("/audio/<language>/<name>")
def audio(channel: str, language: str, name: str) -> ResponseReturnValue:
    """The file of a prompt. Only what is named by a prompt is looked for."""
    signed.account(channel)
    prompt = name.rpartition(".")[0]
    known = language in list(Language) and _voice().spoken(Language(language), prompt)
    if not known or known.name != name:
        raise Problem(404, _NOT_THERE)
    response = Response(known.read_bytes(), mimetype=KINDS[known.suffix])
    response.headers["Cache-Control"] = f"public, max-age={_AUDIO_SECONDS}"
    return response
