"""What a member tells of beside 收到10008, Y or a command that was refused: a danger or another
matter is a report, and what may be of the same one is kept with it.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.domain.delivery import Intake
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.patterns import TRIMMED
from gateway.domain.people import PromptKind
from gateway.services.conversation import danger, duty_beside, reading, worklist
from gateway.services.conversation.another import Another
from gateway.services.conversation.member_verbs import Verbs
from gateway.services.tickets import casework, ledger
from gateway.store.tables import Ticket

Obey = Callable[[Reply], None]
_ASKS_A_TEAM = frozenset({Verb.RAISE, Verb.TRANSFER})
_MAY_BE_BESIDE = frozenset({Verb.ACCEPT, Verb.NO, Verb.DUTY_OFF})
# The others' words are reasons.
_MAY_SAY_MORE = frozenset({Verb.RESOLVE, Verb.PROGRESS, Verb.ASSIGN, Verb.JOINT, Verb.NUDGE})
_HAS_NO_WORDS = frozenset({Verb.ACCEPT, Verb.NUDGE})


def cry(verbs: Verbs, reply: Reply, obey: Obey) -> None:
    """A danger is a report, whatever becomes of the 收到, the Y or the work before it."""
    named = [one for one in (ledger.find(verbs.desk, nth) for nth in reply.numbers) if one]
    in_hand = named or worklist.assigned(verbs.desk, verbs.member)
    cries = (danger.cry(verbs.desk, verbs.card, verbs.message, one) for one in in_hand)
    cut = next(filter(None, cries), None)
    if reply.action in (Verb.ACCEPT, Verb.DUTY_OFF, Verb.DUTY_ON):
        obey(reply)
    elif named:
        if before := _before(verbs, reply, cut):
            obey(before)
    else:
        answer = _answer(verbs, _other(verbs).dangers(_asked_about(verbs)))
        if answer is not None and not answer[1].ask:
            obey(answer[1])
    return report(verbs, cut) if cut is not None and verbs.route is not None else verbs.take()


def _before(verbs: Verbs, reply: Reply, cut: Cut | None) -> Reply | None:
    """What is said of the tickets that are named, without the danger elsewhere behind it.

    What asks a team for something is done with all its words where it has no others.
    """
    if cut is None:
        return None
    said = reading.part(verbs.desk, verbs.card, cut.head)
    asks = said.action in (reply.action, Verb.NUDGE)
    if asks and said.numbers == reply.numbers and said.text:
        return dataclasses.replace(said, own=tuple((nth, said.text) for nth in said.numbers))
    return reply if reply.action in _ASKS_A_TEAM else None


def duty(verbs: Verbs, obey: Obey) -> bool:
    """Whether a word of duty stood before a matter of its own: both are done."""
    found = duty_beside.found(verbs.desk, verbs.card, verbs.message, verbs.route)
    if found is None:
        return False
    said, cut = found
    obey(said)
    if verbs.card.prompt is not None and verbs.card.prompt.kind is PromptKind.WORDS:
        verbs.card.prompt.text_id = None  # the matter is no part of who covers
    report(verbs, cut)
    return True


def decides(verbs: Verbs, reply: Reply, obey: Obey) -> bool:
    """Whether another matter stood behind the answer to a question: it is a report.

    Y, N or which of a list is done where it is no more than that; else it is asked for again.
    """
    if not reply.ask and reply.action is not Verb.NO:
        return False
    answer = _answer(verbs, _other(verbs).plain_cuts(_asked_about(verbs)))
    if answer is None:
        return False
    cut, said = answer
    if said.ask:
        report(verbs, cut)
        obey(reply)
    else:
        obey(said)
        report(verbs, cut)
    return True


def foreign(verbs: Verbs, reply: Reply, obey: Obey) -> bool:
    """Whether it stood behind what is no command of a member's: 重办10008，海景苑5号楼井盖丢了."""
    if reply.action is not Verb.PROGRESS or not reply.inferred or not reply.numbers:
        return False
    named = [one for one in (ledger.find(verbs.desk, nth) for nth in reply.numbers) if one]
    for cut in _other(verbs).plain_cuts(named):
        said = reading.part(verbs.desk, verbs.card, cut.head)
        if said.action is Verb.UNKNOWN:
            obey(said)
            report(verbs, cut)
            return True
    return False


def result(verbs: Verbs, reply: Reply, tickets: Sequence[Ticket]) -> Reply:
    """What was done, or why not, without another matter behind it: no resident reads of that."""
    if not (found := _told_apart(verbs, reply, tickets)):
        return reply
    text, own = found[1], tuple((one.number, found[1]) for one in tickets)
    if reply.action is Verb.EXTEND and not text:
        reply = dataclasses.replace(reply, days=None)  # as without a reason: both are asked for
    return dataclasses.replace(reply, text=text, own=own)


