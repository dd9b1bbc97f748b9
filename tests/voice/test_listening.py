"""Recordings at the console: heard by whoever may, in parts, each time on record; held."""

import pytest

from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.town import directory, operators
from gateway.services.voice import recordings
from gateway.settings import CONFIG
from gateway.store.tables import Recording, RecordingUse, Ticket
from tests.voice.fetched import fetcher, source
from tests.voice.recorded import WORDS, declines, file, reports, row, uses
from tests.web.conftest import PASSWORD, PEOPLE, Browser, account
from tests.world import LEADER
from web.console import create_app

PLAY = "/recordings/1"


@pytest.fixture
def app(town):
    with town.office.desk() as desk:
        for name, role in PEOPLE.items():
            operators.add(desk, name, role, PASSWORD)
    made = create_app(town.office, wording.load(CONFIG, "screens"))
    made.testing = False
    return made


@pytest.fixture
def phone(town, twilio):
    """The call whose recording is here."""
    made = reports(town, twilio)
    bring_in(town, twilio)
    return made


@pytest.fixture
def reported(town, phone):
    """The same, with its ticket."""
    phone.hangs_up()
    town.passes(minutes=2)
    assert town.ticket().number == 10008
    return phone


@pytest.fixture
def operator(app):
    return Browser(app).signs_in("operator")


@pytest.fixture
def overseer(app):
    return Browser(app).signs_in("overseer")


def bring_in(town, twilio) -> None:
    lies_there = source(twilio)
    made = fetcher(town.office, lies_there)
    while made.step():
        pass
    lies_there.close()


def plays(browser, part: str = ""):
    """What is answered when somebody plays the recording, or a part of it."""
    with browser.get(PLAY, headers={"Range": part} if part else {}) as answer:
        answer.get_data()
        return answer


def lies_in(town, area: str) -> None:
    """The ticket is about something in an area."""
    with town.office.desk() as desk:
        desk.tx.query(Ticket).one().area = directory.area(desk, area)


# ---------------------------------------------------------------- heard


def test_a_recording_is_heard_on_the_ticket_and_among_the_calls(operator, reported):
    for page in (operator.page("/t/10008"), operator.page("/calls")):
        assert f'<audio controls preload="none" src="{PLAY}"' in page
        assert "12 秒" in page
    answer = plays(operator)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/mpeg", WORDS)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("bytes=0-3", WORDS[:4], f"bytes 0-3/{len(WORDS)}"),
        ("bytes=0-", WORDS, f"bytes 0-{len(WORDS) - 1}/{len(WORDS)}"),
        ("bytes=-5", WORDS[-5:], f"bytes {len(WORDS) - 5}-{len(WORDS) - 1}/{len(WORDS)}"),
        ("bytes=7-999999", WORDS[7:], f"bytes 7-{len(WORDS) - 1}/{len(WORDS)}"),
    ],
)
def test_a_part_is_given_as_it_was_asked_for(operator, phone, part, content, said):
    answer = plays(operator, part)
    assert (answer.status_code, answer.data) == (206, content)
    assert answer.headers["Content-Range"] == said


@pytest.mark.parametrize(
    "part",
    [
        "bytes=999999-",
        "bytes=5-2",
        "bytes=x-y",
        "bytes=0-1,4-5",
        "seconds=0-1",
        "bytes",
        "bytes=-0",
    ],
)
def test_a_part_that_is_none_is_refused_and_nobody_has_played(town, operator, phone, part):
    answer = plays(operator, part)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(WORDS)}"
    assert WORDS not in answer.data
    assert uses(town) == []


def test_every_play_is_on_record(town, operator, overseer, reported):
    plays(operator)
    plays(operator, "bytes=0-")
    plays(overseer, "bytes=0-")
    assert uses(town) == ["play"] * 3
    page = operator.page("/t/10008")
    assert "使用记录 <small>3</small>" in page
    assert "收听 overseer" in page


def test_going_to_another_place_is_no_second_play(town, operator, overseer, phone):
    plays(operator, "bytes=0-")
    plays(operator, "bytes=100-")
    assert uses(town) == ["play"]
    plays(overseer, "bytes=100-")  # whoever begins in the middle has heard it too
    assert uses(town) == ["play"] * 2
    town.clock.passes(minutes=11)
    plays(operator, "bytes=100-")
    assert uses(town) == ["play"] * 3


def test_asking_whether_it_is_there_is_no_play(town, operator, phone):
    assert operator.client.head(PLAY).status_code == 200
    assert uses(town) == []


def test_who_plays_is_on_record_before_the_first_byte(town, operator, phone):
    with town.office.desk() as desk:
        desk.tx.connection().exec_driver_sql("DROP TABLE recording_uses")
    answer = plays(operator)
    assert answer.status_code == 500
    assert WORDS not in answer.data


