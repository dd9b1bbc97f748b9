"""How a member's text is read: readings tried in order, the first that fits has it."""

import dataclasses

from gateway.domain import arguments, inquiries, questions, several, shifts, which
from gateway.domain.grammar import ABOUT_NO_TICKET, FINAL, Verb
from gateway.domain.meaning import Reply
from gateway.domain.patterns import EDGES, NUMBER
from gateway.domain.people import PromptKind
from gateway.domain.scan import Hit, Said

# What these say may be denied, put off, or asked about; the others' words are the sender's own.
_CLAIMS = FINAL | {Verb.ACCEPT}
_HANDS_ON = frozenset({Verb.TRANSFER, Verb.JOINT, Verb.ASSIGN})
_INSIDE = frozenset({Verb.RESOLVE, Verb.RETURN, Verb.DEFER, Verb.ACCEPT}) | _HANDS_ON
_DANGERS = frozenset({Verb.REPORT, Verb.MAJOR, Verb.VISIT, Verb.PATROL})
_ANSWERED_IN_DIGITS = frozenset({
    PromptKind.WORDS, PromptKind.RATE, PromptKind.QUESTION, PromptKind.PLACE
})  # fmt: skip
_SLIP = 3  # letters that make no word of a report
# A call, too, is not taken: 电话不接.
_FIRST_ONLY = frozenset({"CLOSE", "CLOSED", "RETURN", "HOLD", "OK", "ACK", "OKAY", "不接", "拒接"})


def by_digit(said: Said) -> Reply | None:
    """A digit instead of the verb: `2 10429 …`."""
    hit = said.digit_verb()
    if hit is None or not said.heard[hit.end :].strip(EDGES):
        return None
    if said.context.prompt in _ANSWERED_IN_DIGITS and not said.numbers:
        return None  # 3 等配件 are the days that were asked for, 1 满意 is what they think
    return _carried_out(said, hit, sure=not hit.loose)


def by_lone_digit(said: Said) -> Reply | None:
    """A digit alone: 0 is help, 1 accepts what the last text told of; the others lack words."""
    table = said.speakers.digits.get(said.whole)
    verb = table.verb if table is not None else None
    if verb is Verb.ACCEPT and said.context.prompt is None and said.context.mentioned is not None:
        return which.about(said, Verb.ACCEPT)
    return Reply(Verb.HELP) if verb is Verb.HELP else None


def by_all(said: Said) -> Reply | None:
    """全部收到: what waits to be accepted, whichever was told of last."""
    named = said.numbers or said.wrong or said.context.prompt is not None
    if named or not said.grammar["accepts_all"].match(said.heard):
        return None
    return which.about(said, Verb.ACCEPT, every=True)


def by_first_word(said: Said) -> Reply | None:
    """A verb as the first word; 请 may stand before 转供电所."""
    hit = said.verb_at(said.head) or _asked_for(said)
    if hit is None or not _may_stand(said, hit):
        return None
    if hit.verb is Verb.ACCEPT and (other := _also_resolved(said, hit)):
        reply = _claim(said, other, sure=False)
        text = said.free(said.around(hit), said.around(other))
        return dataclasses.replace(reply, text=text)
    return _carried_out(said, hit, sure=not hit.loose and _is_clean(said, hit))


def by_inner_word(said: Said) -> Reply | None:
    """A verb among other words; a doubt about any takes the force of all."""
    hits = [hit for hit in said.verbs() if hit.start > said.head and _counts_inside(said, hit)]
    for hit in hits:
        if doubt := _doubted(said, hit):
            return doubt
    if not hits:
        return None
    reply = _claim(said, hits[0], sure=False)
    # 把10008转给供电所: who gets it is asked back, rather than told to the resident.
    asked = hits[0].verb in _HANDS_ON and not reply.ask
    return dataclasses.replace(reply, confirm=True) if asked else reply


def foreign(said: Said) -> Reply | None:
    """A resident's command: not a member's to give, and no progress either."""
    match = said.grammar.resident.heard.match(said.heard, said.head)
    if match is None or said.heard[match.end() :].strip(EDGES + NUMBER):
        return None
    word = match[0].replace(" ", "")
    spoken = word in said.grammar.resident.words[word].loose  # 已回电 is work done
    return None if spoken else _nothing(said)


def polite(said: Said) -> Reply | None:
    """Thanks, and no number."""
    thanks = said.is_polite() and not said.numbers
    return Reply(Verb.POLITE, text=said.normal.original.strip()) if thanks else None


