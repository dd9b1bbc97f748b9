"""One delivery with what the network said of it, for other programs."""

from gateway.services.texts import inbox
from modems.channel import DeliveryReport, ReportState
from tests.world import RESIDENT, World


def test_a_delivery_shows_what_the_network_said_and_when(shell):
    data = shell.folder / "data"
    world = World(f"sqlite:///{data / 'gridline.db'}", data)
    world.resident.texts("和平巷17号路灯不亮")
    with world.office.desk() as desk:
        for state in (ReportState.PENDING, ReportState.DELIVERED, ReportState.PENDING):
            inbox.store(desk, "loop", DeliveryReport(f"r {state}", "1", RESIDENT, state, code="0"))
    world.close()
    (one,) = shell.json("delivery", "list", "--state", "delivered")
    found = shell.json("delivery", "show", str(one["id"]))
    assert found.items() >= one.items()
    words = [(one["attempt"], one["said"], one["code"]) for one in found["history"]]
    assert words == [(1, "accepted", ""), (1, "pending", "0"), (1, "delivered", "0")]
    assert found["history"][1]["at"].startswith("2026-03-10T")
    assert "no delivery 99" in shell.run("delivery", "show", "99", status=1)
