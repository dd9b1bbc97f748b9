"""A complaint about several people, or about a team by its name: none of them hears of it."""

import pytest

from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import OF_OPERATOR, Role
from gateway.domain.ticket import Status
from gateway.errors import Refused
from gateway.services.desk import Actor
from gateway.services.figures import queries
from gateway.services.figures.queries import View
from gateway.services.tickets import casework, corrections, cutting, ledger
from gateway.services.town import access, operators, reach, registry
from gateway.store.tables import Operator, Ticket, Words
from tests.journeys.told import accused, last
from tests.world import World, registry_folder

CONSOLE = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")


def team_of(town: World, number: int = 10008) -> str | None:
    """The code of the team that has a ticket; None while the operators have it."""
    team = town.ticket_numbered(number).team
    return team.code if team else None


def is_kept_from(town: World, *names: str) -> bool:
    """Whether some people have heard of no ticket, hear of none for days, and have none to do."""
    for hours in (1, 5, 24, 48, 240):
        town.passes(hours=hours)
    if any("工单" in line for name in names for line in town.people[name].got()):
        return False
    return all("没有" in last(town.people[name].texts("清单")) for name in names)


def hires(town: World, name: str) -> Actor:
    """Somebody has an account from now on."""
    with town.office.desk() as desk:
        operators.add(desk, name, OperatorRole.OPERATOR, "long-enough")
        found = desk.tx.query(Operator).filter_by(name=name).one()
        return Actor(ActorKind.OPERATOR, OF_OPERATOR[found.role], found.id, "console")


# ---------------------------------------------------------------- several people


@pytest.mark.parametrize(
    "text",
    [
        "监督 李秀英和陈志强一起收红包 和平巷",
        "监督 13900002002和13900002011一起收红包 和平巷",
        "李秀英收红包，13900002011也收红包，和平巷",
    ],
)
def test_two_who_are_named_at_once_are_both_kept_from_it(town: World, text: str) -> None:
    town.resident.texts(text)
    assert (accused(town), team_of(town)) == ("李秀英、陈志强", "TS")
    town.coordinator.texts("收到10008")
    for team in ("中大一格", "中大二格"):
        assert "不能交给" in last(town.coordinator.texts(f"转办10008 {team}"))
    assert is_kept_from(town, "leader", "member", "volunteer", "other_leader")


@pytest.mark.parametrize(
    "texts",
    [
        ("补充10008 还有赵海燕",),
        ("催10008 赵海燕拦着不办",),
        ("保密10008 也别让赵海燕知道",),
        ("人工10008 赵海燕的事当面说",),
    ],
)
def test_a_second_one_who_is_named_later_is_kept_from_it_too(
    town: World, texts: tuple[str, ...]
) -> None:
    town.resident.texts("监督 李秀英收红包 和平巷")
    assert team_of(town) == "TS"
    town.coordinator.got()
    for text in texts:
        town.resident.texts(text)
    assert (accused(town), team_of(town)) == ("李秀英、赵海燕", None)
    assert not any("赵海燕" in line for line in town.coordinator.got())
    assert is_kept_from(town, "member", "leader", "coordinator")


def test_whoever_is_named_in_an_answer_or_a_verdict_hears_nothing_of_it(town: World) -> None:
    for text in ("监督 李秀英收红包 和平巷", "监督 李秀英骂居民 和平巷"):
        town.resident.texts(text)
    for number in (10008, 10019):
        town.coordinator.texts(f"收到{number}")
    town.coordinator.texts("问10008 请问还有谁？")
    town.resident.texts("还有街道的赵海燕")
    town.coordinator.texts("办结10019 已谈话")
    town.coordinator.got()
    town.resident.texts("3")
    town.resident.texts("重办10019 赵海燕护着她")
    for number in (10008, 10019):
        assert (accused(town, number), team_of(town, number)) == ("李秀英、赵海燕", None)
    assert not any("赵海燕" in line for line in town.coordinator.got())


def test_whom_a_correction_brings_to_light_is_kept_from_it_beside_the_first(town: World) -> None:
    town.resident.texts("监督 李秀英收红包 和平巷")
    with town.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        ticket.words = Words(body="李秀英和赵海燕收红包")
        corrections.correct(desk, ticket, CONSOLE, category="lighting")
        assert accused_now(ticket) == 0
        corrections.correct(desk, ticket, CONSOLE, category="staff_complaint")
    town.settle()
    assert (accused(town), team_of(town)) == ("李秀英、赵海燕", None)


def accused_now(ticket: Ticket) -> int:
    return len(ticket.accusations)


def test_both_accounts_that_are_named_are_blind_to_it_at_the_console(world: World) -> None:
    first, second, other = (hires(world, name) for name in ("李话务", "张话务", "钱话务"))
    world.resident.texts("监督 李话务骂人 和平巷")
    assert [sees(world, who) for who in (first, second, other)] == [False, True, True]
    world.resident.texts("补充10008 张话务也在场")
    assert [sees(world, who) for who in (first, second, other)] == [False, False, True]
    for who in (first, second):
        with world.office.desk() as desk, pytest.raises(Refused, match="not_yours"):
            casework.note(desk, ledger.get(desk, 10008), Words(body="无此事"), who)


def sees(world: World, by: Actor) -> bool:
    """Whether somebody may see a ticket: alone and in lists alike."""
    with world.office.view() as desk:
        ticket = ledger.get(desk, 10008)
        alone = access.sees(desk, by, ticket)
        listed = [one.number for one in queries.queue(desk, View.OPEN, by=by).tickets]
        assert reach.sees(desk, by, ticket) == alone == (10008 in listed)
        return alone


