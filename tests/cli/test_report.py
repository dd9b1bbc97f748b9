"""`gridline report month`: figures on the screen, as JSON and as a workbook."""

import re
import zipfile

import pytest

from gateway.domain.rates import Measure
from tests.world import World


@pytest.fixture
def town(bare, tmp_path):
    """A shell on the database of a town in which one matter was settled on 10 March 2026."""
    bare.run("db", "upgrade")
    world = World(f"sqlite:///{bare.folder / 'data' / 'gridline.db'}", tmp_path)
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies("收到10008")
    world.member.replies("办结10008 已换灯泡")
    world.resident.texts("1")
    world.close()
    return bare


def test_a_month_is_a_table_with_denominators(town):
    lines = town.run("report", "month", "2026-03").splitlines()
    assert lines[0].split()[:4] == ["RATE", "NUMERATOR", "DENOMINATOR", "SHARE"]
    (accepted,) = (line.split() for line in lines if "签收及时率" in line)
    assert accepted == ["签收及时率", "1", "1", "100.0%", "1/1", "100.0%"]
    (known,) = (line.split() for line in lines if "知晓率" in line)
    assert known == ["知晓率", "-", "-", "无", "-", "无"]  # nobody was asked
    (visited,) = (line.split() for line in lines if "入户率" in line)
    assert visited == ["入户率", "-", "-", "无", "-", "无"]  # nobody wrote down a visit


def test_json_names_the_tickets_behind_each_figure(town):
    document = town.json("report", "month", "2026-03")
    assert set(document) == {"month", "team", "area", "category"} | {"month"}
    (team,) = (
        one for one in document["team"] if (one["code"], one["rate"]) == ("T1", Measure.ACCEPTED)
    )
    assert team["name"] == "中大一格团队"
    assert team["all"]["tickets"] == [10008]


def test_a_workbook_has_a_sheet_for_each_grouping(town):
    out = town.folder / "report.xlsx"
    town.run("report", "month", "2026-03", "--out", str(out))
    with zipfile.ZipFile(out) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        words = book.read("xl/sharedStrings.xml").decode()
    assert names == ["按月", "按承办单位", "按区域", "按类别"]
    assert all(word in words for word in ("分子", "分母", "签收及时率", "中大一格团队", "10008"))
    assert "无" in re.findall(r"<t>([^<]*)</t>", words)  # nobody was asked, and nobody visited


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "March", "2026", "1066-10", "0000-01"])
def test_a_bad_month_is_wrong_usage(shell, month):
    assert "is no month such as" in shell.run("report", "month", month, status=2)


def test_a_folder_that_is_not_there_is_wrong_usage(shell):
    refused = shell.run("report", "month", "2026-03", "--out", "/nowhere/x.xlsx", status=2)
    assert "there is no folder /nowhere" in refused
