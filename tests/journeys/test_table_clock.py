"""The table: what time does by itself, and what comes late."""

from datetime import datetime
from pathlib import Path

import pytest

from gateway.domain.ticket import Action, Status
from gateway.services.tickets import staff
from gateway.services.town import registry
from tests import world as towns
from tests.journeys.story import SENDER, Scene
from tests.journeys.ways import (
    CLOSED,
    DEFERRED,
    DISPATCHED,
    RESOLVED,
    TRIAGE,
    WAITING,
    WORKING,
    Row,
    Step,
    begin,
    clicks,
    opened,
    play,
    says,
    steps,
)
from tests.world import COORDINATOR, LEADER, MEMBER, ZONE

# When each story begins, so that no holiday falls into it.
BEGINS = {
    TRIAGE: "2026-03-11T09:00", DISPATCHED: "2026-03-12T09:00", WORKING: "2026-03-16T09:00",
    WAITING: "2026-03-30T09:00", DEFERRED: "2026-04-07T09:00", RESOLVED: "2026-05-11T09:00",
}  # fmt: skip


def passes(**amount: float) -> Step:
    """Time goes by, and the ticker looks once."""
    return lambda story: story.passes(**amount)


def both(status: Status) -> dict[Status, tuple[str, ...]]:
    """Reminded and marked overdue at once."""
    return {status: (f"remind {status}→{status}", f"overdue {status}→{status}")}


_LINKED = {SENDER: "回访已保存", "reporter": "来电反映的事项已登记"}
taken = steps(opened, says("member", "收到{n}"))
supervised = clicks("overseer", "/t/{n}/supervise")

# By status, what its clocks do one after another.
STORIES: dict[Status, tuple[Row, ...]] = {
    TRIAGE: (
        Row(
            Action.REMIND,
            passes(minutes=31),
            {TRIAGE: {"coordinator": "无人派单：和平巷17号路灯不亮 回序号派给"}},
        ),
        Row(
            Action.OVERDUE,
            passes(hours=2),
            {TRIAGE: {"coordinator": "回序号派给", "supervisor": "回序号派给"}},
            both(TRIAGE),
        ),
    ),
    DISPATCHED: (
        Row(Action.REMIND, passes(minutes=61), {DISPATCHED: {"leader": "请尽快签收"}}),
        Row(
            Action.OVERDUE,
            passes(minutes=60),
            {DISPATCHED: {"leader": "已到签收时限", "member": "前请回“收到"}},
        ),
        Row(
            Action.TRIAGE,
            passes(hours=5),
            {DISPATCHED: {"leader": "已退回话务台", "member": "已退回话务台"}},
        ),
    ),
    WORKING: (
        Row(
            Action.REMIND,
            passes(days=1, minutes=1),
            {WORKING: {"member": "已到首次联系时限", "leader": "尚未反馈，请督促"}},
            both(WORKING),
        ),
        Row(
            Action.OVERDUE,
            passes(days=6),  # a weekend in between
            {
                WORKING: {
                    "member": "已超过办理时限",
                    "leader": "已超过办理时限",
                    "supervisor": "已列入督办",
                    "coordinator": "已列入督办",
                }
            },
            {
                WORKING: (
                    "remind working→working",
                    "supervise working→working",
                    "overdue working→working",
                )
            },
        ),
    ),
    WAITING: (
        Row(Action.SUPERVISE, supervised, {WAITING: {"member": "督办", "coordinator": "督办"}}),
        Row(Action.REMIND, passes(days=2, minutes=1), {WAITING: {"supervisor": "督办时限"}}),
        Row(Action.RESUME, passes(days=1), {WAITING: {"member": "未按时答复"}}),
    ),
    DEFERRED: (
        Row(
            Action.REMIND,
            passes(days=30, minutes=1),
            {DEFERRED: {"leader": "已到复核期", "supervisor": "已到复核期"}},
        ),
    ),
    RESOLVED: (
        Row(Action.CLOSE, passes(days=3, minutes=1), {RESOLVED: {}}),
        Row(Action.RATE, says("reporter", "2"), {CLOSED: {SENDER: "感谢您的评价"}}),
        Row(
            Action.LINK,
            clicks("colleague", "/followup/{n}", reached="yes", resolved="no", satisfied="3"),
            {CLOSED: {**_LINKED, "leader": "收到", "volunteer": "知悉"}},
            {CLOSED: ("follow_up closed→closed", "link closed→closed")},
        ),
    ),
}
PAIRS = {pair for rows in STORIES.values() for row in rows for pair in row.pairs}
PAIRS.add((DEFERRED, Action.TRIAGE))


@pytest.mark.parametrize("status", STORIES)
def test_time_goes_by(scene: Scene, status: Status) -> None:
    scene.world.clock.now = datetime.fromisoformat(BEGINS[status]).replace(tzinfo=ZONE)
    scene.signs_in()
    story = begin(scene, status, taken)
    for row in STORIES[status]:
        if row.action is Action.LINK:
            story.passes(days=8)
            scene.signs_in()
        play(story, row, Status(story.status))


def test_the_deferred_ticket_of_who_has_left_goes_to_the_operators(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one: nobody who leads is left in the town."""
    story = begin(scene, DEFERRED)
    staying = [row for row in towns._MEMBERS if row[0] not in (LEADER, MEMBER, COORDINATOR)]
    monkeypatch.setattr(towns, "_MEMBERS", staying)
    with scene.world.office.desk() as desk:
        registry.import_(desk, towns.registry_folder(tmp_path / "again"))
        staff.hand_over(desk)
    assert story.seen().events[-1] == "triage deferred→triage"
    assert story.status == TRIAGE
