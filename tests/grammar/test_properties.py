"""What holds for every text: something comes out, and a final verb never takes a guess."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.domain import number
from gateway.domain.grammar import ABOUT_NO_TICKET, FINAL, Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.normal import normalise
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_member, parse_resident
from tests.grammar import corpus

TICKETS = st.integers(1, 90_000).map(number.nth)
CONTEXTS = st.builds(
    Context,
    open=st.lists(TICKETS, max_size=3, unique=True).map(tuple),
    mentioned=st.none() | TICKETS,
    prompt=st.none() | st.sampled_from(list(PromptKind)),
    prompt_ticket=st.none() | TICKETS,
    gone=st.none() | TICKETS,
)
# Texts made of what the grammar knows are more often commands than random characters are.
PIECES = st.sampled_from([
    *corpus.words().member.words, *corpus.words().resident.words,
    "还没", "不", "明天", "居民说", "如果", "再说", "吗", "?", "了", "已", "没修好",
    "12号楼", "灯换了", " ", ",", "，", "2", "0", "3天", "10428", "￥", "路", "弄",
    "🙏", "\u200b", "谢谢", "工单", "#",
])  # fmt: skip
TEXTS = st.text() | st.lists(PIECES | TICKETS.map(str), max_size=8).map("".join)


_ABOUT_A_TICKET = [
    word
    for table in corpus.words().member.words.values()
    if table.verb not in ABOUT_NO_TICKET
    for word in (table.zh[0], table.en[0], table.digit)
    if word
]
_FINAL_WORDS = [word for word, table in corpus.words().member.words.items() if table.verb in FINAL]
_DOUBTS = [
    *("没{}", "还没{}", "未{}", "不能{}", "不需要{}", "请不要{}", "别{}", "无法{}", "没办法{}"),
    *("尚未{}", "明天{}", "如果{}", "争取{}", "准备{}", "3天内{}", "等配件到了{}", "居民说已经{}"),
    *("听说{}了", "物业讲{}", "{}了吗", "{}了没", "{}？", "什么时候{}", "能不能{}", "{}后再告诉你"),
    *("{}不了", "{}一半", "NOT {} YET", "WILL BE {}", "IF {} I WILL TELL", "IS IT {}?"),
    *("ALMOST {}", "CAN'T BE {}"),
]


@given(TEXTS, CONTEXTS)
@example("\ud83d", Context())
@example("\ue000办结", Context(open=(10429,)))
@example("ß10429 办结", Context())
@example("工单", Context(prompt=PromptKind.CONFIRM))
def test_any_text_comes_to_something(text: str, context: Context) -> None:
    parse_member(corpus.words(), text, context)
    parse_resident(corpus.words(), text, context)


@given(TEXTS, CONTEXTS)
def test_a_final_verb_that_asks_nothing_has_its_number_written_and_right(
    text: str, context: Context
) -> None:
    for reply in _both(text, context):
        if reply.action in FINAL and reply.number is not None and not reply.confirm:
            assert reply.numbers == (reply.number,)
            assert number.ordinal(reply.number) is not None
            assert str(reply.number) in _digits(text)


@given(TEXTS, CONTEXTS)
def test_a_final_verb_without_a_number_is_about_the_one_possible_ticket_or_asks(
    text: str, context: Context
) -> None:
    possible = {*context.open, context.mentioned, context.gone} - {None}
    for reply in _both(text, context):
        if reply.action in FINAL and reply.number is not None and not reply.numbers:
            assert reply.confirm
            assert possible == {reply.number} or context.prompt_ticket == reply.number


@given(TEXTS, CONTEXTS)
def test_whatever_ticket_comes_out_was_written_or_is_in_question(
    text: str, context: Context
) -> None:
    known = {*context.open, context.mentioned, context.gone, context.prompt_ticket, None}
    for reply in _both(text, context):
        assert reply.number in known | set(reply.numbers)


@given(
    TICKETS,
    st.sampled_from(_FINAL_WORDS),
    st.sampled_from(_DOUBTS),
    st.sampled_from(["{0}{1}", "{0} {1}", "{1}{0}", "{1} {0}"]),
)
def test_what_is_denied_to_come_told_or_asked_ends_no_ticket_unasked(
    ticket: int, verb: str, doubt: str, order: str
) -> None:
    text = order.format(doubt.format(verb), ticket)
    found = parse_member(corpus.words(), text, Context(open=(ticket,)))
    assert found.action not in FINAL or found.confirm, text


@given(
    TICKETS,
    st.integers(10_000, 99_999).filter(lambda one: number.ordinal(one) is None).map(str),
    st.sampled_from(_ABOUT_A_TICKET),
    st.sampled_from(["{0}{1}", "{0} {1}", "{0} {1} 看看", "{0} 李秀英 {1}", "{1} {0}", "{0}#{1}"]),
)
def test_a_number_of_no_ticket_never_falls_on_the_one_in_hand(
    ticket: int, wrong: str, verb: str, order: str
) -> None:
    apart = f"{verb} " if verb.isdigit() else verb  # 1 10007, not 110007
    text = order.format(apart, wrong)
    found = parse_member(corpus.words(), text, Context(open=(ticket,), mentioned=ticket))
    assert (found.number, found.wrong) == (None, (wrong,)), text


_OWN, _OTHER, _FOREIGN = (number.nth(nth) for nth in (1, 2, 3))
_VERBS = sorted({*corpus.words().member.words, *corpus.words().resident.words})


@pytest.mark.parametrize("prompt", [None, *PromptKind])
@pytest.mark.parametrize("named", [None, _OWN, _OTHER, _FOREIGN])
def test_under_an_open_question_a_verb_is_no_yes_and_no_choice_of_a_ticket(
    prompt: PromptKind | None, named: int | None
) -> None:
    context = Context(
        open=(_OWN, _OTHER), mentioned=_OTHER, prompt=prompt, prompt_ticket=_OWN,
        reported=(_OWN, _OTHER),
    )  # fmt: skip
    for verb in _VERBS:
        for order in ("{0}{1}", "{0} {1}", "{1}{0}", "{1} {0}", "好的，{0}{1}", "1 {0}{1}"):
            text = order.format(verb, named or "")
            found = parse_member(corpus.words(), text, context)
            if found.action in FINAL and found.number is not None and not found.confirm:
                assert found.numbers == (named,) == (found.number,), text
            assert found.action is not Verb.YES, text
            assert named is None or found.action is not Verb.ANSWER, text


def _both(text: str, context: Context) -> list[Reply]:
    return [parse(corpus.words(), text, context) for parse in (parse_member, parse_resident)]


def _digits(text: str) -> str:
    """All digits a reader could see in a text."""
    chinese = str.maketrans("〇零一二三四五六七八九幺两○oOIl", "001234567891200011")
    shown = unicodedata.normalize("NFKC", text).translate(chinese)
    return re.sub(r"[^0-9 ]", "", shown)


@pytest.mark.parametrize(
    "courtesy", ["好的", "谢谢你好", "非常感谢很", "没事了", "请帮我", "N 不是"]
)
@pytest.mark.parametrize("prompt", [None, *PromptKind])
def test_a_text_is_read_once_however_often_its_courtesies_could_be_divided(
    courtesy: str, prompt: PromptKind | None
) -> None:
    text = courtesy * 200 + "和平巷的灯"  # read again for each division, this would never end
    context = Context(open=(10429,), prompt=prompt, prompt_ticket=10429)
    for reply in _both(text, context):
        assert reply.action in (Verb.REPORT, Verb.PROGRESS, Verb.ANSWER, Verb.UNKNOWN)


# ---------------------------------------------------------------- printing and reading

_SCRIPTS = {
    "as it is": str.maketrans({}),
    "full-width": str.maketrans("0123456789", "０１２３４５６７８９"),
    "Chinese": str.maketrans("0123456789", "零一二三四五六七八九"),
}
_SPELLINGS = {
    "as it is": lambda verb: verb,
    "Traditional": lambda verb: verb.translate(
        str.maketrans("办结处销账记录备进单级报请补挂缓", "辦結處銷賬記錄備進單級報請補掛緩")
    ),
    "with blanks": " ".join,
}
_FORMS = (
    "{verb}{number} {words}",
    "{number}{verb} {words}",
    "{verb} {number}，{words}",
    "工单{number} {verb}：{words}",
    "回复: {verb}#{number} {words}",
)
_WITH_WORDS = [
    (verb, table.verb)
    for table in {id(one): one for one in corpus.words().member.words.values()}.values()
    for verb in table.zh
    if table.verb in (Verb.RESOLVE, Verb.RETURN, Verb.RAISE, Verb.PROGRESS, Verb.DEFER, Verb.ASK)
]


@given(
    TICKETS,
    st.sampled_from(_WITH_WORDS),
    st.sampled_from(["换了灯泡", "等配件", "到现场看过"]),
    st.sampled_from(list(_SCRIPTS)),
    st.sampled_from(_FORMS),
    st.sampled_from(list(_SPELLINGS)),
)
def test_printing_a_command_and_reading_it_gives_it_back(
    ticket: int, command: tuple[str, Verb], words: str, script: str, form: str, spelling: str
) -> None:
    verb, meant = command
    written = str(ticket).translate(_SCRIPTS[script])
    text = form.format(verb=_SPELLINGS[spelling](verb), number=written, words=words)
    found = parse_member(corpus.words(), text, Context())
    assert (found.action, found.number, found.text) == (meant, ticket, words)


@given(st.text())
def test_what_is_cut_out_of_a_normal_text_is_quoted_as_it_was_written(text: str) -> None:
    normal = normalise(text)
    assert normal.without([], "").strip() in normal.original
    assert normal.without([(0, len(normal.text))], "") == ""
