"""A small town for the tests of routing: two streets, three grids, one road through two of them."""

from pathlib import Path

from routing import categories
from routing.categories import Categories
from routing.places import Area, Gazetteer, Place
from routing.router import Router, Team

CATEGORIES = Path(__file__).parents[2] / "config" / "categories.toml"
AREAS = [
    Area("d", "普陀区", "district", None),
    Area("s1", "沈家门街道", "street", "d"),
    Area("s2", "六横镇", "street", "d"),
    Area("c1", "和平社区", "community", "s1"),
    Area("c2", "台门社区", "community", "s2"),
    Area("g1", "和平社区第1网格", "grid", "c1"),
    Area("g2", "和平社区第2网格", "grid", "c1"),
    Area("g3", "台门社区第1网格", "grid", "c2"),
]
PLACES = [
    Place("和平巷", "g1", ("Heping Lane", "老和平弄")),
    Place("滨港路", "g1", numbers="1-35 odd"),
    Place("滨港路", "g2", numbers="2-40 even"),
    Place("滨港路", "g2", numbers="37-99"),
    Place("人民路", "g2"),
    Place("人民路", "g3"),
    Place("海景花园", "g3", ("蓝房子",)),
    Place("中心医院", "g2"),
    Place("环岛公路", "s2"),
    Place("六横", "s2"),
]
TEAMS = [
    Team("tg1", "grid", "g1"),
    Team("tg2", "grid", "g2"),
    Team("tc1", "management", "c1"),
    Team("ts2", "management", "s2"),
    Team("water", "department", "d", ("water",)),
    Team("water-s1", "professional", "s1", ("water_supply",)),
    Team("power", "department", "d", ("power",)),
    Team("hr", "department", "d", ("human_resources",)),
]


def lexicon() -> Categories:
    return categories.load(CATEGORIES)


def gazetteer() -> Gazetteer:
    return Gazetteer(AREAS, PLACES)


def router() -> Router:
    return Router(gazetteer(), lexicon(), TEAMS)
