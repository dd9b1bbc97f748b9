"""The one way in which the state of a delivery changes; until when its text is of use."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from gateway.domain.delivery import TRANSITIONS, Happening
from gateway.services.desk import Desk
from gateway.store import rows
from gateway.store.tables import Delivery

_TABLE = rows.table_of(Delivery)
# For how long a text of a group is worth being delivered; the next reminder says it anew.
_WORTH = {"remind": timedelta(hours=4)}


def useful_until(delivery: Delivery, kind: str) -> datetime | None:
    """When a text of a kind is worthless; None when it is always of use."""
    worth = _WORTH.get(kind.partition(".")[0])
    if worth is None:
        return None
    if delivery.submits:  # another try makes no old news new
        return delivery.submits[0].at + worth
    return max(delivery.created_at, delivery.due_at) + worth


def move(desk: Desk, delivery: Delivery, happening: Happening, **besides: object) -> bool:
    """Change a delivery's state, and what goes with it, where the old one still holds; False, and
    nothing is changed, when it does not.
    """
    before = delivery.state
    target = TRANSITIONS.get((before, happening))
    if target is None:
        return False
    moved = desk.tx.scalar(
        update(_TABLE)
        .where(_TABLE.c.id == delivery.id, _TABLE.c.state == before)
        .values(state=target, **besides)
        .returning(_TABLE.c.id)
    )
    if moved is None:
        return False
    for name, value in {"state": target, **besides}.items():
        set_committed_value(delivery, name, value)
    return True
