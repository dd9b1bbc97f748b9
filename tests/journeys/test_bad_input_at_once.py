"""Two people do the same thing at the same moment: one is first, the other is told so."""

import threading

import pytest
from sqlalchemy import event

from gateway.runtime.worker import Worker
from gateway.settings import Intake
from tests.world import World

SIGN = "【普陀网格】"
PATIENCE_SECONDS = 60  # until a test that hangs fails


class Together:
    """Two workers with a text each; neither goes on before both have come as far.

    It stands for their router as well, which is asked between the claim and the work.
    """

    def __init__(self, world):
        self.world = world
        self.claimed = threading.Barrier(2, timeout=PATIENCE_SECONDS)
        self.read = threading.Barrier(2, timeout=PATIENCE_SECONDS)
        self.here = threading.local()
        engine = world.store.writer
        if engine.dialect.name == "postgresql":  # SQLite has one writer at a time
            event.listen(engine, "before_cursor_execute", self._execute)

    def route(self, _text, **_known):
        """Each worker has claimed its text."""
        self.claimed.wait()

    def _execute(self, _connection, _cursor, statement, *_):
        """Each worker has read the ticket, and changes its first row."""
        if getattr(self.here, "reads", False) and statement.startswith("UPDATE"):
            self.here.reads = False
            self.read.wait()

    def _work(self, name):
        worker = Worker(self.world.office, name)
        worker.router = lambda _: self
        self.here.reads = True
        while not worker.batch():  # both were about to claim the same text, and the other has it
            pass

    def text(self, **texts):
        """What comes back to two people who text at once."""
        for name, text in texts.items():
            self.world.people[name].got()
            phone = self.world.people[name].phone
            self.world.channel.deliver(phone, text, self.world.clock.now)
        self.world.courier.step()
        threads = [threading.Thread(target=self._work, args=(name,)) for name in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.world.settle()
        return {name: self.world.people[name].got() for name in texts}


@pytest.fixture
def world(database, tmp_path):
    """The town whose workers take one text at a time, and a ticket in it."""
    one_by_one = Intake(batch=1, route_seconds=PATIENCE_SECONDS)
    made = World(database, tmp_path, intake=one_by_one)
    made.resident.texts("和平巷17号路灯不亮")
    yield made
    made.close()


def test_two_resolve_at_once_and_the_resident_is_asked_once(world):
    world.leader.replies("收到10008")
    world.resident.got()
    texts = {"leader": "办结10008 换了灯泡", "member": "办结10008 修好了灯"}
    got = Together(world).text(**texts)
    first, second = sorted(got, key=lambda name: "不能办结" in got[name][-1])
    assert got[first] == [f"{SIGN}工单10008已办结，已告知居民。"]
    *before, last = got[second]
    assert last == f"{SIGN}工单10008现为待回访，不能办结。"
    # Whoever was asked to do it is called off first.
    assert before in ([], [f"{SIGN}工单10008已了结，您不用再办。"])
    done = texts[first].removeprefix("办结10008 ")
    assert world.resident.got() == [f"{SIGN}工单10008已办结：{done}。请回复：1满意 2一般 3不满意。"]
    assert world.ticket().status == "resolved"
    assert world.events()[2:] == ["accept dispatched→working", "resolve working→resolved"]
    assert [message.status for message in world.messages()] == ["done"] * 4


def test_two_accept_at_once_and_one_has_it(world):
    world.resident.got()
    got = Together(world).text(leader="收到10008", member="收到10008")
    accepted = f"{SIGN}已签收工单10008。办好后回“办结10008 做了什么”。"
    (first,) = [name for name in got if accepted in got[name]]
    name = {"leader": "王建国", "member": "李秀英"}[first]
    assert world.resident.got() == [f"{SIGN}工单10008已由中大一格团队{name}签收，正在办理。"]
    assert world.ticket().member.name == name
    assert world.events().count("accept dispatched→working") == 1
    assert [message.status for message in world.messages()] == ["done"] * 3
