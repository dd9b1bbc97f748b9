"""Every reason for which a text may be refused has words, in both languages."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.domain import wording
from gateway.domain.people import Language
from gateway.services.conversation.member_verbs import NEEDS
from gateway.settings import CONFIG

SERVICES = {
    file.stem: file for file in (Path(__file__).parents[2] / "gateway/services").rglob("*.py")
}
WORDING = wording.load_sent(CONFIG, "普陀网格")
# What only the console, the hotline or the command line may do.
AT_THE_CONSOLE = frozenset({
    "corrections", "deliveries", "exclusions", "matters", "messages", "operators", "outbox",
    "pending", "calls", "edits", "exports", "seal",
})  # fmt: skip

# What services of both doors refuse at the screens alone: a queue's button, a form without words.
ONLY_ON_SCREENS = frozenset({
    "message_not_now", "nothing_to_read", "need_words", "reason_needed", "not_rule_maker",
})  # fmt: skip


@functools.cache
def nodes(name: str) -> list[ast.AST]:
    """All that is written in a service."""
    return list(ast.walk(ast.parse(SERVICES[name].read_text(encoding="utf-8"))))


def reached(start: str) -> set[str]:
    """The services that a text may come by, through the imports of the first."""
    found, ahead = set(), [start]
    while ahead:
        name = ahead.pop()
        if name in found or name in AT_THE_CONSOLE:
            continue
        found.add(name)
        for node in nodes(name):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "gateway.services"
            ):
                named = [str(node.module).rpartition(".")[2], *(one.name for one in node.names)]
                ahead += [name for name in named if name in SERVICES]
    return found


def refused(name: str) -> Iterator[str]:
    """The codes that a service refuses with, where they are written out."""
    for node in nodes(name):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
            code = node.args[0]
            if isinstance(code, ast.Constant):
                yield str(code.value)


@pytest.fixture(scope="module")
def codes() -> set[str]:
    """What texts are refused with; not while tests are collected, which each worker does."""
    found = {code for name in reached("intake") for code in refused(name)}
    return (found - ONLY_ON_SCREENS) | {key for _, key in NEEDS.values()}


def test_the_codes_are_found(codes: set[str]) -> None:
    assert {"no_such_choice", "team_fixed", "not_yours", "need_text", "too_late"} <= codes


@pytest.mark.parametrize("language", Language)
def test_a_refusal_by_text_has_words(codes: set[str], language: Language) -> None:
    told = WORDING.texts[language].keys()
    assert {one for one in codes if not {f"member.{one}", f"resident.{one}"} & told} == set()
