"""Names and phones are fed through every text; then every public page is searched for them."""

import re

import pytest

from gateway.store.tables import Operator, Place, Resident
from tests import listener
from tests import world as cast
from tests.databases import BOTH, SQLITE_ALONE

pytestmark = SQLITE_ALONE

NAME, PHONE, HOUSE = "欧阳锦绣", "13712345678", "和平巷17号三单元"
PAGES = (
    "/", "/notice", "/notice?side=struck", "/notice.csv", "/notice.csv?side=struck", "/lookup",
    "/grids/G1", "/grids/G2", "/grids/C",
    # Errors, of what was asked for too.
    f"/grids/{PHONE}", f"/grids/{NAME}", f"/notice?before={PHONE}x", f"/notice?side={NAME}",
)  # fmt: skip
PEOPLE = ("王建国", "李秀英", "周小明", "陈志强", "赵海燕", "孙电工", "王督办", NAME)
PHONES = (
    PHONE, "137****5678", cast.RESIDENT, cast.NEIGHBOUR, cast.LEADER, cast.MEMBER, cast.VOLUNTEER,
    cast.OTHER_LEADER, cast.COORDINATOR, cast.ELECTRICIAN, cast.SUPERVISOR,
)  # fmt: skip
TEXTS = (HOUSE, "和平巷", "海景苑", "已换灯泡", "等配件", "哪一户", "不满意")


@pytest.fixture
def visitor(world):
    """Somebody on the internet."""
    return listener.app_of(world).test_client()


def lived_in(world):
    """Reports, progress, questions, transfers, notes and ratings, all with a name and a phone."""
    who = f"{NAME} {PHONE}"
    with world.store.write() as tx:
        grid = tx.query(Place).filter_by(name="和平巷").one().area_id
        at = world.clock.now
        tx.add(Resident(phone=PHONE, name=NAME, address=HOUSE, area_id=grid, source="list"))
        tx.add(Place(name=f"{NAME}家", kind="building", area_id=grid))
        tx.add(Operator(name=NAME, role="operator", password_hash="x", created_at=at))
    world.resident.texts(f"{HOUSE}路灯坏了，找{who}")
    world.member.replies("收到10008")
    world.member.replies(f"进展10008 等配件，已联系{who}")
    world.member.replies(f"问10008 哪一户？{who}")
    world.resident.texts(f"{NAME}家，电话{PHONE}")
    world.member.replies(f"办结10008 已换灯泡，{who}签字")
    world.neighbour.texts(f"海景苑3幢垃圾没人清，我是{who}")
    world.other_leader.replies(f"转办10017 供电所 找{who}")
    world.stranger.texts(f"{NAME}家有事，{PHONE}")
    world.member.replies(f"报事 和平巷18号井盖破损，{who}反映")
    world.resident.texts(f"不满意，{who}没来")
    world.settle()


def leaks(answer):
    # The crib sheet's examples have a name: test_grid_pages.py shows that its words never change.
    said = re.sub(r'<article class="box crib".*?</article>', "", answer.text, flags=re.DOTALL)
    said += str(answer.headers)
    return [one for one in (*PEOPLE, *PHONES, *TEXTS) if one in said]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_public_page_names_anybody(world, visitor, language):
    lived_in(world)
    assert len(world.tickets()) >= 4
    for path in PAGES:
        joint = "&" if "?" in path else "?"
        answer = visitor.get(f"{path}{joint}lang={language}")
        given = path if answer.status_code == 200 else ""
        assert leaks(answer) == [], given or path


@BOTH
def test_ones_own_ticket_names_nobody_and_a_refusal_repeats_nothing(world, visitor):
    lived_in(world)
    answers = [
        visitor.post("/lookup", data={"number": one.number, "ending": one.phone[-4:]})
        for one in world.tickets()
    ]
    assert 200 in {one.status_code for one in answers}
    answers.append(visitor.post("/lookup", data={"number": PHONE, "ending": PHONE[-4:]}))
    answers.append(visitor.post("/lookup", data={"number": NAME, "ending": NAME}))
    answers.append(visitor.post(f"/lookup?next={PHONE}", data={"ending": NAME}))
    assert [leaks(one) for one in answers] == [[]] * len(answers)


def test_an_address_that_is_none_repeats_nothing_to_others(world, visitor):
    lived_in(world)
    answer = visitor.get("/notice/nothing")
    assert answer.status_code == 404
    assert leaks(answer) == []
