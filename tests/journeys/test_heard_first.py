"""What a resident's words are comes before what they ask for: a complaint about staff, a danger."""

from collections.abc import Callable

import pytest

from gateway.domain.ticket import Status, Tier
from gateway.services.tickets import ledger, matters
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import accused, last
from tests.same_matter import OPERATOR
from tests.world import World

pytestmark = SQLITE_ALONE

LAMP = "和平巷17号路灯不亮"
BLAME = "我要投诉王建国，态度差，从来不上门"


@beginning
def reported(town: World) -> World:
    """A lamp that is out."""
    town.resident.texts(LAMP)
    return town


@beginning
def done(town: World) -> World:
    """A lamp that was out."""
    reported(town).leader.texts("办结10008 换了灯泡")
    return town


@beginning
def withdrawn(town: World) -> World:
    """A lamp that nobody is to see to any more."""
    reported(town).resident.texts("撤销10008")
    town.resident.texts("Y")
    return town


@beginning
def many(town: World) -> World:
    """A phone reports as many lamps as it may in a day."""
    for nth in range(1, 21):
        town.resident.texts(f"和平巷{nth}号路灯不亮")
        town.clock.passes(minutes=11)
    town.leader.got()
    return town


def is_kept_from_the_team(world: World) -> bool:
    """Whether a complaint is the street's own ticket, and none of its words came to the team."""
    made = world.ticket_numbered(10019)
    told = [text for who in (world.leader, world.volunteer) for text in who.got()]
    assert not [one for one in told if "投诉" in one or "骂" in one or "红包" in one]
    assert "投诉" not in last(world.leader.texts("清单"))
    return (made.category, made.team.code) == ("staff_complaint", "TS")


@pytest.mark.parametrize(
    "text",
    [
        f"10008 {BLAME}",
        f"补充 {BLAME}",
        f"补充10008 {BLAME}",
        f"保密10008 {BLAME}",
        f"催10008 {BLAME}",
        "投诉王建国，说话骂人",
        "网格长王建国收红包才修",
        "又来找我要红包，就是那个王建国",
        "你们的网格员骂人",
        "13900002001这个人骂人",
    ],
)
def test_a_complaint_about_staff_is_no_word_on_another_ticket(town: World, text: str) -> None:
    reported(town)
    assert "作风投诉" in last(town.resident.texts(text))
    assert is_kept_from_the_team(town)


def test_a_complaint_hours_later_is_none_either(town: World) -> None:
    town.resident.texts(LAMP)
    town.passes(hours=2)
    town.resident.texts("王建国收我红包还骂人")
    assert is_kept_from_the_team(town)


def test_a_complaint_answers_no_question(world: World) -> None:
    world.resident.texts(LAMP)
    world.leader.texts("收到10008")
    world.leader.texts("问10008 灯杆几号")
    world.resident.texts(BLAME)
    assert is_kept_from_the_team(world)
    assert world.ticket_numbered(10008).status is Status.WAITING
    world.resident.texts("10008 3号杆")
    assert "3号杆" in last(world.leader.got())


@pytest.mark.parametrize(
    ("text", "accusation"),
    [
        ("3号杆，另外王建国收红包", "另外王建国收红包"),
        ("3号杆，王建国收红包", "王建国收红包"),
        ("3号杆。还有，他昨天来骂我", "还有，他昨天来骂我"),
        ("3号杆，王建国别来了，他上次骂人", "王建国别来了，他上次骂人"),
    ],
)
def test_what_answers_before_a_complaint_reaches_who_asked_and_the_complaint_does_not(
    town: World, text: str, accusation: str
) -> None:
    reported(town).leader.texts("收到10008")
    town.leader.texts("问10008 灯杆几号")
    town.leader.got()
    assert "作风投诉" in last(town.resident.texts(text))
    assert town.leader.got() == ["【普陀网格】工单10008居民答复：3号杆"]
    assert f"）{accusation} " in town.coordinator.got()[-1]
    assert accused(town, 10019) == "王建国"
    assert town.messages()[-1].ticket_id == town.ticket_numbered(10019).id
    assert is_kept_from_the_team(town)


@pytest.mark.parametrize(
    "text",
    ["王建国来过，收了我红包", "上周三王建国骂我，另外他收红包", "收红包，王建国收的，另外他骂人"],
)
def test_what_belongs_to_a_complaint_is_no_answer(town: World, text: str) -> None:
    reported(town).leader.texts("问10008 灯杆几号")
    town.leader.got()
    town.resident.texts(text)
    assert town.leader.got() == []
    assert is_kept_from_the_team(town)


def test_a_complaint_before_a_danger_is_no_answer_either(town: World) -> None:
    reported(town).leader.texts("问10008 灯杆几号")
    town.leader.got()
    assert "119" in last(town.resident.texts("王建国收红包，另外海景苑3号楼着火了"))
    assert town.leader.got() == []
    assert is_an_emergency(town)


@pytest.mark.parametrize("verdict", ["3 {}", "不满意，{}", "重办 {}", "重办10008 {}"])
def test_a_verdict_counts_without_its_complaint(town: World, verdict: str) -> None:
    done(town).leader.got()
    town.resident.texts(verdict.format(BLAME))
    assert town.ticket_numbered(10008).reopens == 1
    assert is_kept_from_the_team(town)


def test_the_reason_after_a_bare_verdict_may_be_a_complaint(world: World) -> None:
    world.resident.texts(LAMP)
    world.leader.texts("办结10008 换了灯泡")
    world.resident.texts("3")
    world.resident.texts("王建国收我红包还骂人，投诉他")
    assert is_kept_from_the_team(world)


