import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.evidence import Evidence, Kind
from routing.places import Gazetteer
from routing.router import Alternative, Outcome, Router
from tests.routing import town

ROUTER = town.router()


@pytest.mark.parametrize(
    ("text", "outcome", "category", "grid", "team"),
    [
        ("和平巷17号路灯不亮", "dispatch", "lighting", "g1", "tg1"),
        ("street light broken at 17 Heping Lane", "dispatch", "lighting", "g1", "tg1"),
        # Not for grids: the department, the nearest one first.
        ("和平巷17号没水", "dispatch", "water_supply", "g1", "water-s1"),
        ("海景花园2幢没水", "dispatch", "water_supply", "g3", "water"),
        # A department nobody has: the area above.
        ("和平巷井盖丢了", "dispatch", "manhole", "g1", "tc1"),
        # A grid without a team: the area above.
        ("海景花园路灯坏了", "dispatch", "lighting", "g3", "ts2"),
        ("和平社区垃圾没人清运", "dispatch", "garbage", None, "tc1"),
        ("请问社保怎么交", "dispatch", "social_insurance", None, "hr"),
        ("路灯坏了", "ask_place", "lighting", None, None),
        ("有件事要反映", "ask_place", None, None, None),
        ("人民路路灯坏了", "triage", "lighting", "g2", "tg2"),
        ("和平巷有件事", "triage", None, "g1", "tg1"),
        ("和平巷路灯和井盖", "triage", "lighting", "g1", "tg1"),
        ("不服法院判决", "reject", None, None, None),
        ("谢谢", "not_a_report", None, None, None),
        ("和平巷17号着火了", "emergency", "fire_hazard", "g1", "tg1"),
        ("着火了快来人", "emergency", "fire_hazard", None, None),
    ],
)
def test_a_text_goes_where_it_belongs(text, outcome, category, grid, team):
    route = ROUTER.route(text)
    assert (route.outcome, route.category, route.grid, route.team) == (
        outcome,
        category,
        grid,
        team,
    )


def test_the_number_that_was_texted_tells_namesakes_apart_and_is_no_place_alone():
    assert ROUTER.route("人民路路灯坏了", line="g3").grid == "g3"
    alone = ROUTER.route("路灯坏了", line="s1")
    assert (alone.outcome, alone.grid, alone.area) == ("ask_place", None, None)
    assert ROUTER.route("请问社保怎么交", line="s1").team == "hr"


def test_a_route_says_why():
    route = ROUTER.route("滨港路17号路灯一闪一闪")
    assert route.evidence == (
        Evidence(Kind.PLACE, "滨港路17号"),
        Evidence(Kind.NUMBER_RANGE, "17"),
        Evidence(Kind.KEYWORD, "路灯"),
    )
    assert route.alternatives == (Alternative("tg1", "g1", route.confidence),)


def test_triage_has_the_grids_that_may_be_meant():
    route = ROUTER.route("滨港路路灯坏了")
    assert [(one.team, one.grid) for one in route.alternatives] == [("tg1", "g1"), ("tg2", "g2")]


def test_an_emergency_is_of_its_own_tier():
    assert ROUTER.route("和平巷着火了").tier == "emergency"
    assert ROUTER.route("和平巷消防通道堵了").tier == "urgent"


def test_a_name_says_where_and_not_what():
    route = ROUTER.route("中心医院门口路灯坏了")
    assert (route.category, route.grid) == ("lighting", "g2")


def test_the_registered_grid_stands_in_for_a_missing_place():
    route = ROUTER.route("路灯坏了", home="g1")
    assert (route.outcome, route.grid) == (Outcome.DISPATCH, "g1")


def test_an_empty_registry_leaves_all_to_triage():
    empty = Router(Gazetteer([]), town.lexicon())
    assert empty.route("和平巷17号路灯不亮").outcome is Outcome.TRIAGE
    assert empty.route("和平巷着火了").outcome is Outcome.EMERGENCY


def test_the_limits_decide_what_is_dispatched():
    careful = Router(town.gazetteer(), town.lexicon(), town.TEAMS, category_limit=0.99)
    assert careful.route("和平巷17号路灯不亮").outcome is Outcome.TRIAGE


_BITS = st.sampled_from(
    ["和平巷", "滨港路", "人民路", "六横镇", "17号", "十", "号", "路灯", "没有", "着火", "，",
     "请问", "社保", "我住", "对面", " ", "\u200b", "\ud83d", "İ", "ﬁre", "谢谢", "fire", "1" * 30]
)  # fmt: skip


@given(st.lists(_BITS | st.text(st.characters(exclude_categories=()))).map("".join))
def test_any_text_has_a_route_and_always_the_same(text):
    route = ROUTER.route(text, home="g2", earlier="nowhere")
    assert route == ROUTER.route(text, home="g2", earlier="nowhere")
    assert 0 <= route.confidence <= 1
    if route.outcome is Outcome.DISPATCH:
        assert route.team
        assert route.confidence >= 0.5
