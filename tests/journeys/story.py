"""One ticket after another in one town: what people do to it, and all that this has changed.

A story has a reporter of its own, so that many can be played in one town.
"""

import dataclasses
import itertools
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from gateway.__main__ import main
from gateway.domain import number as numbers
from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from gateway.settings import CONFIG, EarlyWarning
from gateway.store.tables import Deadline, Event, Proposal, Ticket
from tests.web.conftest import PASSWORD, Browser
from tests.world import Person, World
from web.console import create_app

SENDER = "sender"  # whoever acted last; the console answers on the screen
LAMP = "和平巷17号路灯不亮"
NO_PLACE = "路灯不亮，晚上看不见"
_NO_WARNINGS = EarlyWarning(texts=1000, repeats=1000, reopens=100)  # so many stories in one town


class Scene:
    """The town, its console, and whoever sits before it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.world = World(url, folder, warning=_NO_WARNINGS)
        with self.world.office.desk() as desk:
            for name in ("operator", "colleague"):
                operators.add(desk, name, OperatorRole.OPERATOR, PASSWORD)
        self.app = create_app(self.world.office, wording.load(CONFIG, "screens"))
        self.app.testing = False
        self.browsers: dict[str, Browser] = {}
        self.tokens: dict[str, str] = {}
        self.signs_in()
        outsiders = ("resident", "neighbour", "stranger")
        self.staff = {name: who for name, who in self.world.people.items() if name not in outsiders}
        self._phones = itertools.count(13900003001)

    def signs_in(self) -> None:
        """Everybody at the console signs in, who may have sat idle too long."""
        self.browsers = {
            "operator": Browser(self.app).signs_in("operator"),
            "colleague": Browser(self.app).signs_in("colleague"),
            "overseer": Browser(self.app).signs_in("王督办", "a-long-one"),
        }
        self.tokens = {name: one.token() for name, one in self.browsers.items()}

    def newcomer(self) -> Person:
        """Somebody who has never texted before."""
        return Person(self.world, str(next(self._phones)))


@dataclasses.dataclass(frozen=True)
class Seen:
    """A ticket as it stands: its history as `action before→after`, and every column."""

    status: str
    events: tuple[str, ...]
    rows: list[dict[str, object]]


def _columns(row: Ticket | Deadline) -> dict[str, object]:
    return {one.key: getattr(row, one.key) for one in row.__mapper__.column_attrs}


class Story:
    """One ticket, who reported it, and what has happened to it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.world = scene.world
        self.people = {**scene.staff, "reporter": scene.newcomer(), "other": scene.newcomer()}
        self.number = 0
        self.other = 0  # a second ticket, of somebody else
        self.screen = ""  # what the console said last
        self.sender = ""  # who texted last
        self.waited = False  # whether time has passed: it passes for all tickets of the town

    # ------------------------------------------------------------ what people do

    def says(self, who: str, text: str) -> None:
        """Somebody sends a text; `{n}` is the number of the ticket."""
        self.world.clock.passes(seconds=5)
        self.sender, self.waited = who, False
        said = text.format(n=self.number, other=self.other)
        self.world.channel.deliver(self.people[who].phone, said, self.world.clock.now, None)
        self.world.settle()

    def clicks(self, who: str, path: str, **fields: str) -> None:
        """Somebody sends a form of the console."""
        self.world.clock.passes(seconds=5)
        self.sender, self.waited = "", False
        client = self.scene.browsers[who].client
        names = {"n": self.number, "other": self.other, "proposal": self._proposal()}
        data = {name: text.format(**names) for name, text in fields.items()}
        answer = client.post(
            path.format(**names),
            data={"csrf_token": self.scene.tokens[who], **data},
            headers={"Referer": f"http://localhost/t/{self.number}"},
        )
        self.world.settle()
        with client.session_transaction() as session:
            self.screen = " ".join(words for _, words in session.pop("_flashes", []))
        if answer.status_code != 303:
            self.screen = str(answer.status_code)

    def types(self, *words: str) -> None:
        """Somebody types a command at the shell."""
        self.sender, self.screen, self.waited = "", "", False
        argv = ["gridline", *(word.format(n=self.number) for word in words)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GRIDLINE_DATABASE_URL", self.world.settings.database_url)
            patch.setattr(sys, "argv", argv)
            main()  # exits when something is wrong

    def opens(self, text: str = LAMP) -> None:
        """The reporter texts for the first time."""
        self.says("reporter", text)
        self.number = self._newest()

    def other_opens(self) -> None:
        """Somebody else reports the like."""
        self.says("other", LAMP)
        self.other = self._newest()

    def passes(self, **amount: float) -> None:
        """Time goes by, and the ticker looks once."""
        self.sender, self.screen, self.waited = "", "", True
        self.world.passes(**amount)

    def _newest(self) -> int:
        with self.world.store.read() as tx:
            return tx.query(Ticket).order_by(Ticket.id.desc()).limit(1).one().number

    def _proposal(self) -> int:
        with self.world.store.read() as tx:
            newest = tx.query(Proposal).order_by(Proposal.id.desc()).first()
            return newest.id if newest else 0

    # ------------------------------------------------------------ what has come of it

    def seen(self) -> Seen:
        """All that a refusal must leave as it was: the ticket's row, its clocks, its history."""
        with self.world.store.read() as tx:
            row = tx.get_one(Ticket, numbers.ordinal(self.number))
            clocks = tx.query(Deadline).filter_by(ticket_id=row.id).order_by(Deadline.id)
            events = tx.query(Event).filter_by(ticket_id=row.id).order_by(Event.id)
            return Seen(
                row.status,
                tuple(f"{one.action} {one.before or ''}→{one.after}" for one in events),
                [_columns(one) for one in (row, *clocks)],
            )

    @property
    def status(self) -> str:
        """Where the ticket stands."""
        return self.seen().status

    def told(self, since: int) -> dict[str, str]:
        """Who got which texts since so many had left the town; the screen is the sender's too."""
        texts: dict[str, str] = defaultdict(str)
        names = {one.phone: name for name, one in self.people.items()}
        for phone, text in self._sent(since):
            name = names.get(phone, phone)
            if not self.waited or str(self.number) in text:
                texts[SENDER if name == self.sender else name] += text
        if not self.sender and self.screen:
            texts[SENDER] = self.screen
        return dict(texts)

    def _sent(self, since: int) -> list[tuple[str, str]]:
        """Phones and texts, the parts of a long one put together."""
        whole: list[tuple[str, str]] = []
        for piece in self.world.channel.sent[since:]:
            if piece.fragment is not None and piece.fragment.seq > 1:
                phone, begun = whole.pop()
                whole.append((phone, begun + piece.text))
            else:
                whole.append((piece.phone.removeprefix("+86"), piece.text))
        return whole
