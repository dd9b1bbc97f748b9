"""Texts that say nothing, too much, or in rare signs: answered in words, kept, nothing breaks."""

import pytest

from gateway.domain import normal
from gateway.store.tables import Member, Words
from modems.channel import Arrival, PhoneType
from tests.databases import BOTH, SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
EMPTY = f"{SIGN}没有看到内容。请发送要反映的事情和具体地址。"
UNCLEAR = f"{SIGN}没看懂您的短信。反映事情请写明事情和具体地址；回复“查”可查进度。"
UNKNOWN = f"{SIGN}没看懂。例：收到10008；发“帮助”看常用指令。"
RECEIPT = f"{SIGN}您反映的路灯照明事项已受理，工单10008，已派中大一格团队办理，进展将短信告知。"
LAMP = "和平巷17号路灯不亮"
NO_WORDS = [
    ("退单10008 {}", "退单原因"),
    ("提级10008 ?", "提级原因"),
    ("进展10008 ?", "进展"),
    ("问10008 ???", "要问什么"),
    ("挂账10008 ——", "挂账原因，可写天数"),
    ("转办10008 ?", "转给哪个单位"),
    ("指派10008 ?", "指派给谁"),
    ("延期10008 3天 。", "天数和原因"),
]
DAYS = [
    "1.5天 等配件", "0.5天", "-3天 等配件", "负3天 等配件", "1234天 等配件", "999999998天 等配件",
    "999999999天 等配件", "3天", "1,5天 等配件", "半天 等配件",
]  # fmt: skip
NOTHING = [
    "", "   ", "\u3000\u3000", "\n", "\r\n\r\n", "\t", "\u200b", "\ufeff",
    "。。。", "……", "！！！", "-", "“”", "【】", "{}", "%", "\ufffd", "😡", "🔥", "👎",
]  # fmt: skip


def english(world: World, *people: str) -> None:
    """Somebody of the staff reads English."""
    phones = [f"+86{world.people[name].phone}" for name in people]
    with world.store.write() as tx:
        for member in tx.query(Member).filter(Member.phone.in_(phones)):
            member.language = "en"


def kept(world: World) -> list[tuple[str, str]]:
    """What lies in the store of all that came in: the words, and how far their work is."""
    with world.store.read() as tx:
        messages = world.messages()
        return [(tx.get_one(Words, one.text_id).body, one.status) for one in messages]


# ---------------------------------------------------------------- nothing in it


@BOTH
def test_a_text_with_no_word_in_it_is_answered_and_kept(world: World) -> None:
    for text in NOTHING:
        said = UNCLEAR if normal.said(text) else EMPTY
        assert world.resident.texts(text) == [said], repr(text)
        world.clock.passes(hours=1)  # hints have a budget
    assert kept(world) == [(text, "done") for text in NOTHING]
    assert world.tickets() == []


@BOTH
def test_in_english_too(world: World) -> None:
    world.resident.texts("EN")
    assert world.resident.texts("   ") == [
        f"{SIGN}Your text was empty. Please tell us what is wrong and where."
    ]
    english(world, "leader")
    assert world.leader.replies("🔥") == [
        f"{SIGN}Not understood. E.g. DONE 10008 bulb replaced; HELP shows the main ones."
    ]
    assert world.tickets() == []


def test_a_member_s_text_with_no_word_in_it_changes_no_ticket(dispatched: World) -> None:
    for text in NOTHING:
        assert dispatched.leader.replies(text) == [UNKNOWN], repr(text)
        dispatched.clock.passes(hours=1)
    assert kept(dispatched)[1:] == [(text, "done") for text in NOTHING]
    assert dispatched.ticket().status == "dispatched"
    assert len(dispatched.events()) == 2
    assert dispatched.resident.got() == []


def test_a_friendly_face_needs_no_answer(dispatched: World) -> None:
    faces = ["👍", "😀", "🙏🙏🙏", "👍🏽", "👌"]
    for text in faces:
        assert dispatched.resident.texts(text) == [], text
        assert dispatched.leader.replies(text) == [], text
    assert kept(dispatched)[1::2] == kept(dispatched)[2::2] == [(text, "done") for text in faces]
    assert dispatched.events() == ["receive →received", "dispatch received→dispatched"]


