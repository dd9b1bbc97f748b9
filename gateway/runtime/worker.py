"""What a worker does when it is rung: takes what waits, a batch at a time, until nothing does."""

import concurrent.futures
import logging
import traceback
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from gateway.services import directory, gazetteer, inbox, intake
from gateway.services.desk import Desk, Office
from gateway.services.intake import Waiting
from gateway.store.tables import Message
from routing.router import Route, Router

LOGGER = logging.getLogger(__name__)


class Worker:
    """One worker process: its office, its name as holder of leases, its router."""

    def __init__(self, office: Office, name: str) -> None:
        self.office = office
        self.name = name
        self.routers = gazetteer.Routers()
        self._thread = concurrent.futures.ThreadPoolExecutor(1, "router")
        with office.desk() as desk:  # what this worker held when it died
            intake.release(desk, name)

    def intake(self) -> int:
        """Handle all texts that wait; returns how many were looked at."""
        self.office.bell.answered(inbox.BELL)
        count = 0
        while taken := self.batch():
            count += taken
        return count

    def batch(self) -> int:
        """Claim some texts, route them outside of any transaction, handle them in one."""
        with self.office.desk() as desk:
            batch = intake.claim(desk, self.name)
            router = self.routers.current(desk) if batch else None
        if router is None:
            return 0
        routes = {one.message_id: self.route(router, one) for one in batch}
        with self.office.desk() as desk:
            self._handle(desk, batch, routes)
            intake.release(desk, self.name)
        return len(batch)

    def route(self, router: Router, waiting: Waiting) -> Route | None:
        """The route of a text; None when the router fails or takes too long, as the receipt may
        not wait for it."""
        seconds = self.office.rules.settings.intake.route_seconds
        task = self._thread.submit(
            router.route, waiting.text, home=waiting.home, earlier=waiting.earlier
        )
        try:
            return task.result(seconds)
        except concurrent.futures.TimeoutError:
            LOGGER.warning("The router took too long", extra={"message_id": waiting.message_id})
            self._thread = concurrent.futures.ThreadPoolExecutor(1, "router")
        except Exception:
            # Whatever the router does, the resident gets a number.
            LOGGER.exception("The router failed", extra={"message_id": waiting.message_id})
        return None

    def _handle(
        self, desk: Desk, batch: Sequence[Waiting], routes: dict[int, Route | None]
    ) -> None:
        found = [route for route in routes.values() if route is not None]
        directory.read_ahead(
            desk,
            [route.grid or route.area or "" for route in found],
            [route.team for route in found if route.team],
        )
        messages = intake.messages(desk, batch)
        cards = directory.cards(desk, {message.phone for message in messages})
        held_back = set()
        for message in messages:
            if message.phone in held_back:
                continue
            try:
                with desk.tx.begin_nested():
                    intake.handle(desk, cards[message.phone], message, routes[message.id])
            except OperationalError:
                raise  # the database itself: nothing of this batch is the text's fault
            except Exception as error:
                # One poisoned text must not take others with it.
                LOGGER.exception("A text could not be handled", extra={"message_id": message.id})
                self._set_back(desk, message, error)
                held_back.add(message.phone)

    def _set_back(self, desk: Desk, message: Message, error: Exception) -> None:
        # Where it failed, without the words of the exception: they may quote the text.
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        where = "\n".join(f"{one.filename}:{one.lineno} {one.name}" for one in frames)
        desk.tx.refresh(message)
        intake.failed(desk, message, f"{type(error).__name__}\n{where}")
