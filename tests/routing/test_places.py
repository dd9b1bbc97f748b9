import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import houses
from routing.evidence import Kind
from routing.places import Area, Gazetteer, Place
from routing.text import plain
from tests.routing import town

GAZETTEER = town.gazetteer()


def best(text, **known):
    found = GAZETTEER.locate(plain(text), **known)
    return found[0].area if found else None


def kinds(text, **known):
    return [one.kind for one in GAZETTEER.locate(plain(text), **known)[0].evidence]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("和平巷17号路灯不亮", "g1"),
        ("和平巷路灯不亮", "g1"),
        ("滨港路17号", "g1"),
        ("滨港路十八号", "g2"),
        ("滨港路１８号", "g2"),
        ("滨港路 18 弄 3 幢", "g2"),
        ("滨港路18路灯不亮", "g2"),
        ("滨港路41号", "g2"),
        ("蓝房子门口", "g3"),
        ("沈家门街道人民路", "g2"),
        ("六横人民路", "g3"),
        ("broken lamp at 17 Heping Lane", "g1"),
        ("Heping Lane 17", "g1"),
        ("和平社区", "c1"),
        ("沈家门", "s1"),
        ("我住海景花园3幢，和平巷路灯不亮", "g1"),
        ("中心医院对面的海景花园", "g3"),
        ("普陀区", None),
        ("月亮路1号", None),
    ],
)
def test_a_text_is_found_on_the_map(text, area):
    assert best(text) == area


@pytest.mark.parametrize(
    "text",
    ["滨港路路灯", "人民路5号", "滨港路200号", "海景花园和和平巷", "六横镇和平巷", "沈家门街道"],
)
def test_what_may_be_elsewhere_is_less_than_half_sure(text):
    assert GAZETTEER.locate(plain(text))[0].confidence < 0.5


@pytest.mark.parametrize("text", ["滨港路3天没水", "滨港路2个井盖", "滨港路3路公交", "滨港路三天"])
def test_a_count_is_no_house_number(text):
    assert len(GAZETTEER.locate(plain(text))) == 2


def test_an_ambiguous_name_lists_all_that_it_may_mean():
    found = GAZETTEER.locate(plain("人民路5号"))
    assert [one.area for one in found] == ["g2", "g3"]
    assert Kind.AMBIGUOUS in kinds("人民路5号")


def test_the_registered_address_decides_between_namesakes():
    assert best("人民路5号", home="g3") == "g3"
    assert kinds("人民路5号", home="g3") == [Kind.PLACE, Kind.HOME]


def test_what_the_text_says_goes_before_the_registered_address():
    assert best("和平巷17号", home="g3", earlier="g2") == "g1"


def test_without_a_name_the_address_and_then_the_earlier_ticket_count():
    assert best("路灯不亮", home="g3", earlier="g1") == "g3"
    assert best("路灯不亮", earlier="g1") == "g1"
    assert best("路灯不亮", home="gone") is None


def test_the_number_that_was_texted_counts_least():
    assert best("人民路5号", line="g3") == "g3"
    assert kinds("人民路5号", line="g3") == [Kind.PLACE, Kind.LINE]
    assert best("人民路5号", home="g2", line="g3") == "g2"
    assert best("路灯不亮", earlier="g1", line="g3") == "g1"


def test_the_registered_grid_is_meant_when_its_street_is_named():
    assert best("沈家门这里路灯不亮", home="g1") == "g1"
    assert best("六横这里路灯不亮", home="g1") == "s2"


def test_evidence_names_the_house_number_that_decided():
    assert kinds("滨港路17号") == [Kind.PLACE, Kind.NUMBER_RANGE]
    assert kinds("老和平弄17号") == [Kind.ALIAS]


@given(
    st.text(st.sampled_from("和平巷滨港路人民六横镇沈家门街道海景花园号0123456789十百 ,弄对面我住"))
)
def test_confidence_lies_between_none_and_all(text):
    for found in GAZETTEER.locate(plain(text), home="g1"):
        assert 0 < found.confidence <= 1
        assert found.area in GAZETTEER.areas
        assert found.evidence


def test_parents_in_a_circle_end():
    gazetteer = Gazetteer([Area("a", "甲社区", "community", "b"), Area("b", "乙镇", "street", "a")])
    assert gazetteer.chain("a") == ("a", "b")


def test_a_place_in_an_unknown_area_is_left_out():
    assert Gazetteer([], [Place("和平巷", "nowhere")]).locate("和平巷") == ()


@pytest.mark.parametrize(
    ("written", "has", "lacks"),
    [
        ("1-35 odd", {1, 17, 35}, {2, 36, 37}),
        ("2-40 even", {2, 40}, {1, 41, 42}),
        ("1-120", {1, 2, 120}, {0, 121}),
        ("7", {7}, {6, 8}),
        ("1-9, 20-30 even", {1, 9, 20, 30}, {10, 21}),
        ("", set(), {1}),
    ],
)
def test_ranges_of_house_numbers(written, has, lacks):
    spans = houses.parse(written)
    assert all(any(number in span for span in spans) for number in has)
    assert not any(number in span for span in spans for number in lacks)


@pytest.mark.parametrize("written", ["1-", "a", "9-1", "1-9 both", "1;9"])
def test_a_wrong_range_is_refused(written):
    with pytest.raises(ValueError, match=r"range|begins"):
        houses.parse(written)


def of_two_cities(city):
    """解放路 is in both, 东街 in another city alone."""
    areas = [
        Area("z", "舟山市", "city", None), Area("zg", "舟山一格", "grid", "z"),
        Area("n", "宁波市", "city", None), Area("ng", "宁波一格", "grid", "n"),
    ]  # fmt: skip
    places = [Place("解放路", "zg"), Place("解放路", "ng"), Place("东街", "ng")]
    return Gazetteer(areas, places, city)


@pytest.mark.parametrize("city", ["舟山", "舟山市"])
def test_the_home_city_wins_over_a_namesake_elsewhere(city):
    (found,) = of_two_cities(city).locate(plain("解放路路灯不亮"))
    assert (found.area, found.confidence) == ("zg", 0.9)
    assert [one.area for one in of_two_cities(city).locate(plain("东街路灯不亮"))] == ["ng"]


@pytest.mark.parametrize(("city", "text"), [("", "解放路路灯不亮"), ("舟山", "宁波解放路路灯不亮")])
def test_without_a_home_or_with_another_city_in_the_text_a_namesake_stays_in_doubt(city, text):
    found = of_two_cities(city).locate(plain(text))
    assert [one.area for one in found] == ["zg", "ng"]
    assert found[0].confidence < 0.5
