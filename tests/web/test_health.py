"""Alive, ready, and in figures."""

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.runtime.embedded import Server
from gateway.store import queue
from tests.web.conftest import Browser, channel_speaks
from tests.world import World


@pytest.fixture
def rung(town: World) -> Iterator[World]:
    """The town with a Redis."""
    data = town.settings.data
    server = Server(data, queue.socket_of(data))
    server.start()
    yield town
    server.stop()


def test_it_is_ready_with_a_channel_that_speaks(rung: World, nobody: Browser) -> None:
    channel_speaks(rung)
    assert nobody.get("/healthz").get_json() == {"alive": True}
    answer = nobody.get("/readyz")
    assert (answer.status_code, answer.get_json()["reasons"]) == (200, [])


def test_without_a_redis_it_is_unready_and_says_so(town: World, nobody: Browser) -> None:
    channel_speaks(town)
    answer = nobody.get("/readyz")
    assert (answer.status_code, answer.get_json()["reasons"]) == (503, ["there is no Redis"])


def test_a_courier_that_fell_silent_makes_it_unready(rung: World, nobody: Browser) -> None:
    channel_speaks(rung)
    rung.clock.passes(seconds=31)
    answer = nobody.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["reasons"] == ["no channel is up"]


def test_every_screen_says_when_no_channel_is_up(
    town: World, operator: Browser, admin: Browser
) -> None:
    channel_speaks(town)
    assert "没有可用通道" not in operator.page("/")
    town.clock.passes(seconds=31)
    for path in ("/", "/messages/failed", "/calls/new", "/channels"):
        assert "没有可用通道" in operator.page(path)
    assert "没有可用通道" in admin.page("/users")
    assert "没有可用通道" in operator.get("/pulse").get_data(as_text=True)


def figures(browser: Browser) -> dict[tuple[str, tuple[str, ...]], float]:
    """All samples of a scrape, by name and values of their labels."""
    text = browser.get("/metrics").get_data(as_text=True)
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_database(town: World, nobody: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.stranger.texts("有个事情想反映一下")
    channel_speaks(town)
    for found in (figures(nobody), figures(nobody)):  # a second scrape counts nothing twice
        assert found["gridline_messages_total", ("loop", "in", "sms")] == 2
        assert found["gridline_tickets", ("triage",)] == 1
        assert found["gridline_tickets", ("dispatched",)] == 1
        assert found["gridline_deliveries_total", ("loop", "sent")] == 4
        assert found["gridline_channel_up", ("loop",)] == 1
        assert found["gridline_backlog", ("intake",)] == 0
        assert found["gridline_oldest_waiting_seconds", ("outbox",)] == 0
        assert found["gridline_receipt_seconds_count", ()] == 2
        assert found["gridline_intake_seconds_count", ()] == 2
        assert found["gridline_route_total", ("dispatch",)] == 1
        assert found["gridline_deadlines_overdue", ("dispatch",)] == 0
    town.clock.passes(hours=7)
    found = figures(nobody)
    assert found["gridline_deadlines_overdue", ("dispatch",)] == 1
    assert found["gridline_deadlines_overdue", ("accept",)] == 1
