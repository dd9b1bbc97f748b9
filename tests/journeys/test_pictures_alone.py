"""A picture that comes without a word: it goes on with what is open, or is a report that asks."""

import threading

import pytest

from gateway.services.texts import media
from gateway.settings import Intake
from tests import databases, hosted
from tests.hosted import HostedTown
from tests.journeys.test_routing_trouble import all_found, troubled
from tests.twilio_fake import SID, inbound
from tests.world import LEADER, NEIGHBOUR, RESIDENT

PHONE, LEADERS = f"+86{RESIDENT}", f"+86{LEADER}"
LAMP = "和平巷17号路灯不亮"
ASKED = "【普陀网格】收到您的图片，工单10008。请回复是什么事、在什么地方（小区或路名、门牌号）。"


@pytest.fixture
def town(tmp_path):
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as made:
        yield made


def pictures(town: HostedTown, words: str = "", phone: str = PHONE) -> list[str]:
    """Somebody sends a picture, mostly without words; returns what comes back."""
    path = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"
    told = {"NumMedia": "1", "MediaUrl0": town.twilio.url + path, "MediaContentType0": "image/jpeg"}
    return town.texts(phone, words, **told)


def shown(town: HostedTown, ticket_id: int) -> int:
    """How many pictures stand at a ticket."""
    with town.world.office.view() as desk:
        return len(media.of_ticket(desk, ticket_id))


def test_a_picture_after_a_report_joins_its_ticket_and_the_leader_is_told(town):
    town.texts(PHONE, LAMP)
    town.got(LEADERS)
    assert pictures(town) == ["【普陀网格】已补充到工单10008。"]
    assert shown(town, town.world.ticket().id) == 1
    assert town.got(LEADERS) == ["【普陀网格】工单10008居民补充：（图片）"]


def test_a_picture_hours_after_a_report_joins_its_ticket_too(town):
    town.texts(PHONE, LAMP)
    town.world.passes(hours=5)
    pictures(town)
    assert shown(town, town.world.ticket().id) == 1


def test_two_pictures_at_once_both_join(town):
    town.texts(PHONE, LAMP)
    pictures(town)
    pictures(town)
    assert shown(town, town.world.ticket().id) == 2


def test_a_picture_by_itself_is_a_report_that_asks_what_and_where(town):
    assert pictures(town) == [ASKED]
    ticket = town.world.ticket()
    assert ticket.status == "triage"
    assert shown(town, ticket.id) == 1
    (dispatched,) = town.texts(PHONE, LAMP)
    assert "已派中大一格团队" in dispatched
    assert town.world.ticket().status == "dispatched"
    assert "路灯不亮" in town.got(LEADERS)[0]


def test_further_pictures_before_any_word_join_the_first_and_the_question_stands(town):
    pictures(town)
    assert pictures(town) == ["【普陀网格】已补充到工单10008。"]
    town.texts(PHONE, LAMP)
    ticket = town.world.ticket()
    assert (ticket.status, shown(town, ticket.id)) == ("dispatched", 2)


@pytest.mark.parametrize("count", [1, 2])
def test_words_that_come_hours_later_say_what_it_is_and_where_is_asked_once(town, count):
    for _ in range(count):
        pictures(town)
    town.world.passes(hours=3)
    assert town.texts(PHONE, "路灯不亮") == ["【普陀网格】已补充到工单10008。"]
    assert (town.world.ticket().category, town.world.ticket().status) == ("lighting", "triage")
    (dispatched,) = town.texts(PHONE, "和平巷17号")
    assert "工单10008已派中大一格团队" in dispatched


def test_once_the_place_is_told_another_matter_at_another_place_is_its_own(town):
    pictures(town)
    town.texts(PHONE, "和平巷17号")
    town.world.passes(hours=3)
    assert "工单10019，已派中大二格团队" in town.texts(PHONE, "海景苑3幢下水道堵了")[0]
    assert "工单10008已派中大一格团队" in town.texts(PHONE, "10008 路灯不亮")[0]


