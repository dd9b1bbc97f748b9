"""What goes on after a member's command was refused: what it lacked is waited for, and what the
text told of beside it is not lost.
"""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.errors import Refused
from gateway.services.conversation import completing, confirming, member_beside, reading
from gateway.services.conversation.member_verbs import Verbs
from gateway.services.tickets import ledger


def follow(verbs: Verbs, refusal: Refused) -> None:
    """Go on where a command was refused."""
    reply = reading.read(verbs.desk, verbs.card, verbs.message)
    if reading.is_alarm(verbs.desk, verbs.card, verbs.message, reply, verbs.route):
        verbs.take()
    kept = member_beside.keep_refused(verbs, reply)
    if not completing.is_lack(refusal.code):
        return
    _await_words(verbs, reply, refusal)
    if kept and verbs.card.prompt is not None:
        verbs.card.prompt.text_id = None  # what was told beside it is no part of the command


def _await_words(verbs: Verbs, reply: Reply, refusal: Refused) -> None:
    """What comes next is what the command lacked, and nobody's progress."""
    desk, card, message = verbs.desk, verbs.card, verbs.message
    prompt = card.prompt
    about = [int(str(refusal.params.get("number", 0)))]
    if prompt is not None and reply.action in (Verb.ANSWER, Verb.YES):
        card.answered(desk.now)
        message = confirming.caused(desk, prompt)
        reply = Reply(Verb(prompt.action))
    elif len(reply.numbers) > 1:
        about = list(reply.numbers)
    tickets = [one for one in (ledger.find(desk, number) for number in about) if one]
    if not (completing.is_open(card) and reply.ask):  # the words did not help: others may
        completing.await_words(desk, card, message, reply.action, refusal.code, tickets)
