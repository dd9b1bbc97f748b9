"""Many texts to a hosted provider whose answers are lost now and then (make bench: 5,000)."""

from tests.bench import uncertain


def test_of_many_texts_of_which_every_tenth_is_not_answered_none_goes_twice_or_is_lost():
    outcome = uncertain.run(120)
    assert (outcome.twice, outcome.lost, outcome.stuck) == (0, 0, 0)
    assert outcome.unanswered > 5
    assert outcome.by_status > 0
    assert outcome.by_list > 0
    assert outcome.shown == 0
