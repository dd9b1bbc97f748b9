"""The corpus comes out right, and no final verb falls on a ticket that was not meant."""

import sys

from gateway.domain.grammar import FINAL
from gateway.domain.people import MemberRole
from gateway.domain.roles import OF_MEMBER, RIGHTS, Right
from gateway.domain.ticket import Action
from tests.grammar import corpus
from tests.grammar.corpus import RESIDENT, Row

_AT_LEAST = 0.97


def test_the_corpus_has_at_least_300_texts_none_of_them_twice() -> None:
    rows = corpus.rows()
    assert len({(row.whom, row.text, row.context) for row in rows}) == len(rows) >= 300


def test_each_text_has_a_sender_whose_role_exists_and_every_role_has_its_texts() -> None:
    rows = corpus.rows()
    assert [row.where for row in rows if row.role not in corpus.READERS] == []
    assert [row.where for row in rows if (row.role == RESIDENT) != (row.whom == RESIDENT)] == []
    assert {row.role for row in rows} == set(corpus.READERS)


def test_nobody_is_expected_to_command_what_their_role_may_never_do() -> None:
    assert [row.where for row in corpus.rows() if not _is_possible(row)] == []


def _is_possible(row: Row) -> bool:
    """Whether a command of a member is one that the role may give, or at least propose."""
    action = row.expect.get("action")
    commands = {table.verb for table in corpus.words().member.words.values()}
    if row.role == RESIDENT or action not in commands or action not in list(Action):
        return True
    return RIGHTS[OF_MEMBER[MemberRole(row.role)], Action(action)] is not Right.NONE


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