def test_a_face_is_courtesy_or_dissatisfaction(dispatched: World) -> None:
    dispatched.leader.replies("办结10008 已换灯泡")
    dispatched.resident.got()
    assert dispatched.resident.texts("👍") == []
    assert dispatched.resident.texts("🐶") == [UNCLEAR]
    assert (dispatched.ticket().status, dispatched.ticket().rating) == ("resolved", None)
    assert "哪里不满意" in dispatched.resident.texts("😡")[-1]
    assert (dispatched.ticket().status, dispatched.ticket().rating) == ("dispatched", 3)


def test_figures_that_are_no_verdict_put_the_question_again(dispatched: World) -> None:
    dispatched.leader.replies("办结10008 已换灯泡")
    dispatched.resident.got()
    for text in ("123", "1 2 3", "1/2/3", "4", "10009"):
        (answer,) = dispatched.resident.texts(text)
        assert answer.endswith("请回复：1满意 2一般 3不满意。"), text
        dispatched.clock.passes(hours=1)
    assert (dispatched.ticket().status, dispatched.ticket().rating) == ("resolved", None)
    assert "重新办理" in dispatched.resident.texts("差")[0]


def test_a_ticket_is_not_resolved_without_a_word(dispatched: World) -> None:
    for words in ("", " 。", " \u200b", " 👍", " {}", " 😡", " √", " \x00"):
        text = f"办结10008{words}"
        assert dispatched.leader.replies(text) == [
            f"{SIGN}请写明做了什么。例：办结10008 已换灯泡"
        ], text
    assert dispatched.ticket().status == "dispatched"
    assert dispatched.resident.got() == []


def test_signs_are_no_reason_and_no_question(in_hand: World) -> None:
    for text, needed in NO_WORDS:
        (answer,) = in_hand.leader.replies(text)
        assert answer.startswith(f"{SIGN}请写明{needed}。例："), text
    assert len(in_hand.events()) == 3
    assert in_hand.resident.got() == []


def test_days_are_whole_few_and_have_a_reason(in_hand: World) -> None:
    for days in DAYS:
        assert in_hand.leader.replies(f"延期10008 {days}") == [
            f"{SIGN}请写明天数和原因。例：延期10008 3天 等配件"
        ], days
    assert len(in_hand.events()) == 3


# ---------------------------------------------------------------- too much


@BOTH
@pytest.mark.parametrize("length", [1500, 2000])
def test_a_long_report_is_kept_whole_and_quoted_within_its_budget(
    world: World, length: int
) -> None:
    text = (LAMP + "，晚上看不见路" * length)[:length]
    assert world.resident.texts(text) == [RECEIPT]
    assert kept(world) == [(text, "done")]
    (work,) = world.leader.got()
    assert work.startswith(f"{SIGN}工单10008（路灯照明）和平巷17号路灯不亮，晚上看不见路")
    assert work.endswith(" 联系13900001001。11:00前请回“收到10008”。")
    assert len(work) < 6 * 67
    assert world.ticket().status == "dispatched"


def test_a_long_account_of_the_work_is_kept_whole_and_told_in_short(dispatched: World) -> None:
    text = "办结10008 " + "换灯泡，" * 373
    assert len(text) == 1500
    assert dispatched.leader.replies(text) == [f"{SIGN}工单10008已办结，已告知居民。"]
    told = "换灯泡，" * 8 + "换灯…"
    assert dispatched.resident.got() == [
        f"{SIGN}工单10008已办结：{told}。请回复：1满意 2一般 3不满意。"
    ]
    assert kept(dispatched)[-1] == (text, "done")


def test_a_long_verdict_is_one_verdict(dispatched: World) -> None:
    dispatched.leader.replies("办结10008 已换灯泡")
    dispatched.leader.got()
    text = "不满意，" + "还是不亮，" * 299 + "!"
    assert len(text) == 1500
    assert "重新办理" in dispatched.resident.texts(text)[-1]
    assert (dispatched.ticket().rating, dispatched.ticket().reopens) == (3, 1)
    assert kept(dispatched)[-1] == (text, "done")
    assert "要求重办" in dispatched.leader.got()[0]


