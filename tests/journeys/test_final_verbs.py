"""Under any open question, no text ends a ticket that it does not name, but for Y and a choice."""

import pytest

from gateway.domain.grammar import FINAL, Verb
from gateway.domain.people import PromptKind
from gateway.domain.ticket import Action, Status
from gateway.services.conversation import answers
from gateway.services.texts import prompts
from gateway.services.tickets import ledger
from gateway.store.tables import Message, Prompt, Proposal, Team, Ticket
from tests.beginnings import beginning
from tests.grammar import corpus
from tests.world import World

_LEADER = "+8613900002001"
_OWN, _OTHER, _FOREIGN = 10008, 10019, 10024
_ENDED = (Status.RESOLVED, Status.DEFERRED, Status.WITHDRAWN, Status.MERGED)
# Those that end a ticket, and some that do not; tests/grammar/test_properties.py tries them all.
_TRIED = FINAL | {Verb.ACCEPT, Verb.PROGRESS, Verb.TRANSFER}
_VERBS = {
    table.verb: table.zh[0]
    for table in corpus.words().member.words.values()
    if table.verb in _TRIED
}
_ASKED = [*PromptKind, "teams", "approve"]


@pytest.fixture
@beginning
def three(town: World) -> World:
    """The leader works one ticket, has not accepted another, and sees nothing of a third."""
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.replies("收到10008")
    town.neighbour.texts("和平巷3号垃圾没人收")
    town.stranger.texts("海景苑2幢路灯不亮")
    return town


@pytest.mark.parametrize("asked", _ASKED)
def test_no_verb_ends_a_ticket_that_its_text_does_not_name(three: World, asked: str) -> None:
    for verb, word in _VERBS.items():
        for named in (None, _OWN, _OTHER, _FOREIGN):
            _begins_anew(three)
            _asks(three, asked)
            for said in (f"{word}{named or ''} 换了", word)[: 1 if named else 2]:
                three.clock.passes(hours=2)  # no budget of answers runs out
                three.leader.texts(said)
                known = [one for one in three.tickets() if one.number in (_OWN, _OTHER, _FOREIGN)]
                ended = {one.number for one in known if one.status in _ENDED}
                left = {one.number for one in known if one.status is Status.TRIAGE}
                mine = {named} - {_FOREIGN}
                assert ended <= (mine if verb in FINAL else set()), (asked, said)
                assert left <= mine, (asked, said)  # 退单, or 转办 for the third time


def _begins_anew(world: World) -> None:
    """The tickets are as they were, and nothing is asked of anybody."""
    teams = {_OWN: "T1", _OTHER: "T1", _FOREIGN: "T2"}
    with world.office.desk() as desk:
        desk.tx.query(Prompt).update({"answered_at": desk.now})
        desk.tx.query(Proposal).delete()
        for ticket in desk.tx.query(Ticket):
            if ticket.number not in teams:
                ticket.status = Status.CLOSED
                continue
            ticket.status = Status.DISPATCHED if ticket.number == _OTHER else Status.WORKING
            ticket.team = desk.tx.query(Team).filter_by(code=teams[ticket.number]).one()


def _asks(world: World, asked: str) -> None:
    """Leave one open question with the leader, about what could end a ticket."""
    with world.office.desk() as desk:
        own, other = ledger.get(desk, _OWN), ledger.get(desk, _OTHER)
        caused = desk.tx.query(Message).filter_by(phone=_LEADER, direction="in").first()
        assert caused is not None
        kind = {"teams": PromptKind.WHICH, "approve": PromptKind.CONFIRM}.get(asked, asked)
        about = {"action": Action.RESOLVE, "tickets": [own.id, other.id]}
        if asked == "teams":
            about = {"action": Action.DISPATCH, "teams": [own.team_id]}
        prompts.ask(
            desk, _LEADER, PromptKind(kind), own, answers.ASK_FOR,
            text_id=caused.text_id, **about,  # type: ignore[arg-type]
        )  # fmt: skip
