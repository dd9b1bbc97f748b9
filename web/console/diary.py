"""The diary at the console: this month of whoever is a member too, and of a leader's own team.

Nobody else sees such figures, and they are in the order of names: they are no ranking.
"""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.services.tickets import diary
from gateway.services.tickets.diary import Progress
from gateway.services.town import reach
from gateway.store.tables import Member
from web.console import front
from web.console.front import actor, office

screens = Blueprint("diary", __name__, url_prefix="/diary")


@screens.get("")
def show() -> ResponseReturnValue:
    """The month so far."""
    with office().view() as desk:
        member_id = reach.account(desk, actor()).member_id
        if member_id is None:
            abort(403)
        member = desk.tx.get_one(Member, member_id)
        today = desk.now.astimezone(desk.settings.place.zone).date()
        return front.page(
            desk, "diary.html",
            month=f"{today:%Y-%m}",
            own=diary.progress(desk, member, today),
            team=_team(desk, member),
        )  # fmt: skip


def _team(desk: Desk, member: Member) -> list[tuple[Member, Progress]]:
    """The people a leader leads; nobody for the others."""
    today = desk.now.astimezone(desk.settings.place.zone).date()
    try:
        people = diary.of_team(desk, member, today)
    except Refused:
        return []
    return [(who, progress) for who, progress in people if who.id != member.id]
