"""The channels: whether we can hear and speak; and the pulse that keeps every screen fresh."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from gateway.domain.people import OperatorRole
from gateway.services.texts import lines
from web.console import front, security
from web.console.front import office

screens = Blueprint("channels", __name__)

_DEEDS = {"pause": lines.pause, "resume": lines.resume}


@screens.get("/channels")
def show() -> ResponseReturnValue:
    """All channels of the settings."""
    with office().view() as desk:
        if front.wants_part():
            return front.part(desk, "_channels.html", shell=front.shell(desk))
        return front.page(desk, "channels.html")


@screens.post("/channels/<name>/<any(pause, resume):what>")
def pause(name: str, what: str) -> ResponseReturnValue:
    """Stop or resume sending by a channel; it goes on hearing."""
    security.only(OperatorRole.ADMINISTRATOR)()
    with office().desk() as desk:
        _DEEDS[what](desk, name)
    return redirect(url_for("channels.show"), 303)


@screens.get("/pulse")
def pulse() -> ResponseReturnValue:
    """What stands around every screen: the counts in the menu, the strip, the alarm."""
    with office().view() as desk:
        return front.part(desk, "_pulse.html", shell=front.shell(desk))
