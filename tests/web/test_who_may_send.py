"""Whoever only reads changes nothing, whatever form they make by hand: every address is tried."""

import itertools
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from gateway.domain.delivery import Intake, State
from gateway.domain.people import OperatorRole
from gateway.store.tables import Base, Delivery, Message
from tests.beginnings import beginning
from tests.web.conftest import Browser, account
from tests.world import World

# What may be sent all the same. Every look is on record, see test_seal.py and test_reach.py.
_OWN = {"login.enter", "login.leave", "login.choose_language"}
_MAY = {
    "auditor": {*_OWN, "tickets.reveal", "tickets.unseal"},
    "admin": {*_OWN, "channels.pause", "messages.decide", "users.add", "users.change_password",
              "users.switch"},
}  # fmt: skip
_SAMPLES: dict[str, list[object]] = {
    "number": [10008], "name": ["operator"], "kind": ["wording"], "key": ["resident.menu"]
}  # fmt: skip
_FORM = {
    "reason": "试试", "text": "试试", "team": "T2", "to": "note", "into": "10019",
    "category": "lighting", "phone": "13900001001", "satisfied": "1", "reached": "yes",
    "resolved": "yes", "on": "yes",
}  # fmt: skip


def _addresses(app: Flask, may: set[str]) -> Iterator[str]:
    """Every address that takes a form, those apart that somebody may send."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in may:
            yield from _filled(app, rule)


def _filled(app: Flask, rule: Rule) -> Iterator[str]:
    names = sorted(rule.arguments)
    samples = [_samples(rule, name) for name in names]
    for values in itertools.product(*samples):
        with app.test_request_context():
            yield app.url_for(rule.endpoint, **dict(zip(names, values, strict=True)))


def _samples(rule: Rule, name: str) -> list[object]:
    one_of = getattr(rule._converters[name], "items", None)  # of <any(…)>
    return sorted(one_of) if one_of else _SAMPLES.get(name, [1])


def _everything(town: World) -> dict[str, list[object]]:
    """All rows of all tables."""
    with town.store.read() as tx:
        return {
            name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key))]
            for name, table in Base.metadata.tables.items()
        }


@pytest.fixture
@beginning
def busy(town: World) -> World:
    """A town with something to change at most of the addresses."""
    town.resident.texts("和平巷17号路灯不亮")
    town.member.texts("收到10008")
    town.neighbour.texts("海景苑停水了")
    with town.store.write() as tx:
        tx.get_one(Message, 1).status = Intake.ASIDE
        tx.get_one(Delivery, 1).state = State.UNCERTAIN
    return town


@pytest.mark.parametrize("who", _MAY)
def test_who_only_reads_is_refused_at_every_address_that_takes_a_form(
    busy: World, app: Flask, who: str
) -> None:
    browser = Browser(app).signs_in(who)
    token = browser.token()
    before = _everything(busy)
    addresses = list(_addresses(app, _MAY[who]))
    assert len(addresses) > 25
    for path in addresses:
        answer = browser.client.post(path, data={**_FORM, "csrf_token": token})
        assert (path, answer.status_code) == (path, 403)
    assert _everything(busy) == before


def test_what_may_be_sent_all_the_same_is_still_there(app: Flask) -> None:
    assert set.union(*_MAY.values()) <= {rule.endpoint for rule in app.url_map.iter_rules()}


def test_the_queue_offers_an_auditor_nothing_to_decide(
    busy: World, operator: Browser, auditor: Browser
) -> None:
    for box in ("aside", "uncertain"):
        assert 'name="reason"' in operator.page(f"/messages/{box}")
        assert 'name="reason"' not in auditor.page(f"/messages/{box}")
        assert 'name="reason"' not in auditor.part(f"/messages/{box}")


def test_nobody_decides_about_a_text_of_a_ticket_they_do_not_see(busy: World, app: Flask) -> None:
    elsewhere = account(busy, app, "elsewhere", OperatorRole.OPERATOR, area="G2")
    assert elsewhere.sends("/messages/out/1/drop", reason="试试").status_code == 404
    assert elsewhere.sends("/messages/in/1/retry", reason="试试").status_code == 404
    with busy.store.read() as tx:
        assert tx.get_one(Delivery, 1).state is State.UNCERTAIN
        assert tx.get_one(Message, 1).status is Intake.ASIDE
