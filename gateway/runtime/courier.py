"""One courier a channel: brings in what has arrived, takes out what waits, owns the line."""

import functools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from gateway.runtime.pace import Pace
from gateway.runtime.tracing import Tracing
from gateway.services.desk import Desk, Office
from gateway.services.texts import handover, inbox, lines, providers
from gateway.services.texts.handover import Claim
from gateway.store.db import is_down
from modems import parts
from modems.channel import Arrival, Channel, Inbound
from modems.errors import Blame, ChannelError, ChannelLost

LOGGER = logging.getLogger(__name__)

# On a line that is slow to send, what has just come in may press more than what waits to leave: it
# is handled first, or its answer waits for one text more.
_SLOW_SECONDS, _MOMENT_SECONDS = 1.0, 0.2
_LOOK_SECONDS = 2.0  # rings may be lost
_HEALTH_SECONDS = 10.0
_REOPEN_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_DATABASE_SECONDS = 1.0
_AT_A_TIME = 20  # texts in one transaction, so that nobody waits long for SQLite's lock


class Courier:
    """Serves one channel from one thread until `stop` is set; nothing it meets ends it."""

    def __init__(self, office: Office, channel: Channel, stop: threading.Event) -> None:
        self.office = office
        self.channel = channel
        self.stop = stop
        self._failures = 0
        self._staying: set[str] = set()  # what is stored here and could not be deleted there
        channels = office.rules.settings.channels
        rate = next((one.segments_a_second for one in channels if one.name == channel.name), 0)
        self._pace = Pace(rate, office.clock)
        self._tracing = Tracing(office, channel, self._write, self._database_failed)
        self._looked_at = office.clock()
        self._told = ""  # what was last said to keep texts from leaving

    def run(self) -> None:
        """Open the line and serve it; when it breaks, wait a little longer each time and reopen."""
        while not self.stop.is_set():
            try:
                self._settle_the_past()
                self.channel.open(self._unheard_since())
                # Until now another gateway's courier may have had the port, and we a text in hand.
                self._settle_the_past()
                self._pace.clear()
                self._up()
                self._serve()
            except ChannelError as error:
                self._broken(error)
            except Exception:
                # A mistake of ours must not silence a line for ever: say it loudly, and go on.
                LOGGER.exception("The courier failed", extra={"channel": self.channel.name})
                self._failures += 1
            finally:
                self.channel.close()
            if not self.stop.is_set():
                self.stop.wait(self._pause())
        self._write(lambda desk: lines.down(desk, self.channel.name, lines.STOPPED))

    def _settle_the_past(self) -> None:
        """What nobody is sending any more is uncertain; said before anything new is sent."""
        lost: list[int] = []
        self._keep(lambda desk: lost.append(handover.recover(desk, self.channel.name)))
        if any(lost):
            about = {"channel": self.channel.name, "count": sum(lost)}
            LOGGER.warning("Texts are uncertain", extra=about)

    def _unheard_since(self) -> datetime | None:
        found: list[datetime | None] = []
        self._keep(lambda desk: found.append(lines.unheard_since(desk, self.channel.name)))
        return found[-1] if found else None  # nothing: we are stopped

    def _serve(self) -> None:
        while not self.stop.is_set():
            sent = self.step()
            self._works()
            if not sent:
                self.channel.wait(min(self._pace.left() or _LOOK_SECONDS, _LOOK_SECONDS))

    def step(self) -> bool:
        """Bring in what has arrived, take out one text; whether there was one to take."""
        self._look()
        self._bring_in()
        self._tracing.step()
        return self._take_out()

    def _bring_in(self) -> bool:
        """Store what has arrived, commit, and only then let the network forget it.

        Returns whether a text was among it.
        """
        arrived = self.channel.collect()
        for first in range(0, len(arrived), _AT_A_TIME):
            for inbound in self._kept(arrived[first : first + _AT_A_TIME]):
                self._confirm(inbound)
        return any(isinstance(one, Arrival) for one in arrived)

    def _confirm(self, inbound: Inbound) -> None:
        """Let the network forget it; what stays is met again, and stored once all the same."""
        try:
            self.channel.confirm(inbound)
        except ChannelLost:
            raise
        except ChannelError as error:
            level = logging.DEBUG if inbound.fingerprint in self._staying else logging.WARNING
            self._staying.add(inbound.fingerprint)
            about = {"channel": self.channel.name, "code": error.code}
            LOGGER.log(level, "What is stored could not be deleted where it lay", extra=about)
        else:
            self._staying.discard(inbound.fingerprint)

    def _kept(self, arrived: Sequence[Inbound]) -> Sequence[Inbound]:
        """What of it is stored now: all, or what can be when one of them makes trouble."""
        try:
            return self._stores(arrived)
        except Exception as error:  # noqa: BLE001 - see below, where each is met by itself
            about = {"channel": self.channel.name, "error": type(error).__name__}
            LOGGER.warning("What has arrived is stored one by one", extra=about)
            return [one for one in arrived if self._stores_alone(one)]

    def _stores(self, arrived: Sequence[Inbound]) -> Sequence[Inbound]:
        """Store it all in one transaction; nothing when the database is away.

        The SIM then keeps its texts, and they are collected again.
        """
        try:
            with self.office.desk() as desk:
                for inbound in arrived:
                    inbox.store(desk, self.channel.name, inbound)
                lines.heard(desk, self.channel.name)
        except OperationalError as error:
            self._database_failed(error)
            return []
        return arrived

    def _stores_alone(self, inbound: Inbound) -> bool:
        """Store one thing, as it is when nothing can be made of it; False when it must wait."""
        try:
            return bool(self._stores([inbound]))
        except Exception as error:  # noqa: BLE001 - its words may quote a text
            about = {"channel": self.channel.name, "error": type(error).__name__}
            LOGGER.error("What has arrived could not be stored", extra=about)
            code = type(error).__name__
        return self._write(lambda desk: inbox.keep(desk, self.channel.name, inbound, code))

    def _take_out(self) -> bool:
        """Hand over one text, piece by piece; what has arrived meanwhile is brought in between."""
        if self._pace.left():
            return False
        claim = self._claim()
        if claim is None:
            return False
        began, came = time.monotonic(), False
        while claim is not None:
            claim = self._hand_over(claim)
            try:
                came = self._bring_in()
            except ChannelError as error:
                self._put_back(claim, error.code)
                raise
        if came and time.monotonic() - began > _SLOW_SECONDS:
            self.stop.wait(_MOMENT_SECONDS)
        return True

    def _put_back(self, claim: Claim | None, code: str) -> None:
        """The line fails between two pieces of a text: the rest has certainly not left."""
        if claim is not None:
            rest = claim
            self._keep(lambda desk: handover.put_back(desk, rest, code))

    def _claim(self) -> Claim | None:
        try:
            with self.office.view() as desk:
                if not handover.waits(desk, self.channel.name):
                    self._pace.clear()
                    return None
        except SQLAlchemyError as error:
            self._database_failed(error)
            return None
        name, split = self.channel.name, self.channel.split
        claims: list[Claim | None] = []
        try:
            if self._write(lambda desk: claims.append(handover.claim(desk, name, split))):
                return claims[-1]
        except Exception as error:  # noqa: BLE001 - one text must not hold up all behind it
            self._put_off(error)
        for claim in filter(None, claims):  # nobody knows whether that was committed
            self._keep(functools.partial(handover.unclaim, claim=claim))
        return None

    def _put_off(self, error: Exception) -> None:
        """The next text cannot even be read: later, and in the end a person must look at it."""
        about = {"channel": self.channel.name, "error": type(error).__name__}
        LOGGER.error("A text could not be claimed", extra=about)
        self._write(lambda desk: handover.put_off_next(desk, self.channel.name, about["error"]))

    def _hand_over(self, claim: Claim) -> Claim | None:
        following: list[Claim | None] = []
        self._pace.spend(parts.segments(claim.piece.text))
        try:
            reference = self.channel.send(claim.piece)
        except ChannelError as error:
            fate = {"delivery": claim.delivery_id, "code": error.code, "fate": error.fate}
            LOGGER.warning("A text was not taken", extra=fate)
            failure = error
            if error.blame is Blame.LINE:
                self._pace.fails(error.code)
            elif error.after:
                self._pace.rest(error.after)
            self._keep(lambda desk: providers.refused(desk, claim, self.channel.name, failure))
            if isinstance(error, ChannelLost):
                raise
            return None
        self._pace.works()

        def settle(desk: Desk) -> None:
            following.append(handover.accepted(desk, claim, reference))
            lines.spoke(desk, self.channel.name)

        return following[-1] if self._keep(settle) else None

    # ------------------------------------------------------------ the database may be away

    def _write(self, what: Callable[[Desk], None]) -> bool:
        """Do something in one transaction; False when the database is away.

        It may have taken it all the same: a connection can break while it says so.
        """
        try:
            with self.office.desk() as desk:
                what(desk)
        except SQLAlchemyError as error:
            if not is_down(error):
                raise
            self._database_failed(error)
            return False
        return True

    def _keep(self, what: Callable[[Desk], None]) -> bool:
        """Write down what nobody else knows: try until the database takes it, or we are stopped."""
        while not (kept := self._write(what)) and not self.stop.is_set():
            pass  # _write has waited
        return kept

    def _database_failed(self, error: SQLAlchemyError) -> None:
        about = {"channel": self.channel.name}
        LOGGER.error("The database did not answer", exc_info=error, extra=about)
        self.stop.wait(_DATABASE_SECONDS)

    # ------------------------------------------------------------ how the line does

    def _look(self) -> None:
        """See how the line looks now and then, more often while it is in trouble."""
        wait = _LOOK_SECONDS if self._told else _HEALTH_SECONDS
        seconds = (self.office.clock() - self._looked_at).total_seconds()
        if self._told != self._pace.trouble or not 0 <= seconds < wait:  # the clock may be set back
            self._up()

    def _up(self) -> None:
        self._looked_at = self.office.clock()
        health = self.channel.health()
        self._pace.hears(health.registered)
        trouble = self._pace.trouble
        about = {"channel": self.channel.name, "code": trouble or self._told}
        if trouble and not self._told:
            LOGGER.warning("Texts cannot leave", extra=about)
        elif self._told and not trouble:
            LOGGER.info("Texts can leave again", extra=about)
        self._told = trouble
        self._write(lambda desk: lines.up(desk, self.channel.name, health, trouble))

    def _works(self) -> None:
        """A line that opens and then breaks at every step does not work."""
        if self._failures:
            LOGGER.info("The channel is up again", extra={"channel": self.channel.name})
        self._failures = 0

    def _broken(self, error: ChannelError) -> None:
        self._failures += 1
        level = logging.WARNING if self._failures == 1 else logging.DEBUG
        about = {"channel": self.channel.name, "code": error.code, "detail": error.detail}
        LOGGER.log(level, "The channel is down", extra=about)
        self._write(lambda desk: lines.down(desk, self.channel.name, error.code))

    def _pause(self) -> float:
        return _REOPEN_SECONDS[min(self._failures, len(_REOPEN_SECONDS)) - 1]
