"""What a worker does when it is rung: takes what waits, a batch at a time, until nothing does."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Sequence

from sqlalchemy.exc import OperationalError

from gateway.errors import Refused
from gateway.services import directory, gazetteer, inbox, intake, watch
from gateway.services.desk import Desk, Office
from gateway.services.directory import Card
from gateway.services.intake import Waiting
from gateway.store.tables import Message
from routing.router import Route, Router

LOGGER = logging.getLogger(__name__)

# Between two batches the others get a turn at SQLite's write lock, which keeps no queue.
_BREATH_SECONDS = 0.003


class _Search:
    """The router at work on a batch, in a thread of its own: what it has found so far."""

    def __init__(self, router: Router, batch: Sequence[Waiting], done: Callable[[], None]) -> None:
        self.routes: dict[int, Route | None] = {}
        self.over = threading.Event()
        self.late: set[int] = set()  # the texts that were handled without waiting on
        task = threading.Thread(target=self._run, args=(router, batch, done), daemon=True)
        task.start()

    def _run(self, router: Router, batch: Sequence[Waiting], done: Callable[[], None]) -> None:
        _route_each(router, batch, self.routes)
        self.over.set()
        if self.late:
            done()

    def found_late(self) -> dict[int, Route]:
        """The routes that came too late to join their receipts."""
        return {nth: route for nth in self.late if (route := self.routes.get(nth)) is not None}


class Worker:
    """One worker process: its office, its name as holder of leases, its router."""

    def __init__(self, office: Office, name: str) -> None:
        self.office = office
        self.name = name
        self.routers = gazetteer.Routers()
        self.searches: list[_Search] = []  # those that went on after their texts were handled
        with office.desk() as desk:  # what this worker held when it died
            intake.release(desk, name)

    def intake(self) -> int:
        """Handle all texts that wait; returns how many were looked at."""
        self.office.bell.answered(inbox.BELL)
        count = 0
        while taken := self.batch():
            count += taken
            time.sleep(_BREATH_SECONDS)
        return count + self._catch_up()

    def batch(self) -> int:
        """Claim some texts, route them outside of any transaction, handle them in one."""
        with self.office.desk() as desk:
            batch = intake.claim(desk, self.name)
            router = self.routers.current(desk) if batch else None
        if router is None:
            return 0
        routes = self._routes(router, batch)
        with self.office.desk(len(batch)) as desk:
            self._handle(desk, batch, routes)
            intake.release(desk, self.name)
        return len(batch)

    def _routes(self, router: Router, batch: Sequence[Waiting]) -> dict[int, Route | None]:
        """The route of each text; None where the router fails or hangs: no receipt waits."""
        search = _Search(router, batch, lambda: self.office.bell.ring(inbox.BELL))
        search.over.wait(self.office.rules.settings.intake.route_seconds)
        found = dict(search.routes)
        routes = {one.message_id: found.get(one.message_id) for one in batch}
        search.late |= routes.keys() - found.keys()
        if search.late:
            LOGGER.warning("The router took too long", extra={"without": len(search.late)})
            self.searches.append(search)
        return routes

    def _catch_up(self) -> int:
        """Routes that came after all are good for the tickets that went to triage without them."""
        count = 0
        for search in [one for one in self.searches if one.over.is_set()]:
            late = search.found_late()
            with self.office.desk() as desk:
                for message_id, route in late.items():
                    self._catch_up_one(desk, message_id, route)
            self.searches.remove(search)
            count += len(late)
        return count

    def _catch_up_one(self, desk: Desk, message_id: int, route: Route) -> None:
        try:
            with desk.attempt():
                intake.routed_late(desk, message_id, route)
        except OperationalError:
            raise  # the database itself: tried again with the next texts
        except Exception as error:  # noqa: BLE001 - the ticket stays with the operators
            about = {"message_id": message_id, "where": _where(error)}
            LOGGER.error("A late route could not be used", extra=about)

    def _handle(
        self, desk: Desk, batch: Sequence[Waiting], routes: dict[int, Route | None]
    ) -> None:
        found = [route for route in routes.values() if route is not None]
        directory.read_ahead(
            desk,
            [route.grid or route.area or "" for route in found],
            [route.team for route in found if route.team],
        )
        messages = intake.messages(desk, self.name, batch)
        cards = directory.cards(desk, {message.phone for message in messages})
        held_back = set()
        for message in messages:
            if message.phone in held_back:
                continue
            try:
                self._handle_one(desk, cards, message, routes[message.id])
            except OperationalError:
                raise  # the database itself: nothing of this batch is the text's fault
            except Exception as error:  # noqa: BLE001 - one poisoned text takes no other with it
                where = _where(error)
                about = {"message_id": message.id, "where": where}
                LOGGER.error("A text could not be handled", extra=about)
                desk.tx.refresh(message)
                intake.failed(desk, message, where)
                held_back.add(message.phone)
        self._watch(desk)

    def _watch(self, desk: Desk) -> None:
        """Warn of what the new tickets have in common; a warning that fails costs no ticket."""
        try:
            with desk.attempt():
                watch.opened(desk)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001
            LOGGER.error("The new tickets could not be watched", extra={"where": _where(error)})

    def _handle_one(
        self, desk: Desk, cards: dict[str, Card], message: Message, route: Route | None
    ) -> None:
        try:
            with desk.attempt():
                intake.handle(desk, cards[message.phone], message, route)
        except Refused as refusal:
            # What was begun is taken back, and with it what we knew of the phone.
            cards |= directory.cards(desk, [message.phone])
            with desk.attempt():
                intake.refuse(desk, cards[message.phone], message, refusal)


def _route_each(router: Router, batch: Sequence[Waiting], routes: dict[int, Route | None]) -> None:
    for one in batch:
        try:
            route = router.route(one.text, home=one.home, earlier=one.earlier, line=one.line)
        except Exception as error:  # noqa: BLE001 - whatever it does, the resident gets a number
            about = {"message_id": one.message_id, "where": _where(error)}
            LOGGER.error("The router failed", extra=about)
            route = None
        routes[one.message_id] = route


def _where(error: Exception) -> str:
    """Where in our code something failed, without the words of the error: they may quote a text."""
    frames = [
        one
        for one in traceback.extract_tb(error.__traceback__)
        if "site-packages" not in one.filename
    ]
    lines = [f"{one.filename}:{one.lineno} {one.name}" for one in frames[-8:]]
    return "\n".join([type(error).__name__, *lines])
