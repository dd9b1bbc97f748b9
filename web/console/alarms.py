"""The alarms that stand above every screen, and the hand that clears one."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gateway.domain.people import OperatorRole
from gateway.errors import NotFound
from gateway.services import alarms
from gateway.services.town import reach
from gateway.store.tables import Alarm
from web.console import security
from web.console.front import actor, office

screens = Blueprint("alarms", __name__, url_prefix="/alarms")
screens.before_request(security.only(OperatorRole.OPERATOR, OperatorRole.SUPERVISOR))


@screens.post("/<int:alarm_id>/clear")
def clear(alarm_id: int) -> ResponseReturnValue:
    """Somebody has seen to it."""
    with office().desk() as desk:
        theirs = reach.about(desk, actor(), Alarm.ticket_id)
        alarm = desk.tx.scalar(select(Alarm).where(Alarm.id == alarm_id, *theirs))
        if alarm is None:
            raise NotFound(f"there is no alarm {alarm_id}")
        alarms.clear(desk, alarm.kind, alarm.subject)
    return redirect(security.came_from(), 303)
