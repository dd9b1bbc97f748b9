"""Whether a process lives, and whether the gateway can work; the same on both listeners."""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.services.desk import Office
from gateway.services.texts import traffic
from gateway.store import queue

Answer = dict[str, object]


def screens(office: Office) -> Blueprint:
    """`/healthz` and `/readyz` of an application on an office."""
    made = Blueprint("health", __name__)

    @made.get("/healthz")
    def alive() -> Answer:
        """This process answers."""
        return {"alive": True}

    @made.get("/readyz")
    def ready() -> tuple[Answer, int]:
        """Database, Redis and at least one channel are usable; else the reasons why not."""
        reasons = [*_database(office), *_redis(office)]
        return {"ready": not reasons, "reasons": reasons}, 503 if reasons else 200

    return made


def _database(office: Office) -> list[str]:
    try:
        with office.view() as desk:
            desk.tx.execute(text("SELECT 1"))
            heard = any(channel.up for channel in traffic.channels(desk))
    except SQLAlchemyError:
        return ["the database does not answer"]
    return [] if heard else ["no channel is up"]


def _redis(office: Office) -> list[str]:
    if queue.url_of(office.rules.settings) is None:
        return ["there is no Redis"]
    return [] if office.bell.answers() else ["Redis does not answer"]