def test_a_long_run_of_digits_names_no_ticket(dispatched: World) -> None:
    dispatched.neighbour.texts("10008" * 300)
    dispatched.stranger.texts("1" * 2000)
    assert [ticket.status for ticket in dispatched.tickets()] == ["dispatched"]
    assert len(dispatched.events()) == 2


# ---------------------------------------------------------------- rare signs


@BOTH
def test_rare_characters_go_all_the_way(world: World) -> None:
    report = "𠮷野家门口的路灯不亮😀，和平巷3号"
    assert world.resident.texts(report) == [RECEIPT]
    (work,) = world.leader.got()
    assert f"（路灯照明）{report} 联系" in work
    world.leader.replies("办结10008 " + "𠮷" * 60)
    assert world.resident.got()[-1] == (
        f"{SIGN}工单10008已办结：{'𠮷' * 17}…。请回复：1满意 2一般 3不满意。"
    )
    assert [text for text, _ in kept(world)] == [report, "办结10008 " + "𠮷" * 60]


@BOTH
@pytest.mark.parametrize(
    ("units", "text"),
    [
        (LAMP.encode("utf-16-be") + b"\xd8\x3d", LAMP + "�"),  # half of a 😀
        (b"\xde\x00" + LAMP.encode("utf-16-be"), "�" + LAMP),
        (f"{LAMP}\x00".encode("utf-16-be"), LAMP + "�"),
        (LAMP.encode("utf-16-be") + b"\x8d", LAMP + "�"),  # an octet is missing
    ],
)
def test_what_is_no_character_is_one_sign_in_a_text_that_is_read(
    world: World, units: bytes, text: str
) -> None:
    phone = world.resident.phone
    world.channel.arrive(Arrival("a", units.hex(), phone, PhoneType.UNKNOWN, units))
    world.settle()
    assert world.resident.got() == [RECEIPT]
    assert kept(world) == [(text, "done")]


WORDS = [
    "'; DROP TABLE tickets; --x",
    "<script>alert(1)</script>",
    "{number} {text} %s %d 100%",
    "\\n \\u0041 $HOME `ls`",
    "مرحبا שלום ไฟดับ",
    "e\u0301\u0301\u0301 Z\u0351\u036b\u0343",
]


def test_words_are_words_whatever_they_mean_elsewhere(world: World) -> None:
    for words, number in zip(WORDS, (10008, 10019, 10024, 10035, 10043, 10056), strict=True):
        text, said = f"{LAMP} {words}", f"进展{number} {words}"
        assert world.resident.texts(text) == [RECEIPT.replace("10008", str(number))]
        assert f"{text} 联系13900001001" in world.leader.got()[0]
        world.leader.replies(f"收到{number}")
        world.resident.got()
        world.leader.replies(said)
        assert world.resident.got() == [f"{SIGN}工单{number}进展：{words}"]
        assert [one for one, _ in kept(world)][-3::2] == [text, said]
        world.leader.replies(f"办结{number} 已换灯泡")
        world.resident.texts("1")
        world.clock.passes(minutes=15)


@pytest.mark.parametrize(
    "text",
    [
        "收到１０００８", "收到 10008", "收到\u300010008", "收到\u00a010008", "收到1\u200b0008",
        "\ufeff收到10008", "收到一〇〇〇八", "收到 1 0 0 0 8", "收到#10008", "收到10008。",
        "ＯＫ　１０００８", "收到10008 10008", "回复：收到10008", "\u202a收到10008\u202c",
        "\u2066收到10008\u2069", "\u200e收到10008", "收到100 08", "收到10-008", "收到①〇〇〇８",
        "收到+10008", "1.10008", "1️⃣ 10008", "侬好，10008收到嘞", "受到10008", "1",
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_typed(town: World, text: str) -> None:
    town.resident.texts(LAMP)
    town.leader.got()
    assert town.leader.replies(text) == [f"{SIGN}已签收工单10008。办好后回“办结10008 做了什么”。"]
    assert town.ticket().status == "working"