def test_what_comes_back_is_about_both_and_who_is_named_then(town: World) -> None:
    town.resident.texts("监督 李秀英和陈志强收红包 和平巷")
    with town.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        ticket.status, ticket.closed_at = Status.CLOSED, desk.now
    town.passes(days=9)
    town.coordinator.got()
    town.resident.texts("重办10008 还有赵海燕")
    assert (accused(town, 10019), team_of(town, 10019)) == ("李秀英、陈志强、赵海燕", None)
    assert town.coordinator.got() == []


def test_what_is_cut_out_of_it_is_kept_from_all_of_them(town: World) -> None:
    town.resident.texts("监督 李秀英和赵海燕收红包 和平巷")
    with town.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        cutting.cut(desk, ticket, "王建国骂人", CONSOLE, None)
    town.settle()
    assert (accused(town, 10019), team_of(town, 10019)) == ("王建国、李秀英、赵海燕", None)
    assert is_kept_from(town, "leader", "member", "coordinator")


def test_a_major_event_by_the_hand_of_who_is_above_goes_to_no_team_below(town: World) -> None:
    assert "10008" in last(town.member.texts("重大 赵海燕带人打人 和平巷"))
    assert (accused(town), team_of(town)) == ("赵海燕", None)
    assert town.leader.got() == town.coordinator.got() == []


# ---------------------------------------------------------------- a team by its name


@pytest.mark.parametrize(
    "text",
    [
        "供电所收钱才修",
        "投诉供电所，态度恶劣",
        "沈家门供电所的人打人",
        "和平巷没电，供电所的师傅上门要钱",
        "供电所的人，骂骂咧咧",
        "我要举报你们供电所",
        "收红包的就是供电所",
    ],
)
def test_a_team_that_is_blamed_by_its_name_does_not_hear_of_it(town: World, text: str) -> None:
    town.resident.texts(text)
    assert (accused(town), team_of(town)) == ("沈家门供电所", "TS")
    assert town.ticket().category == "staff_complaint"
    town.coordinator.texts("收到10008")
    assert "不能交给" in last(town.coordinator.texts("转办10008 供电所"))
    assert is_kept_from(town, "electrician")


@pytest.mark.parametrize(
    "text",
    [
        "供电所还没来修 和平巷",
        "投诉小区停电 和平巷",
        "供电所门口有人打人 和平巷",
        "投诉供电所附近路灯不亮 和平巷",
        "沈家门街道和平巷有人打人",
        "投诉沈家门街道和平巷17号路灯不亮",
        "供电所换电表要钱吗",
        "给供电所打电话没人接，投诉和平巷停电",
        "和平巷邻居骂人，供电所已经来过",
    ],
)
def test_an_ordinary_report_that_names_a_team_stays_one(town: World, text: str) -> None:
    town.resident.texts(text)
    assert accused(town) == ""
    assert town.ticket().category != "staff_complaint"


@pytest.mark.parametrize(
    "text", ["沈家门街道的干部收红包", "投诉沈家门街道，不作为", "沈家门街道办事处不作为"]
)
def test_a_team_whose_name_is_a_places_is_blamed_where_its_people_are(
    town: World, text: str
) -> None:
    town.resident.texts(text)
    assert (accused(town), team_of(town)) == ("沈家门街道", None)
    assert is_kept_from(town, "coordinator")


def test_of_namesakes_the_one_over_the_place_is_meant_else_all_of_them(town: World) -> None:
    folder = registry_folder(town.settings.data / "more")
    with (folder / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("L,六横镇,street,,\r\n")
    with (folder / "teams.csv").open("a", encoding="utf-8") as file:
        file.write("TL,六横供电所,department,L,\r\nTP,沈家门派出所,department,S,\r\n")
    with town.office.desk() as desk:
        registry.import_(desk, folder)
    town.resident.texts("海景苑 供电所收钱才修")
    assert (accused(town), team_of(town)) == ("沈家门供电所", "TS")
    town.neighbour.texts("供电所收钱才修")
    assert (accused(town, 10019), team_of(town, 10019)) == ("沈家门供电所、六横供电所", None)
    town.stranger.texts("沈家门派出所的人打人")
    third = town.tickets()[-1].number
    assert (accused(town, third), team_of(town, third)) == ("沈家门派出所", "TS")


def test_a_team_and_somebody_of_another_are_both_kept_from_it(town: World) -> None:
    town.resident.texts("监督 供电所收红包，王建国也有份 和平巷")
    assert (accused(town), team_of(town)) == ("王建国、沈家门供电所", "TS")
    assert is_kept_from(town, "electrician", "leader", "member")


def test_who_joins_a_blamed_team_later_is_kept_from_it_too(town: World) -> None:
    town.resident.texts("供电所收钱才修")
    town.passes(minutes=5)
    with town.office.desk() as desk:
        folder = registry_folder(town.settings.data / "later")
        with (folder / "members.csv").open("a", encoding="utf-8") as file:
            file.write("13900002062,钱电工,TE,department\r\n")
        registry.import_(desk, folder)
        operators.add(desk, "钱", OperatorRole.AUDITOR, "long-enough", "13900002062")
        row = desk.tx.query(Operator).filter_by(name="钱").one()
        by = Actor(ActorKind.OPERATOR, OF_OPERATOR[row.role], row.id, "console")
        assert not access.sees(desk, by, ledger.get(desk, 10008))
