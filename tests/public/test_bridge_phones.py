"""Whatever a platform's people wrote for a phone, the order is taken."""

import pytest

from gateway.domain.ticket import Action
from gateway.services.texts import seal
from gateway.store.tables import Event, Words
from tests.public.bridged import BridgedTown
from tests.public.test_bridge import MATTER
from tests.world import RESIDENT

PATH = "/api/v1/tickets"
RECEIPT = "【普陀网格】您来电反映的事项已登记，工单10008，办理情况将短信告知。"
KEY = "0" * 43 + "="


@pytest.fixture
def platform(database, tmp_path):
    """A town with a hotline platform, and a key to seal with."""
    made = BridgedTown(database, tmp_path, seal_keys=(KEY,))
    yield made
    made.close()


def remarks(platform) -> list[Words]:
    with platform.world.store.read() as tx:
        query = tx.query(Words).join(Event, Event.text_id == Words.id)
        return query.filter(Event.action == Action.NOTE).all()


@pytest.mark.parametrize("path", [PATH, "/api/v1/calls"])
@pytest.mark.parametrize("phone", [f"{RESIDENT}/13900001002", f"{RESIDENT}(张三)"])
def test_the_first_number_among_words_is_the_caller_s(platform, phone, path):
    status, receipt = platform.posts(path, MATTER | {"contact_phone": phone})
    assert status == 201
    platform.world.settle()
    assert platform.world.resident.got() == [RECEIPT]
    assert platform.world.ticket().phone == f"+86{RESIDENT}"
    assert platform.posts(path, MATTER | {"contact_phone": phone}) == (201, receipt)
    assert platform.posts(path, MATTER | {"contact_phone": RESIDENT})[0] == 409


def test_a_landline_with_its_extension_is_the_caller_s(platform):
    assert platform.posts(PATH, MATTER | {"contact_phone": "0580-8189001转802"})[0] == 201
    assert platform.world.ticket().phone == "0580-8189001"
    assert "转802" in remarks(platform)[0].body


@pytest.mark.parametrize("phone", ["400-812-3456", "139****1001", "匿名", "无", "not a phone"])
def test_an_order_without_a_number_of_anybody_s_is_taken_without_a_phone(platform, phone):
    assert platform.posts(PATH, MATTER | {"contact_phone": phone})[0] == 201
    platform.world.settle()
    assert platform.world.ticket().phone == ""
    assert all(one.phone for one in platform.world.messages("out"))
    (remark,) = remarks(platform)
    with platform.world.office.view() as desk:
        whole = seal.opened(desk, remark) if remark.sealed else remark.body
    assert phone in whole


def test_the_words_are_shown_masked_and_kept_whole_under_seal(platform):
    words = f"{RESIDENT}、13900001002，工作日打8189001"
    platform.posts(PATH, MATTER | {"contact_phone": words})
    (remark,) = remarks(platform)
    assert remark.body.endswith("139****1001、139****1002，工作日打8****9001")
    with platform.world.office.view() as desk:
        assert seal.opened(desk, remark).endswith(words)
    _, seen = platform.gets(f"{PATH}/10008")
    assert "1390000" not in str(seen)


def test_a_phone_as_it_should_be_leaves_no_words(platform):
    platform.posts(PATH, MATTER)
    (remark,) = remarks(platform)
    assert (remark.sealed, remark.body) == (None, "12345转来，对方编号ZS2026031000017。张三；求助")
