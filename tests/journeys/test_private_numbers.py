"""Identity-card and bank numbers are masked before they are stored; only a key opens them."""

import dataclasses

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.errors import BadSettings, Refused
from gateway.services.texts import inbox, seal
from gateway.settings import load
from gateway.store.tables import Base, Part, Words
from modems.channel import Arrival, Fragment, PhoneType
from tests import databases
from tests.domain.test_private import BANK, CARD, cards
from tests.world import RESIDENT, World

KEY, NEWER = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def sealing(database, tmp_path):
    """The town with a key."""
    made = World(database, tmp_path, seal_keys=(KEY,))
    yield made
    made.close()


def rotated(world, *keys):
    """The same town with other keys, as after a restart."""
    rules = world.office.rules
    changed = dataclasses.replace(rules.settings, seal_keys=keys)
    world.office.rules = dataclasses.replace(rules, settings=changed)


def everything(world):
    """All that is in the database, as text: also what stands in bytes and in hex."""
    with world.store.read() as tx:
        values = [
            value
            for table in Base.metadata.sorted_tables
            for row in tx.execute(select(table))
            for value in row
        ]
    found = []
    for value in values:
        found.append(str(value))
        if isinstance(value, bytes):
            found += [value.decode("utf-16-be", "ignore"), value.decode("latin-1")]
    return "\n".join(found)


def original(world, text_id):
    with world.office.view() as desk:
        return seal.opened(desk, desk.tx.get_one(Words, text_id))


def test_the_team_works_with_a_masked_number_and_a_key_opens_the_original(sealing):
    text = f"和平巷17号路灯不亮，身份证{CARD}，卡{BANK}"
    assert "工单10008" in sealing.resident.texts(text)[0]
    (work,) = sealing.leader.got()
    assert "身份证**************1238，卡***************5702 联系13900001001" in work
    assert CARD not in everything(sealing)
    assert BANK not in everything(sealing)
    (message,) = sealing.messages()
    assert original(sealing, message.text_id) == text


def test_a_new_key_seals_and_the_old_one_still_opens(sealing):
    sealing.resident.texts(f"路灯不亮 {CARD}")
    old = sealing.messages()[0].text_id
    rotated(sealing, NEWER, KEY)
    sealing.neighbour.texts(f"水管漏水 {CARD}")
    new = sealing.messages()[1].text_id
    assert CARD in original(sealing, old)
    rotated(sealing, NEWER)
    assert CARD in original(sealing, new)
    with pytest.raises(Refused, match="other_seal"):
        original(sealing, old)


def test_without_a_key_the_number_is_masked_and_nothing_is_sealed(town):
    town.resident.texts(f"路灯不亮 {CARD}")
    (message,) = town.messages()
    with town.store.read() as tx:
        words = tx.get(Words, message.text_id)
        assert (words.sealed, words.raw) == (None, None)
    assert CARD not in everything(town)
    with pytest.raises(Refused, match="nothing_sealed"):
        original(town, message.text_id)


def test_a_number_that_lies_across_two_parts_is_masked_when_they_are_joined(sealing):
    text = f"和平巷17号路灯不亮，身份证{CARD}"
    cut = text.index(CARD) + 9
    for seq, piece in enumerate((text[:cut], text[cut:]), 1):
        sealing.channel.arrive(
            Arrival(
                fingerprint=f"part{seq}",
                raw=piece.encode("utf-16-be").hex(),
                phone=RESIDENT,
                phone_type=PhoneType.NATIONAL,
                units=piece.encode("utf-16-be"),
                stamped_at=sealing.clock.now,
                fragment=Fragment(7, 2, seq),
            )
        )
    sealing.settle()
    assert sealing.ticket().status == "dispatched"
    with sealing.store.read() as tx:
        assert [(part.units, part.raw) for part in tx.query(Part)] == [(b"", "")] * 2
    (message,) = sealing.messages()
    assert original(sealing, message.text_id) == text
    assert CARD[:9] not in everything(sealing)


def test_what_could_not_be_stored_is_kept_without_the_number(sealing):
    arrival = sealing.channel.deliver(RESIDENT, f"路灯不亮 {CARD}")
    with sealing.office.desk() as desk:
        inbox.keep(desk, "loop", arrival, "DataError")
    assert CARD not in everything(sealing)
    assert CARD in original(sealing, sealing.messages()[0].text_id)


def test_a_bad_key_stops_the_program_and_is_not_shown():
    with pytest.raises(BadSettings, match="GRIDLINE_SEAL_KEY: key 2") as error:
        load(None, environ={"GRIDLINE_SEAL_KEY": f"{KEY},secret"})
    assert "secret" not in str(error.value)
    found = load(None, environ={"GRIDLINE_SEAL_KEY": f"{NEWER}, {KEY}"})
    assert found.seal_keys == (NEWER, KEY)
    assert KEY not in repr(found)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["resident", "member", "leader", "stranger"]),
            st.sampled_from(
                ["和平巷17号路灯不亮", "报事 海景苑", "办结", "收到10008", "查", "备注10008 "]
            ),
            cards(),
            st.sampled_from(["", "，请尽快", "13900001001", " 1", "号"]),
        ),
        min_size=3,
        max_size=8,
    )
)
def test_no_identity_card_survives_in_any_column(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("town")
    world = World(databases.fresh("sqlite", folder), folder, seal_keys=(KEY,))
    for person, before, card, after in texts:
        world.people[person].texts(f"{before}{card}{after}")
    stored = everything(world)
    world.close()
    assert not [card for _, _, card, _ in texts if card in stored or card.encode().hex() in stored]
