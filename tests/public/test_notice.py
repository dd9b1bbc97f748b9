"""The notice board as anybody on the internet reads it."""

import csv
import io
import re

import pytest
from sqlalchemy import select, text

from gateway.domain import number
from gateway.domain.ticket import Status
from gateway.services.outside import noticeboard
from gateway.store.tables import Area, Ticket
from tests import listener
from tests.databases import BOTH, SQLITE_ALONE
from tests.world import NEIGHBOUR, World

pytestmark = SQLITE_ALONE

LAMP = "和平巷17号路灯坏了"


@pytest.fixture
def visitor(world):
    """Somebody on the internet; the town is on both databases."""
    return listener.app_of(world).test_client()


def page(visitor, path="/notice"):
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def table(visitor, path="/notice.csv"):
    content = visitor.get(path).data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def numbers(html):
    return [int(one) for one in re.findall(r'data-head="(?:工单号|Number)">(\d+)', html)]


@BOTH
def test_a_matter_is_listed_until_it_is_done_and_then_struck_off(world, visitor):
    world.resident.texts(LAMP)
    assert table(visitor)[1] == [
        "10008", "路灯照明", "中大社区", "2026-03-10", "2026-03-17", "", "待签收",
    ]  # fmt: skip
    assert numbers(page(visitor, "/notice?side=struck")) == []
    world.clock.passes(days=1)
    world.member.replies("办结10008 已换灯泡")
    assert numbers(page(visitor)) == []
    struck = table(visitor, "/notice.csv?side=struck&lang=en")
    assert struck[0] == [
        "Number", "Category", "Community", "Reported", "Due", "Struck off", "State",
    ]  # fmt: skip
    assert struck[1][0:2] == ["10008", "Street lighting"]
    assert struck[1][5:] == ["2026-03-11", "Resolved"]


def test_what_nobody_has_decided_yet_shows_its_number_and_nothing_else(world, visitor):
    world.resident.texts("我要反映一件事情")
    (line,) = table(visitor)[1:]
    assert line[1:6] == ["", "", "2026-03-10", "", ""]
    assert "待核定" in page(visitor)


@pytest.mark.parametrize(
    "story",
    [
        ["保密 和平巷17号路灯坏了"],
        ["监督 和平巷的网格员王建国态度恶劣"],
        [LAMP, "撤销10008", "Y"],
    ],
)
def test_confidential_complaints_and_withdrawn_ones_are_never_shown(world, visitor, story):
    for said in story:
        world.resident.texts(said)
    assert world.ticket().number == 10008
    for path in ("/notice", "/notice?side=struck", "/notice.csv", "/notice.csv?side=struck"):
        assert "10008" not in visitor.get(path).text


def rings(world):
    world.channel.ring(NEIGHBOUR, world.clock.now)
    world.settle()


@pytest.mark.parametrize("calls", [rings, lambda world: world.neighbour.texts("人工")])
def test_who_is_to_be_called_back_is_no_matter_until_it_is_known_what_of(world, visitor, calls):
    calls(world)
    assert world.ticket().status == "triage"
    assert (table(visitor)[1:], numbers(page(visitor))) == ([], [])
    assert visitor.get("/open311/v2/requests.json").get_json() == []
    with world.office.view() as desk:
        assert noticeboard.own(desk, 10008, NEIGHBOUR[-4:]) is not None
    world.neighbour.texts(LAMP)
    assert numbers(page(visitor)) == [10008]


def test_an_empty_town_says_so(database, tmp_path):
    nobody = World(database, tmp_path, populated=False, service_lines=())
    visitor = listener.app_of(nobody).test_client()
    assert "现在没有正在办理的事" in page(visitor)
    assert "Nothing has been struck off yet" in page(visitor, "/notice?side=struck&lang=en")
    assert len(table(visitor)) == 1
    assert "还没有公布服务号码" in page(visitor, "/")
    assert visitor.get("/grids/G1").status_code == 404
    nobody.close()


