"""The corpus comes out right, and no final verb falls on a ticket that was not meant."""

import sys

from gateway.domain.grammar import FINAL
from tests.grammar import corpus
from tests.grammar.corpus import Row

_AT_LEAST = 0.97


def test_the_corpus_has_at_least_300_texts_none_of_them_twice() -> None:
    rows = corpus.rows()
    assert len({(row.whom, row.text, row.context) for row in rows}) == len(rows) >= 300


def test_of_the_corpus_at_least_97_in_100_come_out_right() -> None:
    found = [(row, corpus.misses(row)) for row in corpus.rows()]
    missed = [f"{row.where} {row.text!r}: {wrong}" for row, wrong in found if wrong]
    sys.stdout.write("\n".join(missed))
    assert len(missed) <= (1 - _AT_LEAST) * len(found)


def test_no_final_verb_acts_unasked_where_another_ticket_or_nothing_final_was_meant() -> None:
    assert [row.where for row in corpus.rows() if _acts_wrongly(row)] == []


def _acts_wrongly(row: Row) -> bool:
    found = corpus.parsed(row)
    if found.action not in FINAL or found.confirm or found.ask:
        return False
    other_ticket = found.number != row.expect.get("number", found.number)
    return found.action != row.expect.get("action") or other_ticket
