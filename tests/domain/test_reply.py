"""The grammar, as a table of what people type; whole conversations are in tests/journeys."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.domain import grammar, number
from gateway.domain.grammar import FINAL, Verb
from gateway.domain.normal import normalise
from gateway.domain.people import PromptKind
from gateway.domain.reply import Context, parse_member, parse_resident
from gateway.settings import CONFIG

GRAMMAR = grammar.load(CONFIG / "grammar.toml")
ONE = Context(open=(10429,))
TWO = Context(open=(10429, 10432))


@pytest.mark.parametrize(
    ("text", "context", "verb", "number", "words"),
    [
        ("收到10429", ONE, "accept", 10429, ""),
        ("OK 10429", ONE, "accept", 10429, ""),
        ("ok10429", ONE, "accept", 10429, ""),
        ("１０４２９ 收到", ONE, "accept", 10429, ""),
        ("一零四二九签收", ONE, "accept", 10429, ""),
        ("1O429 收到", ONE, "accept", 10429, ""),
        ("回复:收到10429", ONE, "accept", 10429, ""),
        ("收到", ONE, "accept", 10429, ""),
        ("收到,谢谢", ONE, "accept", 10429, ""),
        ("收到", TWO, "accept", None, ""),
        ("办结10429已换灯泡", ONE, "resolve", 10429, "已换灯泡"),
        ("工单10429办结：更换，灯头", ONE, "resolve", 10429, "更换，灯头"),
        ("2 10429 换好了", ONE, "resolve", 10429, "换好了"),
        ("DONE 10432 bulb replaced", TWO, "resolve", 10432, "bulb replaced"),
        ("办结 12号楼路灯已换", TWO, "resolve", None, "12号楼路灯已换"),
        ("10429还没办结 等配件", ONE, "progress", 10429, "还没办结 等配件"),
        ("办结了吗10429", ONE, "status", 10429, "办结了吗"),
        ("已换灯泡", ONE, "progress", 10429, "已换灯泡"),
        ("进展10429 已到现场", ONE, "progress", 10429, "已到现场"),
        ("退单10429不属我们", ONE, "return", 10429, "不属我们"),
        ("清单", ONE, "list", None, ""),
        ("?", ONE, "help", None, ""),
        ("谢谢", ONE, "polite", None, "谢谢"),
        ("报事 和平巷17号路灯不亮", ONE, "report", None, "和平巷17号路灯不亮"),
    ],
)
def test_what_a_member_s_text_comes_to(text, context, verb, number, words):
    found = parse_member(GRAMMAR, text, context)
    assert (found.action, found.number, found.text) == (verb, number, words)


@pytest.mark.parametrize("text", ["灯修好了10429", "10429 已经修好了", "办结 已换灯泡"])
def test_a_final_verb_that_is_not_plain_asks_for_a_yes(text):
    found = parse_member(GRAMMAR, text, ONE)
    assert (found.action, found.confirm) == (Verb.RESOLVE, True)


def test_a_number_with_a_slip_is_told_apart_from_words():
    assert parse_member(GRAMMAR, "收到10428", ONE).wrong == ("10428",)
    assert parse_member(GRAMMAR, "办结 10429号灯已修", ONE).numbers == (10429,)
    assert parse_member(GRAMMAR, "办结 10429幢的灯", TWO).numbers == ()


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("1", 1),
        ("2，还行吧", 2),
        ("3没人来", None),
        ("3 没人来", 3),
        ("不满意,还是没人来", 3),
        ("很满意谢谢", 1),
        ("一般", 2),
        ("满意个屁", None),
    ],
)
def test_verdicts(text, rating):
    found = parse_resident(GRAMMAR, text, Context(prompt=PromptKind.RATE))
    assert found.rating == rating


@pytest.mark.parametrize("text", ["1", "满意"])
def test_a_verdict_nobody_asked_for_is_none(text):
    assert parse_resident(GRAMMAR, text, Context()).action is Verb.REPORT


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("TD", "opt_out"),
        ("退订", "opt_out"),
        ("TD银行门口井盖丢了", "report"),
        ("stop the noise please", "report"),
        ("STOP", "opt_out"),
        ("CANCEL", "report"),
        ("END", "report"),
        ("KT", "opt_in"),
        ("查", "status"),
        ("查10429", "status"),
        ("查一下我家的水表", "report"),
        ("重办10429", "reopen"),
        ("又坏了", "reopen"),
        ("好的，谢谢！", "polite"),
        ("👍", "polite"),
        ("EN", "language"),
        ("", "unknown"),
    ],
)
def test_what_a_resident_s_text_comes_to(text, verb):
    assert parse_resident(GRAMMAR, text, Context()).action == verb


NUMBERS = st.integers(1, 90_000).map(number.nth)
CONTEXTS = st.builds(
    Context,
    open=st.lists(NUMBERS, max_size=3, unique=True).map(tuple),
    prompt=st.none() | st.sampled_from(list(PromptKind)),
)


@given(st.text(), CONTEXTS)
@example("\ud83d", ONE)
@example("工单", ONE)
def test_any_text_comes_to_something(text, context):
    parse_member(GRAMMAR, text, context)
    parse_resident(GRAMMAR, text, context)


@given(st.text(), CONTEXTS)
def test_a_final_verb_never_takes_a_guess_without_asking(text, context):
    found = parse_member(GRAMMAR, text, context)
    if found.action in FINAL and found.number is not None and found.number not in found.numbers:
        assert found.confirm
        assert context.open == (found.number,)


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")


@given(
    NUMBERS,
    st.sampled_from(["收到", "办结", "退单", "进展"]),
    st.sampled_from(["已换灯泡", "等配件", "到现场了"]),
    st.sampled_from([str.maketrans({}), FULL_WIDTH, CHINESE]),
)
def test_printing_and_reading_a_command_gives_it_back(ticket, verb, words, script):
    text = f"{verb}{str(ticket).translate(script)} {'' if verb == '收到' else words}"
    found = parse_member(GRAMMAR, text, Context())
    table = next(one for one in GRAMMAR.member if verb in one.words)
    assert (found.action, found.number) == (table.verb, ticket)
    assert found.text == ("" if verb == "收到" else words)


@given(st.text())
def test_what_is_cut_out_of_a_normal_text_is_quoted_as_it_was_written(text):
    normal = normalise(text)
    assert normal.without([], "").strip() in normal.original
    assert normal.without([(0, len(normal.text))], "") == ""
