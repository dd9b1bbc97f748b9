"""How long a writer waits for SQLite's lock while texts pour in and the console is open."""

import contextlib
import http.cookiejar
import re
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from gateway.store.db import Store
from tests.bench import harness, intake
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, quantile, rounded

NAME, TITLE = "lock", "Wait for SQLite's write lock under full intake with the console open"
_EVERY_SECONDS = 0.02
_CONSOLE_SECONDS = 2.0
_TEXTS = 2000
_RATES = {"full intake": 0.0, "20 texts a second": 20.0}
_OPERATOR = ("bench", "a bench is no place for secrets")
_SHARES = {"p50": 0.5, "p99": 0.99, "max": 1.0}
_TARGET = {"p99": Target(100.0)}


def measure(options: Options) -> Figure:
    """As fast as texts are handled, and at a pace that a busy town has."""
    lines = []
    for load, rate in _RATES.items():
        count = options.scaled(160 if rate else _TEXTS)
        found = [_round(count, rate) for _ in range(options.rounds)]
        for name, share in _SHARES.items():
            values = [rounded(1000 * quantile(waits, share)) for waits, _ in found]
            lines.append(Line(f"{load}: {name}", "ms", values, _TARGET.get(name)))
        pages = [1000 * max(times) for _, times in found if times]
        if pages:
            lines.append(Line(f"{load}: slowest queue page", "ms", [rounded(one) for one in pages]))
    notes = ["BEGIN IMMEDIATE and ROLLBACK every 20 ms from a connection of its own"]
    return Figure(NAME, TITLE, lines, notes)


def _round(count: int, rate: float) -> tuple[list[float], list[float]]:
    """Waits for the lock, and times of the queue page, in seconds."""
    waits: list[float] = []
    pages: list[float] = []
    with harness.town() as town:
        with town.office() as office, office.desk() as desk:
            name, password = _OPERATOR
            operators.add(desk, name, OperatorRole.OPERATOR, password)
        with harness.gateway(town, "web", "worker", "ticker") as about, intake.feeder(town) as feed:
            look = _console(about["addresses"]["console"])
            intake.tell(feed, 100)
            with (
                town.office() as office,
                _again(_EVERY_SECONDS, _waiter(office.store, waits)),
                _again(_CONSOLE_SECONDS, lambda: pages.append(look())),
            ):
                intake.tell(feed, count, rate)
    return waits, pages


@contextlib.contextmanager
def _again(seconds: float, step: Callable[[], object]) -> Iterator[None]:
    """Do something again and again in a thread, with a pause after each."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(seconds):
            step()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _waiter(store: Store, waits: list[float]) -> Callable[[], None]:
    """Takes the lock as our own writers do, and gives it back at once."""

    def wait() -> None:
        with store.writer.connect() as connection:
            began = time.monotonic()
            with connection.begin():  # BEGIN IMMEDIATE comes with the first statement
                connection.exec_driver_sql("SELECT 1")
                waits.append(time.monotonic() - began)

    return wait


def _console(address: str) -> Callable[[], float]:
    """Sign in; what is returned fetches the queue page and says how long that took."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    form = harness.wait(lambda: _page(browser, f"{address}/sign-in"))
    mark = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    name, password = _OPERATOR
    fields = {"name": name, "password": password, "csrf_token": mark[1] if mark else ""}
    browser.open(f"{address}/sign-in", urllib.parse.urlencode(fields).encode(), timeout=30).close()

    def look() -> float:
        began = time.monotonic()
        page = _page(browser, f"{address}/")
        if "csrf_token" not in page or 'name="password"' in page:
            raise RuntimeError("the console did not let us in")
        return time.monotonic() - began

    return look


def _page(browser: urllib.request.OpenerDirector, url: str) -> str:
    with contextlib.suppress(OSError), browser.open(url, timeout=30) as answer:
        return str(answer.read(), "utf-8")
    return ""
