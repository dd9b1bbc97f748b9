"""What stands behind 另外 is another matter whatever its words, where it says what and where."""

import pytest

from gateway.services.conversation import alone
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.store.tables import Message
from routing.router import Route
from tests.databases import SQLITE_ALONE
from tests.journeys.test_besides import MIXED, SIGN, THANKS, asked, rating, withdrawing
from tests.journeys.told import resolved
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize(
    "matter",
    [
        "海景苑3号楼积水很深",
        "和平巷3号有人占道摆摊",
        "海景苑3号楼噪音扰民",
        "海景苑违章停车",
        "海景苑有人半夜施工",
    ],
)
def test_behind_a_verdict_it_is_a_ticket(town: World, matter: str) -> None:
    thanks, receipted = resolved(town).resident.texts(f"满意，另外{matter}")
    assert thanks == THANKS
    assert "工单10019" in receipted
    assert rating(town) == (1, "closed", "")


@pytest.mark.parametrize(
    "matter", ["门口有人占道摆摊", "和平巷3号有点事", "海景苑有马蜂窝", "垃圾清得很干净"]
)
def test_where_only_what_or_where_is_said_an_operator_looks(town: World, matter: str) -> None:
    told = resolved(town).resident.texts(f"满意，另外{matter}")
    assert MIXED in told or "工单10019" in told[-1]
    assert rating(town)[2] == "mixed" or len(town.tickets()) == 2


@pytest.mark.parametrize("text", ["满意，另外也谢谢和平巷的网格员", "1 还有师傅辛苦了"])
def test_who_is_pleased_behind_it_too_has_no_other_matter(town: World, text: str) -> None:
    assert resolved(town).resident.texts(text) == [THANKS]


def test_behind_an_answer_it_is_a_ticket_and_the_work_goes_on(town: World) -> None:
    asked(town).leader.got()
    town.resident.texts("明天在家，另外海景苑3号楼积水很深")
    assert town.leader.got() == [f"{SIGN}工单10008居民答复：明天在家"]
    assert town.ticket_numbered(10008).status == "working"
    assert any("积水很深" in one for one in town.other_leader.got())


def test_why_it_was_not_good_is_heard_before_it(town: World) -> None:
    resolved(town).resident.texts("3")
    town.leader.got()
    town.resident.texts("没人来修，另外海景苑3号楼积水严重")
    assert "居民补充：没人来修" in town.leader.got()[0]
    assert any("积水严重" in one for one in town.other_leader.got())


@pytest.mark.parametrize("danger", ["海景苑3号楼着火了", "海景苑3号楼煤气泄漏", "海景苑路面塌了"])
def test_a_danger_behind_an_answer_is_one_and_the_answer_is_heard(town: World, danger: str) -> None:
    asked(town).leader.got()
    told = town.resident.texts(f"明天在家，另外{danger}")
    assert any("110" in one or "119" in one for one in told)
    assert town.ticket_numbered(10019).tier == "emergency"
    assert town.leader.got() == [f"{SIGN}工单10008居民答复：明天在家"]
    assert town.ticket_numbered(10008).status == "working"


def test_a_danger_behind_a_verdict_or_y_is_one_and_they_count(town: World) -> None:
    resolved(town).resident.texts("满意，另外海景苑3号楼着火了")
    assert rating(town) == (1, "closed", "")
    assert town.ticket_numbered(10019).tier == "emergency"


def test_a_danger_before_it_is_no_answer(town: World) -> None:
    asked(town).resident.texts("家里着火了，另外海景苑3号楼没水")
    assert town.ticket_numbered(10019).tier == "emergency"


def test_y_before_a_danger_is_done(town: World) -> None:
    withdrawing(town).resident.texts("Y，另外海景苑3号楼着火了")
    assert town.ticket_numbered(10008).status == "withdrawn"
    assert town.ticket_numbered(10019).tier == "emergency"


def test_a_long_text_is_not_routed_piece_by_piece(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    route = alone.route

    def counted(desk: Desk, card: Card, message: Message, text: str) -> Route:
        asked.append(text)
        return route(desk, card, message, text)

    monkeypatch.setattr(alone, "route", counted)
    resolved(town).resident.texts("满意，" + "海景苑 坏 " * 300)
    assert len(asked) == len(set(asked)) <= 2 * 20 + 1
