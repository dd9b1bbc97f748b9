"""How many texts a second the SMS grammar reads on one core: those of tests/grammar, and routed."""

import functools
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, rounded
from tests.grammar import corpus
from tests.routing import town

_Text = TypeVar("_Text")

NAME, TITLE = "parse", "Texts parsed a second, one core, words and emergencies"
_TEXTS = 20_000
_TARGET = Target(5000.0, at_least=True)
_ROUTED = 4_000
_ROUTES = Target(2000.0, at_least=True)


def measure(options: Options) -> Figure:
    """Members' and residents' texts by themselves, each count with the tables made before."""
    lines, router = [], town.router()
    for whom in ("member", "resident"):
        rows = [row for row in corpus.rows() if row.whom == whom]
        parse = functools.partial(_rate, corpus.parsed, rows, options.scaled(_TEXTS))
        values = [parse() for _ in range(options.rounds)]
        lines.append(Line(f"a {whom}'s", "texts/s", values, _TARGET))
    texts = [row.text for row in rows]  # a resident's are what is routed
    values = [_rate(router.route, texts, options.scaled(_ROUTED)) for _ in range(options.rounds)]
    lines.append(Line("and routed", "texts/s", values, _ROUTES))
    return Figure(NAME, TITLE, lines, [f"{len(corpus.rows())} different texts, again and again"])


def _rate(read: Callable[[_Text], object], texts: Sequence[_Text], count: int) -> float:
    began = time.process_time()
    for nth in range(count):
        read(texts[nth % len(texts)])
    return rounded(count / (time.process_time() - began))
