"""Whose phones are not known to be theirs: staff phones are confirmed every 90 days."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gateway.domain.people import OperatorRole
from gateway.services.tickets import staff
from web.console import front, security
from web.console.front import actor, office

screens = Blueprint("staff", __name__, url_prefix="/staff")
screens.before_request(security.only(*OperatorRole))

_MOST = 200  # on the screen; the count is of all


@screens.get("")
def show() -> ResponseReturnValue:
    """The members of the reader's area whose phones are unconfirmed or overdue, and since when."""
    with office().view() as desk:
        return front.page(
            desk, "staff.html",
            doubts=staff.doubts(desk, actor(), _MOST),
            count=staff.count_doubts(desk, actor()),
        )  # fmt: skip
