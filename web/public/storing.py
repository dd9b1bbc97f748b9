"""What a provider posts is committed before it is answered, or the provider is to try again."""

import logging
from collections.abc import Callable
from typing import TypeVar

from flask import request
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from gateway.services.desk import Desk
from web.public.front import office
from web.public.problems import Problem

LOGGER = logging.getLogger(__name__)

T = TypeVar("T")

_AWAY_SECONDS = 15


def stored(what: Callable[[Desk], T]) -> T:
    """Do something in a transaction of its own, or say that it is not done: 503."""
    try:
        try:
            return _once(what)
        except IntegrityError:  # the same twice at one time: by now the other is there
            return _once(what)
    except SQLAlchemyError as error:
        raise away(error) from error


def away(error: Exception) -> Problem:
    """Whoever sent it is to keep it, and to send it again."""
    about = {"channel": (request.view_args or {}).get("channel", ""), "endpoint": request.endpoint}
    LOGGER.error("What was posted was not stored", exc_info=error, extra=about)
    return Problem(503, "It could not be stored now: send it again.", _AWAY_SECONDS)


def _once(what: Callable[[Desk], T]) -> T:
    with office().desk() as desk:
        return what(desk)
