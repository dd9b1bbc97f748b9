"""Those who help without being of the town: partners, who may not call at once, and volunteers."""

import pytest

from gateway.domain.people import MemberRole, TeamKind
from gateway.services.tickets import ledger, majors
from gateway.services.town import directory
from gateway.store.tables import Member, Membership, Team
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import supervising
from tests.world import ZONE, Person, World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
LOCKSMITH = "13900002081"
QUESTION = f"{SIGN}工单10008由加盟组织承办。同意向其提供您的号码以便联系，请回Y。"
GIVEN = f"{SIGN}工单10008：居民同意与您联系，电话13900001001。"


@pytest.fixture
def locksmith(world: World) -> Person:
    """平安开锁 is a partner; a resident has reported something that they can see to."""
    with world.office.desk() as desk:
        area = directory.area(desk, "C")
        assert area is not None
        team = Team(code="P", name="平安开锁", kind=TeamKind.PARTNER, area=area, categories=[])
        role, phone = MemberRole.PARTNER, f"+86{LOCKSMITH}"
        desk.tx.add(Member(phone=phone, name="周师傅", role=role,
                           memberships=[Membership(team=team, home=True)]))  # fmt: skip
    world.resident.texts("和平巷17号楼道门锁坏了")
    world.resident.got()
    return Person(world, LOCKSMITH)


@BOTH
def test_a_partner_sees_a_masked_phone_until_the_resident_says_y(
    world: World, locksmith: Person
) -> None:
    world.dispatches(10008, "P")
    (order,) = locksmith.got()
    assert "联系139****1001" in order
    assert QUESTION in world.resident.got()
    assert world.resident.texts("Y") == [
        f"{SIGN}工单10008：已向承办的加盟组织提供您的号码，方便与您联系。"
    ]
    assert locksmith.got() == [GIVEN]
    assert world.events()[-1] == "approve dispatched→dispatched"


def test_without_consent_the_work_goes_on_without_the_phone(
    world: World, locksmith: Person
) -> None:
    world.dispatches(10008, "P")
    assert world.resident.texts("N") == [f"{SIGN}好的，未作改动。"]
    locksmith.got()
    locksmith.texts("收到10008")
    locksmith.texts("办结10008 锁已修好")
    assert not any("13900001001" in piece.text for piece in world.channel.sent
                   if piece.phone.endswith(LOCKSMITH))  # fmt: skip
    assert world.ticket().status == "resolved"


@pytest.mark.parametrize("text", ["Y，下午三点以后再打", "Y10008 打座机8123456，谢谢"])
def test_words_on_the_call_behind_y_reach_whoever_may_call(
    world: World, locksmith: Person, text: str
) -> None:
    world.dispatches(10008, "P")
    locksmith.got()
    consented, added = world.resident.texts(text)
    assert "已向承办的加盟组织提供您的号码" in consented
    assert added == f"{SIGN}已补充到工单10008。"
    assert locksmith.got() == [GIVEN, f"{SIGN}工单10008居民补充：{text}"]


@pytest.mark.parametrize("text", ["Y，但是别打电话", "Y，如果很急就打给我", "Y，打电话要收钱吗？"])
def test_a_yes_that_takes_something_back_is_asked_for_again(
    world: World, locksmith: Person, text: str
) -> None:
    world.dispatches(10008, "P")
    locksmith.got()
    world.resident.got()
    assert world.resident.texts(text) == [QUESTION]
    assert locksmith.got() == []


def test_whoever_takes_something_back_has_not_agreed(world: World, locksmith: Person) -> None:
    world.dispatches(10008, "P")
    world.resident.texts("撤了吧")
    assert GIVEN not in locksmith.got()


def test_who_has_agreed_is_not_asked_again(world: World, locksmith: Person) -> None:
    world.dispatches(10008, "P")
    world.resident.texts("Y")
    world.dispatches(10008, "T1")
    world.resident.got()
    locksmith.got()
    world.dispatches(10008, "P")
    assert "联系13900001001" in locksmith.got()[-1]
    assert QUESTION not in world.resident.got()


def test_a_confidential_reporter_is_not_asked(world: World, locksmith: Person) -> None:
    world.resident.texts("保密10008")
    world.dispatches(10008, "P")
    assert "联系未显示号码" in locksmith.got()[-1]
    assert QUESTION not in world.resident.got()


def test_a_partner_who_helps_asks_as_well(world: World, locksmith: Person) -> None:
    world.dispatches(10008, "T1")
    world.leader.replies("收到10008")
    world.leader.replies("联办10008 平安开锁 2天")
    assert "联系139****1001" in locksmith.got()[-1]
    assert "已向承办的加盟组织" in world.resident.texts("Y")[-1]
    assert locksmith.got() == [GIVEN]


def test_a_partner_who_leads_sees_no_more_of_a_major_event(world: World, locksmith: Person) -> None:
    world.dispatches(10008, "P")
    locksmith.texts("收到10008")
    with world.office.desk() as desk:
        majors.alert(desk, ledger.get(desk, 10008), "有人被困", supervising(world))
    world.settle()
    assert locksmith.got()[-1].endswith("有人被困 联系139****1001")
    assert world.leader.got()[-1].endswith("有人被困 联系13900001001")


def test_volunteers_learn_of_a_ticket_and_nothing_is_asked_of_them(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    assert world.volunteer.got() == [
        f"{SIGN}知悉：工单10008（路灯照明）和平巷17号路灯不亮 由中大一格团队办理，不用签收。"
        "了解到情况请回“进展10008 …”。"
    ]
    assert "已记入工单10008" in world.volunteer.texts("进展 是灯泡坏了")[0]
    assert world.resident.got()[-1] == f"{SIGN}工单10008进展：是灯泡坏了"


def test_volunteers_are_not_woken(world: World) -> None:
    world.clock.now = world.clock.now.astimezone(ZONE).replace(hour=23)
    world.resident.texts("和平巷17号着火了")
    assert len(world.leader.got()) == 1
    assert world.volunteer.got() == []
    world.passes(hours=9)
    assert "知悉：工单10008" in world.volunteer.got()[0]