def keep(verbs: Verbs, reply: Reply, tickets: Sequence[Ticket]) -> None:
    """Let nothing be lost that a text tells of beside the tickets it accepts or ends.

    Once is enough: it may have been reported when it was asked which is meant.
    """
    verbs = dataclasses.replace(verbs, message=verbs.said)  # which was asked of an earlier one
    if any(one.text_id == verbs.said.text_id for one in verbs.card.reported):
        return None
    if found := _told_apart(verbs, reply, tickets):
        return report(verbs, found[0])
    if reply.action not in _HAS_NO_WORDS:
        return None
    if _is_alarm(verbs, reply):
        return None
    other = _other(verbs)
    for cut in other.plain_cuts(tickets):
        return report(verbs, cut)
    for cut in other.cuts(tickets):
        if besides.begins(verbs.desk.rules.grammar, cut):
            return _note(verbs, tickets)
    return None


def keep_refused(verbs: Verbs, reply: Reply) -> bool:
    """Likewise beside a command that was refused, or had no right number; whether there was any.

    A wrong number may stand before words on what is in hand: then it must be none of that either.
    """
    if _is_alarm(verbs, reply):
        return False
    named = [one for one in (ledger.find(verbs.desk, nth) for nth in reply.numbers) if one]
    apart, other = named or _asked_about(verbs), _other(verbs)
    dangers = (one for one in other.dangers(apart) if apart or other.says_where(one))
    others = (one for one in other.plain_cuts(apart) if apart or other.says_all(one))
    for cut in (*dangers, *(one for one in others if _is_apart(verbs, reply, one))):
        report(verbs, cut)
        return True
    return False


def _is_apart(verbs: Verbs, reply: Reply, cut: Cut) -> bool:
    """Whether words behind a refused command belong to nothing else that the member works."""
    if besides.begins(verbs.desk.rules.grammar, cut):
        return True
    other, plain = _other(verbs), reply.action in _MAY_BE_BESIDE or reply.ask
    in_hand = worklist.assigned(verbs.desk, verbs.member)
    return plain and all(other.is_plain(cut, one) for one in in_hand)


def _told_apart(verbs: Verbs, reply: Reply, tickets: Sequence[Ticket]) -> tuple[Cut, str] | None:
    """A danger elsewhere behind the words of a verb; behind a result, or the name of who does it,
    also what is said to be another matter, with its place.

    The words before it are the result wherever they can be: all that stand before 另外, else all
    that tell of no danger.
    """
    if reply.action is Verb.ACCEPT or reply.own or _is_alarm(verbs, reply):
        return None
    other = Another(verbs.desk, verbs.card, verbs.said, verbs.route)
    grammar, more = verbs.desk.rules.grammar, reply.action in _MAY_SAY_MORE
    said_so = (one for one in other.plain_cuts(tickets) if more and besides.begins(grammar, one))
    found = [
        (cut, reply.text.removesuffix(cut.rest).strip(TRIMMED))
        for cut in (*filter(other.says_all, said_so), *other.dangers(tickets))
        if reply.text.endswith(cut.rest)
    ]
    fits = [one for one in found if one[1]] or found
    parted = (one for one in fits if besides.begins(grammar, one[0]))
    return next(parted, fits[-1] if fits else None)


def _is_alarm(verbs: Verbs, reply: Reply) -> bool:
    """Whether the text has its report already."""
    return reading.is_alarm(verbs.desk, verbs.card, verbs.said, reply, verbs.route)


def _other(verbs: Verbs) -> Another:
    return Another(verbs.desk, verbs.card, verbs.message, verbs.route)


def _asked_about(verbs: Verbs) -> list[Ticket]:
    """What the open question to the member is about."""
    prompt = verbs.card.prompt
    if prompt is None:
        return []
    ids = {*prompt.tickets, prompt.ticket_id}
    return [verbs.desk.tx.get_one(Ticket, one) for one in sorted(filter(None, ids))]


def _answer(verbs: Verbs, cuts: Iterable[Cut]) -> tuple[Cut, Reply] | None:
    """What the words before another matter answer, if we have asked for Y or which.

    In a row of digits the next may be one of the list just as well.
    """
    grammar, prompt = verbs.desk.rules.grammar, verbs.card.prompt
    kind = prompt.kind if prompt is not None else None
    for cut in cuts:
        said = reading.part(verbs.desk, verbs.card, cut.head)
        decided = said.action in (Verb.YES, Verb.NO) or (said.action is Verb.UNKNOWN and said.ask)
        if kind is PromptKind.CONFIRM and decided:
            return cut, said
        chosen = said.action is Verb.ANSWER and besides.begins(grammar, cut)
        if kind is PromptKind.WHICH and chosen:
            return cut, said
    return None


def report(verbs: Verbs, cut: Cut) -> None:
    """The rest of a text is a matter of its own."""
    dataclasses.replace(verbs, route=_other(verbs).route(cut.rest)).take()


def _note(verbs: Verbs, tickets: Sequence[Ticket]) -> None:
    """Words that may be on the one ticket as well: nobody has said that the resident reads them."""
    if verbs.message.status is Intake.ASIDE:  # an answering machine, again
        return
    for one in tickets if len(tickets) == 1 else ():
        if not worklist.assists(verbs.desk, verbs.member, one):  # a helper's are kept already
            casework.note(verbs.desk, one, verbs.message.words, verbs.by)
