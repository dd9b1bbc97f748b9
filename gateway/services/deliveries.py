"""The one way in which the state of a delivery changes."""

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from gateway.domain.delivery import TRANSITIONS, Happening
from gateway.services.desk import Desk
from gateway.store.tables import Delivery


def move(desk: Desk, delivery: Delivery, happening: Happening) -> bool:
    """Change a delivery's state where the old one still holds; False when it does not."""
    before = delivery.state
    target = TRANSITIONS.get((before, happening))
    if target is None:
        return False
    moved = desk.tx.scalar(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.state == before)
        .values(state=target)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        return False
    set_committed_value(delivery, "state", target)
    return True
