"""A thread that does one thing after another, and looks every few seconds whether there is one."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

_LOOK_SECONDS = 2.0


def until(
    stop: threading.Event, step: Callable[[], bool], logger: logging.Logger, name: str
) -> None:
    """Take step after step, and pause when one found nothing; what one meets ends none."""
    while not stop.is_set():
        try:
            while step() and not stop.is_set():
                pass
        except SQLAlchemyError:
            logger.exception("The database did not answer")
        except Exception:
            logger.exception("The %s failed", name)
        stop.wait(_LOOK_SECONDS)
