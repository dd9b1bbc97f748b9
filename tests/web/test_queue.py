"""The queue: nearest deadline first, whatever the page, and cheap however long it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from gateway.services.figures import queries
from gateway.services.figures.queries import View
from tests.web.conftest import Browser
from tests.world import World


def numbers(page: str) -> list[int]:
    """The tickets of a page, in its order."""
    return [int(found) for found in re.findall(r'id="row-(\d+)"', page)]


@contextmanager
def statements(town: World) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(town.store.reader, "before_cursor_execute", note)
    yield seen
    event.remove(town.store.reader, "before_cursor_execute", note)


def test_the_nearest_deadline_comes_first(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")  # to a team at once: accept within 2 working hours
    town.neighbour.texts("海景苑停水了")  # urgent
    town.stranger.texts("有个事情想反映一下")  # no place: dispatch within 2 working hours
    with town.office.view() as desk:
        dues = [ticket.due_at for ticket in queries.queue(desk, View.OPEN).tickets]
    assert dues == sorted(dues, key=lambda due: due or town.clock.now)
    page = operator.page("/")
    assert len(numbers(page)) == 3
    assert numbers(page)[0] == town.tickets()[1].number


def test_each_view_shows_its_own(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.stranger.texts("有个事情想反映一下")
    dispatched, waiting = (ticket.number for ticket in town.tickets())
    assert numbers(operator.page("/?view=triage")) == [waiting]
    assert numbers(operator.page("/?view=open")) == [dispatched, waiting]
    assert numbers(operator.page("/?view=overdue")) == []
    town.clock.passes(hours=7)
    assert numbers(operator.page("/?view=overdue")) == [dispatched, waiting]
    town.member.replies(f"收到{dispatched}")
    town.member.replies(f"办结{dispatched} 已换灯泡")
    assert numbers(operator.page("/?view=resolved")) == [dispatched]
    with town.office.view() as desk:
        counts = queries.view_counts(desk)
    assert counts == {
        View.OPEN: 1, View.TRIAGE: 1, View.SOON: 0, View.OVERDUE: 1, View.RESOLVED: 1,
    }  # fmt: skip


def fill(town: World, count: int) -> None:
    """So many tickets, without the way through intake."""
    for nth in range(count):
        town.clock.passes(seconds=7)
        town.channel.deliver(f"139000{nth:05}", f"和平巷{nth}号路灯不亮", town.clock.now, None)
    town.settle()


def test_pages_follow_one_another_without_gap_or_repetition(town: World, operator: Browser) -> None:
    fill(town, 60)
    first = operator.page("/")
    following = re.search(r'href="(/\?view=open&amp;after=[^"]+)"', first)
    assert following
    second = operator.page(following[1].replace("&amp;", "&"))
    assert len(numbers(first)) == queries.PAGE
    assert sorted(numbers(first) + numbers(second)) == [one.number for one in town.tickets()]


@pytest.mark.parametrize(
    "mark", ["", "nonsense", "2026-03-10T09:00:00_1", "_", "9_9", "9999-12-31T23:59:59-23:59_1"]
)
def test_a_spoilt_address_shows_the_first_page(town: World, operator: Browser, mark: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert len(numbers(operator.page(f"/?view=odd&after={mark}"))) == 1


def test_fifty_tickets_take_no_more_queries_than_five(town: World, operator: Browser) -> None:
    fill(town, 5)
    with statements(town) as few:
        operator.page("/")
    fill(town, 50)
    with statements(town) as many:
        operator.page("/")
    assert len(many) == len(few)
    assert len(many) < 40


def test_the_script_gets_the_rows_alone_and_the_open_one_marked(
    town: World, operator: Browser
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    part = operator.part("/?view=open&open=10008")
    assert "<html" not in part
    assert numbers(part) == [10008]
    assert 'aria-current="true"' in part
    assert 'hx-partial hx-target="#tabs"' in part


@pytest.mark.parametrize("words", ["10008", " #10008", "13900001001", "139 0000 1001"])
def test_a_ticket_is_found_by_number_or_phone(town: World, operator: Browser, words: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    answer = operator.get("/search", query_string={"q": words})
    assert answer.location == "/t/10008" or numbers(answer.get_data(as_text=True)) == [10008]


@pytest.mark.parametrize("words", ["", "10009", "12345678901234567890123", "和平巷", "%", "１０"])
def test_a_search_that_finds_nothing_says_so(town: World, operator: Browser, words: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    answer = operator.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    assert "没有找到" in answer.get_data(as_text=True)
