"""What was emptied is shown as emptied, wherever it was shown before."""

from flask import Flask

from gateway.runtime import ticker
from tests.web.conftest import account
from tests.world import World


def test_a_ticket_that_was_emptied_keeps_its_page_and_says_why(town: World, app: Flask) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.member.replies("收到10008")
    town.member.replies("办结10008 已换灯泡")
    town.resident.texts("1")
    town.clock.passes(days=800, hours=-6)
    ticker.purge(town.office, None)
    reader = account(town, app, "later")
    page = reader.page("/t/10008")
    assert "（内容已按保存期限清除）" in page
    assert "已换灯泡" not in page
    assert "1001" not in page
    for path in ("/", "/?view=resolved", "/messages/sent", "/messages/done", "/calls", "/followup"):
        assert "已换灯泡" not in reader.page(path)
