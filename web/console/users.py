"""Accounts of the console, for administrators."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway.domain.people import OperatorRole
from gateway.errors import Refused
from gateway.services.town import operators
from web.console import front, security
from web.console.front import my_name, office

screens = Blueprint("users", __name__, url_prefix="/users")
screens.before_request(security.only(OperatorRole.ADMINISTRATOR))


@screens.get("")
def show() -> ResponseReturnValue:
    """All accounts, and the form for a new one."""
    with office().view() as desk:
        return front.page(
            desk, "users.html", users=operators.listed(desk), roles=OperatorRole,
            shortest=operators.SHORTEST,
        )  # fmt: skip


@screens.post("")
def add() -> ResponseReturnValue:
    """Make an account."""
    given = request.form
    role = given.get("role", "")
    if role not in list(OperatorRole):
        raise Refused("role_needed")
    with office().desk() as desk:
        name, password = given.get("name", ""), given.get("password", "")
        operators.add(desk, name, OperatorRole(role), password)
    return _back()


@screens.post("/<name>/password")
def change_password(name: str) -> ResponseReturnValue:
    """Give an account a new password."""
    with office().desk() as desk:
        operators.change_password(desk, name, request.form.get("password", ""))
    return _back()


@screens.post("/<name>/<any(disable, enable):what>")
def switch(name: str, what: str) -> ResponseReturnValue:
    """Let an account sign in no more, or again; nobody locks out themselves."""
    if name == my_name():
        raise Refused("not_yourself")
    with office().desk() as desk:
        (operators.disable if what == "disable" else operators.enable)(desk, name)
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("users.show"), 303)
