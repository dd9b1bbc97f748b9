"""Yes, and a place in a list, with more words behind them, where one of these is waited for.

Words that only urge add nothing; a condition, a question and whatever else is said decide nothing.
"""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.patterns import EDGES
from gateway.domain.scan import Said

_DEEDS = frozenset({Verb.TRANSFER, Verb.RAISE, Verb.EXTEND, Verb.DEFER})  # what others may ask for
_BRIEF = 24  # characters; more is a text of its own


def given(said: Said) -> Reply | None:
    """同意，请抓紧办理 is yes; 1 必须办 is the first of a list, and 1 10008 of that ticket's."""
    if said.wrong or len(said.numbers) > 1 or said.is_dangerous():
        return None
    number = next(iter(said.numbers), None)
    if said.grammar["consents"].match(said.rest):
        return Reply(Verb.YES, numbers=said.numbers, number=number)
    behind = _behind_choice(said)
    if behind is None or not said.grammar["urges"].match(behind):
        return None
    nth = int(said.heard.strip(EDGES)[0])
    return Reply(Verb.ANSWER, numbers=said.numbers, number=number, choice=nth)


def deeds(said: Said) -> frozenset[Verb]:
    """What somebody agrees to by its name: 可以转, 同意挂账."""
    return frozenset(hit.verb for hit in said.verbs()) & _DEEDS


def hesitates(said: Said) -> bool:
    """Whether words only put a decision off, or agree with a condition: 缓一缓再说, 可以转给供电所.

    What begins with a verb is a command, whatever words stand behind it: 进展 已核实.
    """
    if said.numbers or said.is_dangerous() or len(said.rest) > _BRIEF:
        return False
    commands = said.verb_at(said.head) is not None
    return not commands and said.grammar["hesitates"].match(said.rest) is not None


def remarks(said: Said) -> bool:
    """Whether words stand behind a place in a list."""
    return _behind_choice(said) is not None and len(said.rest) <= _BRIEF


def _behind_choice(said: Said) -> str | None:
    """What stands behind a digit that stands apart."""
    words = said.heard.strip(EDGES)
    apart = len(words) > 1 and words[0] in "123456789" and words[1] in EDGES
    return words[1:] if apart else None