# ---------------------------------------------------------------- by whom


def test_a_recording_is_for_those_who_may_see_its_ticket(town, app, reported):
    lies_in(town, "G1")
    mine, elsewhere = (account(town, app, area, area=area) for area in ("G1", "G2"))
    assert plays(mine).status_code == 200
    assert plays(elsewhere).status_code == 403
    assert PLAY not in elsewhere.page("/calls")
    assert plays(Browser(app)).status_code == 302
    assert plays(Browser(app).signs_in("admin")).status_code == 403
    assert plays(Browser(app).signs_in("auditor")).status_code == 200
    assert uses(town) == ["play"] * 2


def test_a_voice_is_not_for_the_team_of_a_confidential_ticket(town, app, operator, reported):
    town.dispatches(10008, "T1")
    town.settle()
    with town.office.desk() as desk:
        desk.tx.query(Ticket).one().confidential = True
    leader = account(town, app, "leader", phone=LEADER)
    page = leader.page("/t/10008")
    assert "录音不供收听" in page
    assert PLAY not in page
    assert plays(leader).status_code == 403
    assert plays(operator).status_code == 200


def test_a_voice_that_complains_of_somebody_is_not_for_their_ears(town, app, operator, reported):
    town.resident.texts("和平巷17号路灯不亮")
    theirs = account(town, app, "same", OperatorRole.OPERATOR, phone=LEADER)
    assert plays(theirs).status_code == 200
    operator.sends("/t/10008/write", to="note", text="录音还说，网格长王建国收红包")
    assert [plays(one).status_code for one in (theirs, operator)] == [403, 200]
    assert PLAY in operator.page("/t/10019")
    assert PLAY not in theirs.page("/t/10008") + theirs.page("/calls")


def test_a_recording_without_a_ticket_is_heard_among_the_calls(operator, phone):
    assert PLAY in operator.page("/calls")
    assert plays(operator).status_code == 200


def test_what_is_not_here_is_not_played(town, twilio, operator, reported):
    declines(town, reported)
    assert plays(operator).status_code == 404
    assert "来电人不同意录音" in operator.page("/t/10008")
    bring_in(town, twilio)
    assert plays(operator).status_code == 404
    assert "录音已删除" in operator.page("/t/10008")
    assert operator.get("/recordings/99").status_code == 404
    assert uses(town) == []


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_what_was_changed_on_the_disk_is_not_played(town, operator, phone, damage):
    if damage == "gone":
        file(town).unlink()
    else:
        file(town).write_bytes(WORDS[:-1] + b"!")
    assert plays(operator).status_code == 404
    assert uses(town) == []


def test_a_recording_that_is_not_fetched_yet_is_said_to_come(town, twilio, operator):
    reports(town, twilio)
    assert "录音待取" in operator.page("/calls")


# ---------------------------------------------------------------- held


def test_a_supervisor_holds_and_releases_and_it_is_on_record(town, overseer, reported):
    page = overseer.does(f"{PLAY}/hold", back="/t/10008")
    assert "已保全" in page
    overseer.does(f"{PLAY}/hold", back="/t/10008")
    assert row(town).held
    town.clock.passes(days=181)
    with town.office.view() as desk:
        assert desk.tx.scalars(recordings.outdated(desk)).all() == []
    overseer.signs_in("overseer")  # a shift later
    assert "已保全" not in overseer.does(f"{PLAY}/release", back="/calls")
    assert not row(town).held
    assert uses(town) == ["hold", "release"]
    with town.office.view() as desk:
        assert len(desk.tx.scalars(recordings.outdated(desk)).all()) == 1


@pytest.mark.parametrize("name", ["operator", "auditor"])
def test_nobody_else_holds(town, app, phone, name):
    browser = Browser(app).signs_in(name)
    assert "保全" not in browser.get("/calls").get_data(as_text=True)
    for deed in ("hold", "release"):
        assert browser.sends(f"{PLAY}/{deed}").status_code in (303, 403)
    assert not row(town).held
    assert uses(town) == []


def test_what_is_gone_is_not_held(town, overseer, phone):
    declines(town, phone)
    assert overseer.sends(f"{PLAY}/hold").status_code == 404
    with town.store.read() as tx:
        assert not tx.query(Recording).one().held
        assert tx.query(RecordingUse).count() == 0


def test_an_account_of_another_area_holds_nothing(town, app, reported):
    lies_in(town, "G1")
    stranger = account(town, app, "other", OperatorRole.SUPERVISOR, area="G2")
    assert stranger.sends(f"{PLAY}/hold").status_code == 303
    assert not row(town).held
