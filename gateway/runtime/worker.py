"""What a worker does when it is rung: takes what waits, a batch at a time, until nothing does."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from gateway import errors
from gateway.errors import Refused
from gateway.services.conversation import belated, claiming, intake
from gateway.services.conversation.claiming import Waiting
from gateway.services.desk import Desk, Office
from gateway.services.texts import arrivals, senders
from gateway.services.tickets import watch
from gateway.services.town import directory, gazetteer
from gateway.services.voice import aftercall
from gateway.store.db import is_down
from gateway.store.tables import HotlineCall, Message
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
        """The routes that came too late to join their receipts, in the order of their texts."""
        found = ((nth, self.routes.get(nth)) for nth in sorted(self.late))
        return {nth: route for nth, route in found if route is not None}


class Worker:
    """One worker process: its office, its name as holder of leases, its router."""

    def __init__(self, office: Office, name: str) -> None:
        self.office = office
        self.name = name
        self.router: Callable[[Desk], Router] = gazetteer.router
        self.searches: list[_Search] = []  # those that went on after their texts were handled
        with office.desk() as desk:  # what this worker held when it died
            claiming.release(desk, name)

    def intake(self) -> int:
        """Handle all texts and calls that wait; returns how many were looked at."""
        self.office.bell.answered(arrivals.BELL)
        count = 0
        while taken := self.batch():
            count += taken
            time.sleep(_BREATH_SECONDS)
        return count + self._calls() + self._catch_up()

    def batch(self) -> int:
        """Claim some texts, route them outside of any transaction, handle them in one."""
        with self.office.view() as desk:
            if not claiming.waits(desk):
                return 0
            router = self._router(desk)
        with self.office.desk() as desk:
            batch = claiming.claim(desk, self.name)
        if not batch:
            return 0
        routes = self._routes(router, batch)
        with self.office.desk(len(batch)) as desk:
            self._handle(desk, batch, routes)
            claiming.release(desk, self.name)
        return len(batch)

    def _router(self, desk: Desk) -> Router | None:
        """The router; None, and all is triage, when none can be made of what the registry holds."""
        try:
            return self.router(desk)
        except Exception as error:
            if is_down(error):
                raise
            LOGGER.error("The router could not be made", extra={"where": errors.where(error)})
            return None

    def _routes(self, router: Router | None, batch: Sequence[Waiting]) -> dict[int, Route | None]:
        """The route of each text; None where the router fails or hangs: no receipt waits."""
        if router is None:
            return dict.fromkeys([one.message_id for one in batch])
        search = _Search(router, batch, lambda: self.office.bell.ring(arrivals.BELL))
        search.over.wait(self.office.rules.settings.intake.route_seconds)
        found = dict(search.routes)
        routes = {one.message_id: found.get(one.message_id) for one in batch}
        search.late |= routes.keys() - found.keys()
        if search.late:
            LOGGER.warning("The router took too long", extra={"without": len(search.late)})
            self.searches.append(search)
        return routes

    def _calls(self) -> int:
        """Make of calls at the hotline what they have come to; returns how many there were."""
        count = 0
        while settled := self._some_calls():
            count += settled
        return count

    def _some_calls(self) -> int:
        with self.office.view() as desk:
            if not aftercall.is_due(desk):
                return 0
        with self.office.desk() as desk:
            rows = aftercall.due(desk)
            for row in rows:
                self._settle(desk, row)
            self._watch(desk)
        return len(rows)

    def _settle(self, desk: Desk, row: HotlineCall) -> None:
        try:
            with desk.attempt():
                aftercall.settle(desk, row)
        except Exception as error:  # looked at again in a while
            if is_down(error):
                raise
            about = {"call_id": row.call_id, "where": errors.where(error)}
            LOGGER.error("A call could not be settled", extra=about)
            aftercall.put_off(desk, row)

    def _catch_up(self) -> int:
        """Routes that came after all are good for the tickets that went to triage without them."""
        count = 0
        for search in [one for one in self.searches if one.over.is_set()]:
            late = search.found_late()
            with self.office.desk() as desk:
                for message_id, route in late.items():
                    self._catch_up_one(desk, message_id, route)
                self._watch(desk)
            self.searches.remove(search)
            count += len(late)
        return count

    def _catch_up_one(self, desk: Desk, message_id: int, route: Route) -> None:
        try:
            with desk.attempt():
                belated.routed(desk, message_id, route)
        except Exception as error:  # the ticket stays with the operators
            if is_down(error):
                raise
            about = {"message_id": message_id, "where": errors.where(error)}
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
        _Batch(desk, claiming.messages(desk, self.name, batch), routes).handle()
        self._watch(desk)

    def _watch(self, desk: Desk) -> None:
        """Warn of what new tickets have in common, or texts speak of; no failure costs a text."""
        try:
            with desk.attempt():
                watch.look(desk)
        except Exception as error:
            if is_down(error):
                raise
            LOGGER.error("What came in could not be watched", extra={"where": errors.where(error)})


class _Batch:
    """Texts that are handled in one transaction, and what is known of their senders."""

    def __init__(
        self, desk: Desk, messages: Sequence[Message], routes: dict[int, Route | None]
    ) -> None:
        self.desk = desk
        self.routes = routes
        self.messages, self.cards = claiming.readable(desk, messages)
        self.held_back: set[str] = set()  # phones of which a text will be tried again

    def handle(self) -> None:
        """Handle all, in order; one poisoned text takes no other with it."""
        for run in claiming.runs(self.cards, self.messages):
            if len(run) == 1 or not self._together(run):
                for message in run:
                    self._alone(message)

    def _together(self, run: Sequence[Message]) -> bool:
        """Handle several in one savepoint; False, and nothing is done, when one of them fails.

        A savepoint for each, with all that it has to flush, takes twice the time.
        """
        try:
            with self.desk.attempt_many():
                for message in run:
                    self._do(message)
        except Exception as error:  # it will come again, and be told, when each is alone
            if is_down(error):
                raise
            self._look_again(run)
            return False
        return True

    def _alone(self, message: Message) -> None:
        if message.phone in self.held_back:
            return
        try:
            self._handle_one(message)
        except Exception as error:
            if is_down(error):
                raise
            self.desk.tx.refresh(message)
            claiming.failed(self.desk, message, errors.where(error))
            self.held_back.add(message.phone)

    def _handle_one(self, message: Message) -> None:
        try:
            with self.desk.attempt():
                self._do(message)
        except Refused as refusal:
            self._look_again([message])
            with self.desk.attempt():
                card, route = self.cards[message.phone], self.routes[message.id]
                intake.refuse(self.desk, card, message, route, refusal)

    def _do(self, message: Message) -> None:
        intake.handle(self.desk, self.cards[message.phone], message, self.routes[message.id])

    def _look_again(self, messages: Sequence[Message]) -> None:
        """What was begun is taken back, and with it what we knew of the phones."""
        self.cards |= senders.cards(self.desk, {message.phone for message in messages})


def _route_each(router: Router, batch: Sequence[Waiting], routes: dict[int, Route | None]) -> None:
    for one in batch:
        try:
            route = router.route(one.text, home=one.home, earlier=one.earlier, line=one.line)
        except Exception as error:  # noqa: BLE001 - whatever it does, the resident gets a number
            about = {"message_id": one.message_id, "where": errors.where(error)}
            LOGGER.error("The router failed", extra=about)
            route = None
        routes[one.message_id] = route
