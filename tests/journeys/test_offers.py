"""An offered transfer that comes to nothing: who is told what, each in true words."""

from tests.databases import SQLITE_ALONE
from tests.journeys.times import until
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE

OFFER = "转办10008 沈家门供电所"


def test_declined_it_stays_with_the_lead_and_all_hear_so(working: World) -> None:
    working.leader.texts(OFFER)
    working.resident.got()
    answer = last(working.electrician.texts("退单10008 不归我们"))
    assert answer == "已记录：您的团队不接办工单10008，仍由中大一格团队办理。"
    assert "沈家门供电所不接办（不归我们），仍由您办理" in last(working.member.got())
    assert "仍由中大一格团队办理" in last(working.resident.got())
    assert working.ticket().status == "working"


def test_declined_after_the_first_contact_was_due_its_limit_is_told_once(working: World) -> None:
    until(working, "2026-03-10 16:30")
    working.leader.texts(OFFER)
    until(working, "2026-03-11 09:10")
    late = [working.member, working.leader]
    assert [one.got() for one in late] == [[], []]
    working.electrician.texts("退单10008 不归我们")
    working.passes(minutes=1)
    for one in late:
        assert ["首次联系" in text for text in one.got()].count(True) == 1
    working.leader.texts(OFFER)
    working.electrician.texts("退单10008 不归我们")
    working.passes(minutes=1)
    assert not any("首次联系" in text for one in late for text in one.got())


def test_returned_meanwhile_it_need_not_be_answered(working: World) -> None:
    working.leader.texts(OFFER)
    working.electrician.got()
    working.resident.got()
    working.member.texts("退单10008 不归我们")
    assert last(working.electrician.got()) == "工单10008已由话务台承办，您不用再办。"
    assert "沈家门供电所未接办工单10008，正在重新分派" in last(working.resident.got())
    working.dispatches(10008, "TE")
    assert "前请回“收到10008”" in last(working.electrician.got())


def test_unanswered_nobody_is_said_to_have_refused(working: World) -> None:
    working.leader.texts(OFFER)
    working.passes(hours=2)
    assert "已到签收时限，沈家门供电所无人签收" in last(working.electrician.got())
    working.resident.got()
    working.passes(hours=5)
    assert last(working.member.got()) == "工单10008：沈家门供电所一直没有答复，仍由您办理。"
    assert "仍由中大一格团队办理" in last(working.resident.got())


def test_of_what_nobody_had_accepted_the_sending_leader_hears(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts(OFFER)
    world.resident.got()
    assert last(world.electrician.texts("退单10008 不归我们")) == "工单10008已退回话务台。"
    assert "不接办（不归我们），已退回话务台" in last(world.leader.got())
    assert "沈家门供电所未接办工单10008" in last(world.resident.got())
    assert world.ticket().status == "triage"


def test_of_what_nobody_had_accepted_silence_is_told_as_silence(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts(OFFER)
    world.leader.got()
    world.passes(hours=7)
    assert last(world.leader.got()) == "工单10008：沈家门供电所一直没有答复，已退回话务台。"