def plain(said: Said) -> Reply | None:
    """Words: progress of the ticket in question, as long as there is one."""
    wordless = not any(char.isalpha() for char in said.rest) or _is_slip(said)
    if wordless or said.rest in said.grammar.yes | said.grammar.no:
        return None
    if inquiries.is_under(said, PromptKind.WORDS, PromptKind.CONFIRM):
        return Reply(Verb.UNKNOWN, text=said.free(), numbers=said.numbers, ask=True)
    known = said.numbers or said.wrong or which.may_be_of_one(said.context)
    return _progress(said, sure=False) if known else None


def _is_slip(said: Said) -> bool:
    """Whether a few letters are all that is said: abc."""
    return not said.numbers and len(said.rest) <= _SLIP and said.rest.isascii()


def _nothing(said: Said) -> Reply:
    return Reply(Verb.UNKNOWN, text=said.free(), numbers=said.numbers, wrong=said.wrong)


_READINGS = (
    questions.code, questions.never, questions.confirmed, questions.chosen, by_lone_digit,
    by_digit, shifts.elsewhen, by_all, inquiries.pressed, by_first_word, shifts.unread,
    questions.undecided, polite, inquiries.contents, by_inner_word, inquiries.status, foreign,
    plain, _nothing,
)  # fmt: skip


def read(said: Said) -> Reply:
    """What a member's text comes to."""
    return next(reply for reading in _READINGS if (reply := reading(said)) is not None)


# ---------------------------------------------------------------- verbs


def _asked_for(said: Said) -> Hit | None:
    """转 with a team, where a text begins with a wish for it and tells of nothing done."""
    wished = said.speakers.wish.match(said.heard)
    hit = said.verb_at(wished.end()) if wished is not None else None
    if hit is None or hit.verb is not Verb.TRANSFER or _is_doubtful(said, hit):
        return None
    told = said.grammar["particle"].search(said.heard, 0, hit.start)  # 已请转供电所
    return hit if arguments.names_team(said, hit) and told is None else None


def _may_stand(said: Said, hit: Hit) -> bool:
    """Whether a first word is the verb, and not the beginning of a sentence."""
    if hit.table.alone:
        return _may_stand_alone(said, hit)
    apart = said.stands_apart(hit)
    if hit.table.apart:
        return apart or said.then_follows(hit)
    if hit.verb is Verb.REPORT and hit.table.en and said.upper[hit.start] == "N" and said.numbers:
        return False  # new bulb installed 10432
    if hit.verb is Verb.DUTY_OFF:
        covered = said.grammar["cover"].search(said.heard) is not None
        return not said.numbers and (apart or covered or arguments.says_how_long(said, hit))
    if hit.verb is Verb.RAISE and hit.loose:
        return apart and said.around(hit)[0] == hit.start  # 已上报 is progress
    if hit.verb is Verb.ASSIGN and not said.numbers:
        return apart or said.grammar["assigned"].match(said.heard, hit.end) is not None
    short = hit.end - hit.start == 1 and not hit.table.round  # 巡和平巷无异常
    if hit.verb is Verb.TRANSFER and short:
        if said.around(hit)[0] < hit.start:
            return False  # 已转供电所 is progress
        apart = apart or arguments.names_team(said, hit)
    return apart or not short or (bool(said.numbers) and said.heard[hit.end] not in "了过着到")


def _may_stand_alone(said: Said, hit: Hit) -> bool:
    """Whether it is the command: no other word has a number, and whoever asks 上班吗 is not on."""
    other = hit.verb is not Verb.LIST and said.numbers
    asked = hit.verb is Verb.DUTY_ON and said.ends_asking()
    then = said.stands_apart(hit) and said.then_follows(hit)
    until = hit.verb is Verb.DUTY_ON and arguments.says_how_long(said, hit)
    return not other and not asked and (said.stands_alone(hit) or then or until)


def _is_clean(said: Said, hit: Hit) -> bool:
    """Whether a verb says that the ticket is done, and not this or that: 完成现场勘查."""
    word = said.heard[hit.start : hit.end].replace(" ", "")
    if (word.isascii() or word in hit.table.plain) and not said.touches_a_number(hit):
        return False
    return said.stands_apart(hit) or said.grammar["particle"].match(said.heard, hit.end) is not None