def copies(world, count):
    """So many tickets like the first one, every tenth of them closed."""
    with world.store.write() as tx:
        first = tx.execute(select(Ticket.__table__)).mappings().one()
        rows = [
            {**first, "id": n, "status": "closed" if n % 10 == 0 else "working"}
            for n in range(2, count + 2)
        ]
        tx.execute(Ticket.__table__.insert(), rows)


@BOTH
def test_pages_follow_one_another_without_a_gap_or_a_repeat(world, visitor):
    world.resident.texts(LAMP)
    copies(world, 120)
    seen, path = [], "/notice"
    while path:
        html = page(visitor, path)
        seen += numbers(html)
        found = re.search(r'href="([^"]+)" rel="next"', html)
        path = found[1].replace("&amp;", "&") if found else ""
    expected = [number.nth(n) for n in range(121, 0, -1) if n % 10]
    assert seen == expected


def test_a_long_table_says_where_it_goes_on(world, visitor):
    world.resident.texts(LAMP)
    copies(world, 1200)
    answer = visitor.get("/notice.csv")
    found = re.fullmatch(r'<(.+)>; rel="next"', answer.headers["Link"])
    rest = visitor.get(found[1])
    assert "Link" not in rest.headers
    assert len(table(visitor)[1:]) + len(table(visitor, found[1])[1:]) == 1201 - 120


@pytest.mark.parametrize("status", [Status.WORKING, Status.CLOSED])
def test_a_page_of_many_is_found_by_the_index(town, status):
    town.resident.texts(LAMP)
    with town.office.view() as desk:
        walk = noticeboard._walk(desk, status, 1500).limit(51)
        query = walk.compile(desk.tx.connection(), compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in desk.tx.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert plan == [
        "SEARCH tickets USING INDEX ix_tickets_status_id (status=? AND id<?)",
        "USING INDEX ix_accusations_ticket_id FOR IN-OPERATOR",
        "CORRELATED SCALAR SUBQUERY 2",
        "SEARCH calls USING INDEX ix_calls_ticket_id (ticket_id=?)",
    ]


@pytest.mark.parametrize("evil", ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1"])
def test_no_cell_of_the_table_is_a_formula(world, visitor, evil):
    world.resident.texts(LAMP)
    with world.store.write() as tx:
        tx.query(Area).filter_by(code="C").one().name = evil
    assert table(visitor)[1][2] == f"'{evil}"


def test_a_page_is_kept_on_the_way_and_asked_for_by_its_mark(world, visitor):
    world.resident.texts(LAMP)
    for path in ("/", "/notice", "/notice.csv", "/lookup", "/grids/G1"):
        first = visitor.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=60"
        again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert "Set-Cookie" not in first.headers


@pytest.mark.parametrize(
    "path",
    [
        "/notice?before=seven",
        "/notice?before=-1",
        "/notice?before=",
        "/notice?before=%ff%fe",
        "/notice?before=99999999999999999999999999",
        "/notice?before=１０００８",
        "/notice?side=both",
        "/notice?side=%ff",
        "/notice.csv?before=1%27%3B%20DROP",
    ],
)
def test_an_address_that_makes_no_sense_is_answered_by_a_plain_page(stranger, path):
    answer = stranger.get(path)
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert "地址或填写的内容看不懂" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_unknown_parameters_and_languages_are_passed_over(stranger):
    assert stranger.get("/notice?lang=%ff&utm=x").status_code == 200
    assert "公示板" in stranger.get("/notice?lang=fr").text


def test_the_page_needs_no_script_and_only_its_own_style(stranger):
    html = stranger.get("/notice").text
    assert "<script" not in html
    assert "style=" not in html
    with stranger.get(re.search(r'rel="stylesheet" href="([^"]+)"', html)[1]) as style:
        assert style.status_code == 200
        assert style.mimetype == "text/css"
        assert "max-age=31536000" in style.headers["Cache-Control"]
        assert "http" not in style.text


def test_a_database_that_is_away_is_a_page_that_says_when_to_come_back(town, stranger):
    town.close()
    town.store.file.rename(town.store.file.with_suffix(".away"))
    town.store.file.mkdir()
    answer = stranger.get("/notice")
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"
    assert int(answer.headers["Retry-After"]) > 0