def test_a_complaint_about_who_has_the_first_one_is_kept_from_her(world: World) -> None:
    world.resident.texts("监督 和平巷的网格员骂人")
    world.coordinator.got()
    world.resident.texts("赵海燕收红包")
    assert not [text for text in world.coordinator.got() if "红包" in text]


def test_neighbours_who_shout_are_no_staff(town: World) -> None:
    town.resident.texts("和平巷17号楼上天天吵架骂人，请网格员来看看")
    assert town.ticket().category != "staff_complaint"


def test_a_member_may_report_what_residents_say_of_the_leader(town: World) -> None:
    town.member.texts("报事 和平巷居民反映王建国收钱")
    assert (town.ticket().category, town.ticket().team.code) == ("staff_complaint", "TS")
    assert town.leader.got() == []


# ---------------------------------------------------------------- dangers


def is_an_emergency(world: World) -> bool:
    """Whether the danger has a ticket of its own that presses."""
    return world.ticket_numbered(10019).tier is Tier.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "补充 电线着火了",
        "补充10008 电线着火了",
        "10008 着火了",
        "工单10008的电线冒火，有人触电了",
        "ADD 10008 gas leak, people trapped",
        "重办 电线着火了",
        "保密10008 着火了",
        "监督 和平巷17号着火了，没人管",
        "催10008 电线着火了",
    ],
)
@pytest.mark.parametrize("begins", [reported, done, withdrawn])
def test_no_command_and_no_number_holds_a_danger(
    town: World, begins: Callable[[World], World], text: str
) -> None:
    begins(town)
    assert "119" in last(town.resident.texts(text))
    assert is_an_emergency(town)


def test_a_danger_is_no_answer_to_a_question(world: World) -> None:
    world.resident.texts(LAMP)
    world.leader.texts("问10008 灯杆几号")
    assert "119" in last(world.resident.texts("电线着火了"))
    assert is_an_emergency(world)


def test_more_words_on_a_known_danger_join_it(world: World) -> None:
    world.resident.texts("和平巷17号着火了")
    world.leader.got()
    world.resident.texts("10008 着火了，三楼有人")
    assert len(world.tickets()) == 1
    assert "三楼有人" in last(world.leader.got())


def test_the_day_s_cap_holds_no_danger(town: World) -> None:
    many(town)
    before = len(town.tickets())
    assert "119" in last(town.resident.texts("和平巷90号着火了 有人被困"))
    assert len(town.tickets()) == before + 1


def test_the_place_of_a_danger_is_that_of_the_ticket_it_names(town: World) -> None:
    town.resident.texts(LAMP)
    town.resident.texts("海景苑水管漏水")
    town.resident.texts("10008 着火了")
    assert town.tickets()[-1].team.code == "T1"


def test_a_danger_with_a_name_in_it_goes_above_at_once(town: World) -> None:
    said = town.resident.texts("监督 王建国在和平巷17号放火，着火了")
    assert "119" in last(said)
    assert (town.ticket().team.code, town.ticket().tier) == ("TS", Tier.EMERGENCY)
    assert town.leader.got() == []


def test_a_danger_on_a_merged_ticket_has_one_of_its_own(world: World) -> None:
    world.resident.texts(LAMP)
    world.neighbour.texts("和平巷19号路灯不亮")
    with world.office.desk() as desk:
        matters.merge(desk, ledger.get(desk, 10019), ledger.get(desk, 10008), OPERATOR)
    world.settle()
    assert "119" in last(world.neighbour.texts("10019 路灯杆着火了"))
    made = world.tickets()[-1]
    assert (made.tier, made.team.code, made.status) == (Tier.EMERGENCY, "T1", "dispatched")
    assert "着火" in last(world.leader.got())
    assert world.ticket_numbered(10019).status == "merged"
    world.neighbour.texts(f"{made.number} 着火了，有人被困")  # known by now
    assert "有人被困" in last(world.leader.got())
    assert len(world.tickets()) == 3


# ---------------------------------------------------------------- more than one may report a day


@pytest.mark.parametrize("text", [BLAME, f"监督 {BLAME}", "供电所收钱才修", f"10008 {BLAME}"])
def test_the_day_s_cap_holds_no_complaint_about_staff(town: World, text: str) -> None:
    many(town)
    town.resident.texts(text)
    made = town.tickets()[20]
    assert (made.category, made.team.code) == ("staff_complaint", "TS")
    assert "工单" in last(town.coordinator.got())
    assert not any("投诉" in line for line in town.leader.got())


def test_beyond_the_cap_it_joins_no_complaint_that_is_over(town: World) -> None:
    town.resident.texts("监督 王建国骂人")
    town.coordinator.texts("收到10008")
    town.coordinator.texts("办结10008 已谈话")
    town.resident.texts("2")
    many(town)
    before = len(town.tickets())
    town.resident.texts("王建国又收红包")
    town.resident.texts("王建国收红包收了两次")
    assert len(town.tickets()) == before + 1
    assert town.tickets()[-1].team.code == "TS"
    assert "收了两次" in last(town.coordinator.got())


@pytest.mark.parametrize("blame", ["监督 网格员王建国骂人", "网格员王建国骂人", "监督 没人管"])
def test_a_complaint_is_no_emergency_because_one_waits_for_its_place(
    town: World, blame: str
) -> None:
    assert "请回复具体地址" in town.resident.texts("有人落水了快来")[0]
    assert "110" not in "".join(town.resident.texts(blame))
    assert town.ticket_numbered(10019).tier == "complaint"
    assert "工单10008" in "".join(town.resident.texts("和平巷17号"))
