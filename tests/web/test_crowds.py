"""Words of a gathering warn the supervisor whenever they come, and by whatever door; nobody else
hears of it.
"""

from gateway.domain.people import AlarmKind
from gateway.store.tables import Alarm
from tests.journeys.told import accepted
from tests.web.conftest import Browser
from tests.world import World

WARNED = "【普陀网格】预警：工单10008（中大一格）提到“堵路”，请关注。"


def alarms_of(town: World) -> int:
    """How many alarms of a gathering were raised."""
    with town.store.read() as tx:
        return tx.query(Alarm).filter_by(kind=AlarmKind.GATHERING).count()


def test_words_of_a_crowd_in_what_is_added_warn_the_supervisor_and_never_the_resident(
    town: World,
) -> None:
    accepted(town)
    (told,) = town.resident.texts("补充10008 再不来大家就去堵路了")
    assert "预警" not in told
    assert town.supervisor.got() == [WARNED]


def test_words_of_a_crowd_in_the_answer_to_a_question_warn_too(town: World) -> None:
    accepted(town)
    town.member.texts("问10008 哪一盏不亮")
    town.resident.texts("门口那盏，再不修就去堵路")
    assert town.supervisor.got() == [WARNED]


def test_words_of_a_crowd_beside_a_wish_warn_too(town: World) -> None:
    accepted(town)
    town.resident.texts("催10008 再不来我们就堵路")
    assert WARNED in town.supervisor.got()


def test_a_member_who_writes_of_a_crowd_warns_the_supervisor(town: World) -> None:
    accepted(town)
    town.member.texts("进展10008 有二十多人在小区门口堵路")
    assert town.supervisor.got() == [WARNED]


def test_who_says_so_again_within_hours_warns_once_and_the_next_day_anew(town: World) -> None:
    accepted(town)
    town.resident.texts("补充10008 再不来大家就去堵路了")
    town.resident.texts("补充10008 真的要堵路了，楼上的也去")
    assert town.supervisor.got() == [WARNED]
    town.passes(days=1)
    town.supervisor.got()
    town.resident.texts("补充10008 又有人说要堵路")
    assert town.supervisor.got() == [WARNED]


def test_words_of_a_crowd_in_an_operators_note_of_a_call_warn_too(
    town: World, operator: Browser
) -> None:
    accepted(town)
    path = "/t/10008"
    operator.does(f"{path}/write", back=path, to="note", text="来电说邻居约好明天去堵路")
    town.settle()
    assert town.supervisor.got() == [WARNED]


def test_our_own_words_to_a_resident_warn_of_nothing(town: World, operator: Browser) -> None:
    accepted(town)
    path = "/t/10008"
    operator.does(f"{path}/write", back=path, to="reply", text="请大家不要堵路，师傅在路上")
    town.settle()
    assert town.supervisor.got() == []


def test_words_of_a_crowd_in_a_verdict_warn_once(town: World) -> None:
    accepted(town)
    town.member.texts("办结10008 换了灯泡")
    town.supervisor.got()
    town.resident.texts("3 明天我们几十户去静坐")
    warned = [one for one in town.supervisor.got() if "预警" in one and "静坐" in one]
    assert (len(warned), alarms_of(town)) == (1, 1)


def test_words_of_a_crowd_in_texts_that_come_together_warn_once(town: World) -> None:
    accepted(town)
    for text in ("补充10008 再不来就去堵路", "补充10008 说堵路就堵路"):
        town.channel.deliver(town.resident.phone, text, town.clock.now)
    town.settle()
    assert (town.supervisor.got(), alarms_of(town)) == ([WARNED], 1)
