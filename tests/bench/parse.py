"""How many texts a second the SMS grammar reads on one core: those of tests/grammar."""

import time
from collections.abc import Sequence

from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, rounded
from tests.grammar import corpus
from tests.grammar.corpus import Row

NAME, TITLE = "parse", "Texts parsed a second, one core, words and emergencies"
_TEXTS = 20_000
_TARGET = Target(5000.0, at_least=True)


def measure(options: Options) -> Figure:
    """Members' and residents' texts by themselves, each count with the tables made before."""
    lines = []
    for whom in ("member", "resident"):
        rows = [row for row in corpus.rows() if row.whom == whom]
        values = [_rate(rows, options.scaled(_TEXTS)) for _ in range(options.rounds)]
        lines.append(Line(f"a {whom}'s", "texts/s", values, _TARGET))
    return Figure(NAME, TITLE, lines, [f"{len(corpus.rows())} different texts, again and again"])


def _rate(rows: Sequence[Row], count: int) -> float:
    began = time.process_time()
    for nth in range(count):
        corpus.parsed(rows[nth % len(rows)])
    return rounded(count / (time.process_time() - began))
