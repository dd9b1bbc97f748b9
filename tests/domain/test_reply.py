"""The grammar, as a table of what people type; the corpus is in tests/grammar."""

import pytest

from gateway.domain import grammar
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_member, parse_resident
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


@pytest.mark.parametrize("text", ["灯修好了10429", "弄好了10429", "办结 已换灯泡"])
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
        ("3没人来", 3),
        ("3个灯只修了1个", None),
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


@pytest.mark.parametrize(("text", "verb"), [("1", Verb.UNKNOWN), ("满意", Verb.POLITE)])
def test_a_verdict_nobody_asked_for_is_none(text, verb):
    assert parse_resident(GRAMMAR, text, Context()).action is verb


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("TD", "opt_out"),
        ("退订", "opt_out"),
        ("TD银行门口井盖丢了", "report"),
        ("stop the noise please", "report"),
        ("STOP", "opt_out"),
        ("CANCEL", "unknown"),
        ("END", "unknown"),
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