def test_a_late_route_of_a_picture_asks_for_no_place_a_second_time(tmp_path):
    url, intake = databases.fresh("sqlite", tmp_path), Intake(route_seconds=0.2)
    with hosted.town(url, tmp_path, intake=intake) as town:
        go_on = threading.Event()
        town.world.worker.router = troubled(town.world.worker.router, lambda: go_on.wait(60))
        assert pictures(town, "麻烦了") == [ASKED]
        go_on.set()
        all_found(town.world)
        town.world.settle()
        assert town.got(PHONE) == []


@pytest.mark.parametrize("words", ["？", "你好", "谢谢", "补充"])
def test_a_picture_with_words_that_say_nothing_is_a_picture_alone(town, words):
    assert pictures(town, words) == [ASKED]
    assert shown(town, town.world.ticket().id) == 1


def test_of_several_open_tickets_it_is_asked_which_one_the_picture_is_of(town):
    town.texts(PHONE, LAMP)
    town.texts(PHONE, "滨港路垃圾没人清运")
    town.world.passes(hours=1)
    (asked,) = pictures(town)
    assert "10008" in asked
    town.texts(PHONE, "10008")
    first = min(town.world.tickets(), key=lambda one: one.id)
    assert shown(town, first.id) == 1


def test_a_picture_answers_what_a_member_has_asked(town):
    town.texts(PHONE, LAMP)
    town.texts(LEADERS, "收到10008")
    town.texts(LEADERS, "问10008 是哪一根灯杆？")
    town.got(LEADERS)
    assert pictures(town) == ["【普陀网格】已收到您对工单10008的补充，继续办理。"]
    assert shown(town, town.world.ticket().id) == 1
    assert town.got(LEADERS) == ["【普陀网格】工单10008居民答复：（图片）"]


def test_a_picture_after_the_work_is_kept_there_and_the_way_back_is_told(town):
    town.texts(PHONE, LAMP)
    town.texts(LEADERS, "收到10008")
    town.texts(LEADERS, "办结10008 已换灯泡")
    (told,) = pictures(town)
    assert "重办10008" in told
    assert (len(town.world.tickets()), shown(town, town.world.ticket().id)) == (1, 1)


def test_a_member_s_picture_alone_is_kept_at_the_ticket_in_hand(town):
    town.texts(PHONE, LAMP)
    town.texts(LEADERS, "收到10008")
    assert pictures(town, phone=LEADERS) == ["【普陀网格】已记入工单10008。"]
    assert shown(town, town.world.ticket().id) == 1


def test_a_member_s_picture_after_the_work_is_not_kept_at_another_ticket(town):
    town.texts(PHONE, LAMP)
    town.texts(f"+86{NEIGHBOUR}", "和平巷19号垃圾没人清")
    town.texts(LEADERS, "办结10008 已换灯泡")
    assert pictures(town, phone=LEADERS) == ["【普陀网格】已记入工单10008。"]
    lamp, rubbish = sorted(one.id for one in town.world.tickets())
    assert (shown(town, lamp), shown(town, rubbish)) == (1, 0)


def test_a_member_with_nothing_in_hand_reports_by_a_picture_as_anybody_does(town):
    assert pictures(town, phone=LEADERS) == [ASKED]
    assert shown(town, town.world.ticket().id) == 1


def test_two_pictures_of_one_moment_are_no_stutter_of_the_network(town):
    town.texts(PHONE, LAMP)
    for nth in "12":
        path = "/hooks/twilio/tw/sms"
        told = {"NumMedia": "1", "MediaUrl0": f"{town.twilio.url}/{nth}"}
        form = inbound(PHONE, "", f"SM{nth * 32}", **told, MediaContentType0="image/jpeg")
        assert town.posts(path, form).status_code == 200
    town.world.settle()
    assert shown(town, town.world.ticket().id) == 2


def test_a_text_without_words_and_without_a_picture_is_answered_as_before(town):
    assert town.texts(PHONE, " ") == ["【普陀网格】没有看到内容。请发送要反映的事情和具体地址。"]
