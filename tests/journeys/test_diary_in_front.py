"""走访 and 巡 behind their kind, the day or 入户 are entries of the diary, nobody's progress."""

import pytest

from gateway.store.tables import Visit
from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize(
    ("text", "kind", "tags"),
    [
        ("错时走访 王阿姨家 晚上8点", "visit", ["staggered"]),
        ("集中走访 和平巷1-20号 共20户", "visit", ["collective"]),
        ("夜访 和平巷8号", "visit", ["overnight"]),
        ("周末走访 李奶奶", "visit", ["weekend"]),
        ("重点走访张大爷", "visit", ["key"]),
        ("入户走访3户", "visit", []),
        ("今天走访了12户", "visit", []),
        ("3月9日晚上8点半走访了李奶奶", "visit", []),
        ("专项巡查消防通道", "patrol", ["special"]),
        ("夜巡和平巷 正常", "patrol", ["overnight"]),
        ("巡和平巷无异常", "patrol", []),
        ("上午巡查和平巷，没发现问题", "patrol", []),
    ],
)
def test_an_entry_is_one_with_its_kind_and_time_before_it(working, text, kind, tags):
    assert "已记入日记：本月第1次" in last(working.member.texts(text))
    with working.store.read() as tx:
        assert [(one.kind, one.tags) for one in tx.query(Visit)] == [(kind, tags)]
    assert working.resident.got() == []
    assert len(working.tickets()) == 1


def test_the_kind_is_kept_where_the_rest_comes_later(town: World) -> None:
    assert "请写明走访或巡查的情况" in last(town.member.texts("错时走访"))
    assert "本月第1次走访" in last(town.member.texts("王阿姨家，都好"))
    with town.store.read() as tx:
        assert [one.tags for one in tx.query(Visit)] == [["staggered"]]


def test_what_such_an_entry_finds_is_a_ticket(town: World) -> None:
    answers = town.member.texts("今天巡查发现和平巷17号路灯不亮")
    assert "已记入日记" in "".join(answers)
    assert town.ticket().team.code == "T1"


@pytest.mark.parametrize("text", ["今天我走访了几次", "这个月走访了几次"])
def test_who_asks_how_often_this_month_enters_nothing(town: World, text: str) -> None:
    assert "李秀英0/0" in last(town.member.texts(text))


def test_words_on_a_ticket_are_its_progress_though_they_tell_of_a_visit(working: World) -> None:
    working.member.texts("今天走访了10008那户，没人在家")
    assert "工单10008进展：今天走访了" in last(working.resident.got())


def test_a_car_on_patrol_is_none(town: World) -> None:
    town.member.texts("巡逻车撞坏了和平巷17号护栏")
    assert town.ticket().category == "road_damage"


def test_who_supervises_and_tells_of_a_patrol_reports_what_is_amiss(town: World) -> None:
    town.supervisor.texts("今天巡查发现和平巷17号路灯不亮")
    assert town.ticket().category == "lighting"
    assert "请用控制台" in last(town.supervisor.texts("今天走访了3户"))
