"""What was masked in a text: shown to those entitled, for a reason, for a while, and on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from gateway.store.tables import Event, Words
from tests import databases
from tests.domain.test_private import BANK, CARD
from tests.web.conftest import Browser
from tests.world import World


@pytest.fixture
def town(tmp_path: Path) -> Iterator[World]:
    """The town with a key to seal with."""
    key = Fernet.generate_key().decode()
    made = World(databases.fresh("sqlite", tmp_path), tmp_path, seal_keys=(key,))
    yield made
    made.close()


@pytest.fixture
def sealed(town: World) -> str:
    """The way to open a text with an identity number in it."""
    town.resident.texts(f"和平巷17号路灯不亮，我的身份证{CARD}")
    return f"/t/10008/unseal/{text_of(town)}"


def text_of(town: World) -> int:
    """The id of the newest text that has an original."""
    with town.store.read() as tx:
        query = tx.query(Words.id).filter(Words.sealed.is_not(None))
        return int(query.order_by(Words.id.desc()).first()[0])  # type: ignore[index]


def test_the_original_is_shown_for_a_reason_which_is_on_record(
    town: World, sealed: str, operator: Browser, colleague: Browser
) -> None:
    page = operator.page("/t/10008")
    assert CARD not in page
    assert "证件号、卡号已遮盖" in page
    page = operator.does(sealed, back="/t/10008", reason="核对是否本人")
    assert CARD in page
    assert "核对是否本人" in page
    assert CARD in operator.part("/t/10008?seen=dispatched")
    assert CARD not in colleague.page("/t/10008")
    with town.store.read() as tx:
        (look,) = tx.query(Event).where(Event.action == "reveal")
        assert (look.actor, look.codes) == ("operator", {"text": town.ticket().text_id})
        assert look.words is not None
        assert look.words.body == "核对是否本人"


def test_it_is_hidden_again_after_a_while(town: World, sealed: str, operator: Browser) -> None:
    assert CARD in operator.does(sealed, back="/t/10008", reason="核对")
    town.clock.passes(minutes=11)
    assert CARD not in operator.page("/t/10008")


def test_without_a_reason_nothing_is_shown(town: World, sealed: str, operator: Browser) -> None:
    before = town.events()
    page = operator.does(sealed, back="/t/10008", reason=" ")
    assert "请写明原因" in page
    assert CARD not in page
    assert town.events() == before


def test_an_administrator_and_a_stranger_never_see_it(
    town: World, sealed: str, admin: Browser, nobody: Browser
) -> None:
    before = town.events()
    assert admin.sends(sealed, reason="x").status_code == 403
    assert nobody.sends(sealed, reason="x").status_code == 302
    assert town.events() == before


def test_an_auditor_may_look_and_that_is_on_record_too(
    town: World, sealed: str, auditor: Browser
) -> None:
    assert CARD in auditor.does(sealed, back="/t/10008", reason="抽查")
    assert "reveal dispatched→dispatched" in town.events()


def test_a_text_of_another_ticket_is_not_opened_by_this_one(
    town: World, sealed: str, operator: Browser
) -> None:
    town.neighbour.texts("海景苑停水了")
    other = sealed.replace("10008", "10019")
    assert operator.sends(other, reason="x").status_code == 404
    assert operator.sends("/t/10008/unseal/99", reason="x").status_code == 404


def test_nothing_of_a_finished_ticket_is_opened(
    town: World, sealed: str, operator: Browser
) -> None:
    town.leader.replies("办结10008 已换灯泡")
    town.resident.texts("1")
    assert "证件号、卡号已遮盖" not in operator.page("/t/10008")
    assert operator.sends(sealed, reason="x").status_code == 404


# ---------------------------------------------------------------- what is typed here


def test_a_remark_is_masked_and_its_original_sealed(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    page = operator.does("/t/10008/write", to="note", text=f"卡号{BANK}，已核")
    assert BANK not in page
    assert BANK[-4:] in page
    opens = f"/t/10008/unseal/{text_of(town)}"
    assert BANK in operator.does(opens, back="/t/10008", reason="退费")


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("write", {"to": "reply"}),
        ("write", {"to": "resolve", "status": "triage"}),
        ("cut", {}),
        ("alert", {"name": "reason"}),
    ],
)
def test_what_is_written_to_people_is_masked_before_it_leaves(
    town: World, operator: Browser, deed: str, fields: dict[str, str]
) -> None:
    town.resident.texts("路灯不亮")
    field = fields.get("name", "text")
    operator.does(f"/t/10008/{deed}", back="/t/10008", **{**fields, field: f"卡号{BANK}已记"})
    town.settle()
    with town.store.read() as tx:
        bodies = [one.body or "" for one in tx.query(Words)]
    assert any("已记" in body for body in bodies)
    assert not any(BANK in body for body in bodies)
    assert not any(BANK in piece.text for piece in town.channel.sent)


def test_reasons_of_every_kind_are_masked(
    town: World, operator: Browser, overseer: Browser
) -> None:
    town.resident.texts("路灯不亮")
    overseer.does("/t/10008/supervise", back="/t/10008", text=f"卡号{BANK}")
    operator.does("/t/10008/reject", back="/t/10008", reason="court", text=f"卡号{BANK}")
    operator.does("/followup/10008/exclude", back="/t/10008", reason=f"卡号{BANK}")
    with town.store.read() as tx:
        bodies = [one.body or "" for one in tx.query(Words)]
    assert sum("卡号" in body for body in bodies) == 3
    assert not any(BANK in body for body in bodies)