def _counts_inside(said: Said, hit: Hit) -> bool:
    if hit.verb not in _INSIDE or (word := said.heard[hit.start : hit.end]) in _FIRST_ONLY:
        return False
    if hit.verb in _HANDS_ON:
        asked = said.asked_from(hit) < hit.start and arguments.names_team(said, hit)
        named = len(word) > 1 or (hit.verb is Verb.TRANSFER and asked)
        return named and not word.isascii() and not _is_doubtful(said, hit)
    if hit.verb is Verb.ACCEPT:
        return said.stands_apart(hit) and not said.heard[hit.end :].strip(EDGES + NUMBER)
    return said.stands_apart(hit) or _doubted(said, hit) is not None


def _also_resolved(said: Said, accepted: Hit) -> Hit | None:
    """收到10429，已办结: both, and the second is what counts."""
    for hit in said.verbs():
        if hit.verb is Verb.RESOLVE and hit.start > accepted.end and said.stands_apart(hit):
            start, end = said.around(hit)
            marked = (start, end) != (hit.start, hit.end) or said.heard[hit.end - 1] == "了"
            if marked and not _is_doubtful(said, hit):
                return hit
    return None


def _carried_out(said: Said, hit: Hit, sure: bool) -> Reply:
    if hit.verb in ABOUT_NO_TICKET:
        return _without_ticket(said, hit)
    if hit.verb is Verb.TRANSFER and _may_be_forwarded(said, hit):
        return Reply(Verb.TRANSFER, text=arguments.words(said, hit), ask=True)
    if hit.verb in _CLAIMS and (doubt := _doubted(said, hit)):
        return doubt
    return _claim(said, hit, sure and not _is_contradicted(said, hit))


def _may_be_forwarded(said: Said, hit: Hit) -> bool:
    """转 张大爷反映路灯坏了: a report of somebody's, or a transfer?"""
    return not said.numbers and bool(said.grammar["forwards"].search(said.heard, hit.end))


def _without_ticket(said: Said, hit: Hit) -> Reply:
    if hit.verb is Verb.LIST and said.numbers:
        return which.about(said, Verb.STATUS)
    values = arguments.of(said, hit)
    danger = hit.verb in _DANGERS and said.is_dangerous()
    return Reply(hit.verb, numbers=said.numbers, emergency=danger, **values)


def _claim(said: Said, hit: Hit, sure: bool) -> Reply:
    own = several.own(said, hit) if hit.verb is not Verb.ACCEPT else ()
    if own is None or several.are_apart(said, hit) or (own and hit.verb in arguments.SHAPED):
        return _nothing(said)
    if hit.verb is Verb.RESOLVE and several.denies_one(said, own):
        return _nothing(said)
    reply = which.about(said, hit.verb, sure=sure, own=own, **arguments.of(said, hit))
    # Nobody is named to whom it goes: what is meant is asked.
    return dataclasses.replace(reply, ask=True) if _lacks_team(reply) else reply


def _lacks_team(reply: Reply) -> bool:
    return reply.action in (Verb.TRANSFER, Verb.JOINT) and not reply.team


def _doubted(said: Said, hit: Hit) -> Reply | None:
    """A question or progress, where a verb is asked about, denied, put off or told of."""
    if said.is_asked(hit):
        return which.about(said, Verb.STATUS, text=said.free())
    if said.is_negated(hit) or said.is_hedged(hit):
        asks = inquiries.asks(said)  # 怎么还没修好
        return which.about(said, Verb.STATUS, text=said.free()) if asks else _progress(said)
    return None


def _progress(said: Said, sure: bool = True) -> Reply:
    """How the work goes, as it is told; of several tickets each has its own words."""
    own = several.own(said)
    if own is None:
        return _nothing(said)
    return which.about(said, Verb.PROGRESS, sure=sure, own=own, text=said.free())


def _is_doubtful(said: Said, hit: Hit) -> bool:
    return said.is_asked(hit) or said.is_negated(hit) or said.is_hedged(hit)


def _is_contradicted(said: Said, hit: Hit) -> bool:
    """Whether what follows a final verb takes it back, or speaks of tomorrow."""
    if hit.verb not in FINAL:
        return False
    later = (one for one in said.verbs() if one.start > hit.end and one.verb is Verb.RESOLVE)
    return bool(said.grammar["takes_back"].search(said.heard, hit.end)) or any(
        _is_doubtful(said, one) for one in later
    )
