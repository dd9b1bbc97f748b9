"""Twilio's callbacks for texts: what came in, and what became of what went out.

Nothing is made of them here: stored, committed, the bell rung, answered.
"""

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from gateway import twilio_settings
from gateway.services.desk import Desk
from gateway.services.texts import providers
from gateway.settings import CONFIG
from modems.twilio import forms
from modems.twilio.account import Terms
from web.public import signed, together
from web.public.front import office
from web.public.problems import Problem
from web.public.storing import stored

hooks = Blueprint("twilio", __name__, url_prefix="/hooks/twilio/<channel>")

_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_OPTED = {"STOP": providers.opt_out, "START": providers.opt_in, "HELP": providers.nothing}


def answer(app: Flask) -> None:
    """Answer Twilio's callbacks in an application."""
    app.extensions["gridline_twilio"] = twilio_settings.terms(CONFIG / "providers.toml")
    app.register_blueprint(hooks)


def _terms() -> Terms:
    found = current_app.extensions["gridline_twilio"]
    assert isinstance(found, Terms)
    return found


@hooks.post("/sms")
def sms(channel: str) -> ResponseReturnValue:
    """A text came in: keep it, and say nothing; what is to be said goes through the outbox."""
    form = signed.form(channel)
    try:
        arrival = forms.arrival(form)
    except forms.Unreadable as error:
        raise Problem(400, str(error)) from error
    opted = _OPTED.get(form.get("OptOutType", "").upper())

    def keep(desk: Desk) -> None:
        providers.received(desk, channel, arrival, opted)

    if opted is None:
        together.stored(arrival.fingerprint, keep)
    else:  # more than a new row comes of it
        stored(keep)
    return Response(_NOTHING_TO_SAY, mimetype="text/xml")


@hooks.post("/status")
def status(channel: str) -> ResponseReturnValue:
    """Something became of a text that went out."""
    form, account = signed.form(channel), signed.account(channel)
    word, now = request.args.get("o", ""), office().clock()
    try:
        report = forms.report(account, _terms(), channel, form, word, now)
    except forms.Unreadable as error:
        raise Problem(400, str(error)) from error

    def keep(desk: Desk) -> None:
        providers.reported(desk, channel, report)
        desk.flush()  # the next one may be about the same

    together.stored(report.phone, keep)
    return "", 204
