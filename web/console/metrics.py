"""`/metrics` for Prometheus, read from the database at each scrape."""

import dataclasses
import threading
from collections.abc import Iterator

from flask import Blueprint, Response, current_app
from flask.sansio.blueprints import BlueprintSetupState
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from gateway.services.desk import Desk
from gateway.services.figures import measures
from gateway.services.texts import traffic
from web.console.front import office

screens = Blueprint("metrics", __name__)

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_RECEIPT_SECONDS = (1, 2, 5, 10, 30, 60, 180, 600)
_INTAKE_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 60)


@dataclasses.dataclass
class _Collector:
    """What is kept between scrapes; one for an application."""

    tally: measures.Tally = dataclasses.field(default_factory=measures.Tally)
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._kept = CollectorRegistry()
        self._receipt = Histogram(
            "gridline_receipt_seconds", "From the arrival of a text to its receipt handed over",
            registry=self._kept, buckets=_RECEIPT_SECONDS,
        )  # fmt: skip
        self._intake = Histogram(
            "gridline_intake_seconds", "From the arrival of a text to its ticket",
            registry=self._kept, buckets=_INTAKE_SECONDS,
        )  # fmt: skip

    def scrape(self, desk: Desk) -> bytes:
        """All figures as they stand now."""
        with self.lock:
            self.tally.look(desk)
            for seconds in self.tally.receipts:
                self._receipt.observe(seconds)
            for seconds in self.tally.intakes:
                self._intake.observe(seconds)
            now = CollectorRegistry()
            now.register(_Read([*_traffic(desk, self.tally), *_tickets(desk, self.tally)]))
            return bytes(generate_latest(now) + generate_latest(self._kept))


class _Read:
    """Figures already read, in the shape that the library asks for."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """Each family once."""
        yield from self._families


def _traffic(desk: Desk, tally: measures.Tally) -> Iterator[Metric]:
    labels = ["direction", "channel", "kind"]
    messages = CounterMetricFamily("gridline_messages", "Messages in and out", labels=labels)
    for names, count in tally.messages.items():
        messages.add_metric(names, count)
    yield messages
    deliveries = CounterMetricFamily(
        "gridline_deliveries", "Outbound texts by state", labels=["channel", "state"]
    )
    for (name, state), count in measures.deliveries(desk).items():
        deliveries.add_metric([name, state], count)
    yield deliveries
    backlog = GaugeMetricFamily("gridline_backlog", "What waits", labels=["queue"])
    for queue, count in measures.waiting(desk).items():
        backlog.add_metric([queue], count)
    yield backlog
    yield _oldest(desk)
    up = GaugeMetricFamily("gridline_channel_up", "Whether a channel is up", labels=["channel"])
    signal = GaugeMetricFamily("gridline_channel_signal_dbm", "Signal", labels=["channel"])
    for channel in traffic.channels(desk):
        up.add_metric([channel.name], channel.up)
        if channel.signal_dbm is not None:
            signal.add_metric([channel.name], channel.signal_dbm)
    yield up
    yield signal


def _oldest(desk: Desk) -> Metric:
    oldest = GaugeMetricFamily(
        "gridline_oldest_waiting_seconds", "How long the oldest has waited", labels=["queue"]
    )
    backlog = traffic.backlog(desk)
    for queue, at in (("intake", backlog.oldest_in_at), ("outbox", backlog.oldest_out_at)):
        oldest.add_metric([queue], (desk.now - at).total_seconds() if at else 0)
    return oldest


def _tickets(desk: Desk, tally: measures.Tally) -> Iterator[Metric]:
    tickets = GaugeMetricFamily("gridline_tickets", "Tickets by status", labels=["status"])
    for status, count in measures.tickets(desk).items():
        tickets.add_metric([status], count)
    yield tickets
    overdue = GaugeMetricFamily(
        "gridline_deadlines_overdue", "Open tickets past a deadline", labels=["stage"]
    )
    for stage, count in measures.overdue(desk).items():
        overdue.add_metric([stage], count)
    yield overdue
    routes = CounterMetricFamily("gridline_route", "Routes by outcome", labels=["outcome"])
    for outcome, count in tally.routes.items():
        routes.add_metric([outcome], count)
    yield routes


@screens.record_once
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions["gridline-metrics"] = _Collector()


@screens.get("/metrics")
def show() -> Response:
    """All figures in Prometheus' text format."""
    collector: _Collector = current_app.extensions["gridline-metrics"]
    with office().view() as desk:
        return Response(collector.scrape(desk), content_type=_TYPE)
