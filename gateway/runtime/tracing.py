"""Texts whose fate is unknown, looked for at the network: a courier's, between two others."""

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from gateway.services.desk import Desk, Office
from gateway.services.texts import traces
from gateway.services.texts.traces import Lost
from modems.channel import Channel
from modems.errors import ChannelError

LOGGER = logging.getLogger(__name__)

_TRACE_SECONDS = 5.0


class Tracing:
    """Looks for one text at a time; what it finds is written down by `write`, or it is met again.

    `failed` is told when the database does not answer.
    """

    def __init__(
        self,
        office: Office,
        channel: Channel,
        write: Callable[[Callable[[Desk], None]], bool],
        failed: Callable[[SQLAlchemyError], None],
    ) -> None:
        self._office = office
        self._channel = channel
        self._write = write
        self._failed = failed
        self._traced_at = office.clock()

    def step(self) -> None:
        """Ask the network for one text, when it is time to."""
        now = self._office.clock()
        if 0 <= (now - self._traced_at).total_seconds() < _TRACE_SECONDS:
            return
        try:
            with self._office.view() as desk:
                lost = traces.due(desk, self._channel.name, self._channel.split)
        except SQLAlchemyError as error:
            self._failed(error)
            return
        if lost is None:
            self._traced_at = now
        else:
            self._look_for(lost)

    def _look_for(self, lost: Lost) -> None:
        try:
            reference = self._channel.trace(lost.piece, lost.since, lost.known)
        except ChannelError as error:
            about = {"delivery": lost.delivery_id, "code": error.code}
            LOGGER.warning("A text could not be looked for", extra=about)
            self._write(lambda desk: traces.put_off(desk, lost))
            return
        if reference is None:
            self._write(lambda desk: traces.missed(desk, lost))
        else:
            LOGGER.info("A text was found", extra={"delivery": lost.delivery_id})
            self._write(lambda desk: traces.found(desk, lost, reference))
