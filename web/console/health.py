"""Whether this process lives, and whether the gateway can work."""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.services import traffic
from gateway.store import queue
from web.console.front import office

screens = Blueprint("health", __name__)

Answer = dict[str, object]


@screens.get("/healthz")
def alive() -> Answer:
    """This process answers."""
    return {"alive": True}


@screens.get("/readyz")
def ready() -> tuple[Answer, int]:
    """Database, Redis and at least one channel are usable; else the reasons why not."""
    reasons = [*_database(), *_redis()]
    return {"ready": not reasons, "reasons": reasons}, 503 if reasons else 200


def _database() -> list[str]:
    try:
        with office().view() as desk:
            desk.tx.execute(text("SELECT 1"))
            heard = any(channel.up for channel in traffic.channels(desk))
    except SQLAlchemyError:
        return ["the database does not answer"]
    return [] if heard else ["no channel is up"]


def _redis() -> list[str]:
    configured = queue.url_of(office().rules.settings) is not None
    return ["Redis does not answer"] if configured and not office().bell.answers() else []
