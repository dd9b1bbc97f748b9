"""Pictures that come with texts: fetched, painted anew, removed at the provider, shown."""

import dataclasses
import io

import pytest
from PIL import Image

from gateway import twilio_settings
from gateway.domain.media import MediaState
from gateway.runtime.fetcher import Fetcher, of_pictures
from gateway.services.texts import media
from gateway.settings import CONFIG
from gateway.store.tables import MediaRow
from modems.errors import ChannelError, Fate
from modems.twilio.files import Files
from tests import databases, hosted
from tests.hosted import HostedTown
from tests.twilio_fake import SID, FakeTwilio
from tests.world import RESIDENT

PHONE = f"+86{RESIDENT}"
PATH = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"
SECRET = b"camera of somebody at 29.9N 122.3E"


def photo(kind="JPEG", turned=False) -> bytes:
    """A picture as phones make it, with words of its own beside the pixels."""
    picture, out = Image.new("RGB", (64, 48), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6 if turned else 1
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def bomb() -> bytes:
    """A picture of few bytes and more pixels than are taken; of one bit each, it is made soon."""
    out = io.BytesIO()
    Image.new("1", (10_000, 5_001)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def town(tmp_path):
    with hosted.town(databases.fresh("sqlite", tmp_path), tmp_path) as made:
        yield made


@pytest.fixture
def fetcher(town):
    terms = twilio_settings.terms(CONFIG / "providers.toml")
    files = Files(town.settings.twilio, terms)
    yield Fetcher(town.world.office, [of_pictures({"tw": files})], town.courier.stop)
    files.close()


def brings(town: HostedTown, content: bytes, kind="image/jpeg", url="") -> None:
    town.twilio.files[PATH] = (kind, content)
    told = {"NumMedia": "1", "MediaUrl0": url or town.twilio.url + PATH, "MediaContentType0": kind}
    town.texts(PHONE, "和平巷17号路灯不亮，见照片", **told)


def row(town: HostedTown) -> MediaRow:
    with town.world.store.read() as tx:
        return tx.query(MediaRow).one()


def all_of(fetcher: Fetcher) -> None:
    while fetcher.step():
        pass


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_without_what_its_camera_wrote_and_removed_there(town, fetcher, kind):
    sent = photo(kind=kind)
    assert SECRET in sent
    brings(town, sent, f"image/{kind.lower()}")
    all_of(fetcher)
    found = row(town)
    assert (found.state, found.kind) == (MediaState.KEPT, "image/jpeg")
    kept = media.path(town.world.settings.data, found.sha256).read_bytes()
    assert SECRET not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((64, 48), {})
    assert town.twilio.deleted == [PATH]
    with town.world.office.view() as desk:
        assert [one.id for one in media.of_ticket(desk, town.world.ticket().id)] == [found.id]


def test_a_picture_taken_sideways_is_kept_upright(town, fetcher):
    brings(town, photo(turned=True))
    all_of(fetcher)
    kept = media.path(town.world.settings.data, row(town).sha256)
    with Image.open(kept) as picture:
        assert picture.size == (48, 64)


def test_credentials_go_to_the_api_and_not_where_it_leads(town):
    elsewhere = FakeTwilio()
    terms = twilio_settings.terms(CONFIG / "providers.toml")
    allowed = dataclasses.replace(terms, media_hosts=frozenset({elsewhere.url[7:]}))
    files = Files(town.settings.twilio, allowed)
    try:
        elsewhere.files["/file"] = ("image/jpeg", photo())
        town.twilio.redirects[PATH] = elsewhere.url + "/file"
        assert files.fetch(town.twilio.url + PATH).content == photo()
        assert town.twilio.signed_in[-1].startswith("Basic ")
        assert elsewhere.signed_in == [""]
    finally:
        files.close()
        elsewhere.stop()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/secrets",
        "http://evil.example/x.jpg",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "http://media.twiliocdn.com@evil.example/x",
    ],
)
def test_what_lies_anywhere_else_is_never_asked_for(town, fetcher, url):
    brings(town, photo(), url=url)
    all_of(fetcher)
    found = row(town)
    assert (found.state, found.error) == (MediaState.REFUSED, "media_host")
    assert len(town.messages()) == 1


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (b"MZ program", "application/x-msdownload", "media_kind"),
        (b"<svg/>", "image/svg+xml", "media_kind"),
        (b"no picture", "image/jpeg", "picture_content"),
        (photo()[:200], "image/jpeg", "picture_content"),
        (b"x" * 5_000_001, "image/jpeg", "media_size"),
        (bomb(), "image/png", "picture_pixels"),
    ],
    ids=["program", "svg", "words", "torn", "large", "bomb"],
)
def test_what_is_no_picture_or_too_large_is_refused_and_said_so(town, fetcher, content, kind, why):
    brings(town, content, kind)
    all_of(fetcher)
    found = row(town)
    assert (found.state, found.error, found.sha256) == (MediaState.REFUSED, why, None)


def test_what_cannot_be_fetched_now_is_fetched_later_and_given_up_after_two_days(town, fetcher):
    brings(town, photo())
    there = town.twilio.files.pop(PATH)
    town.twilio.answers[PATH] = (503, {})
    fetcher.step()
    assert row(town).state is MediaState.WAITING
    assert not fetcher.step()
    town.world.clock.passes(minutes=1)
    town.twilio.files[PATH] = there
    all_of(fetcher)
    assert row(town).state is MediaState.KEPT


def test_a_picture_that_never_comes_is_lost_in_the_end(town, fetcher):
    brings(town, photo())
    town.twilio.files.clear()
    town.twilio.answers[PATH] = (503, {})
    for _ in range(9):
        all_of(fetcher)
        town.world.clock.passes(days=1)
    assert row(town).state is MediaState.LOST


def test_a_picture_is_removed_there_even_when_that_fails_for_weeks(town, fetcher):
    brings(town, photo())
    fetcher.step()
    source = fetcher._sorts[0].sources["tw"]
    remove, failed = source.remove, []

    def fails(url):
        failed.append(url)
        raise ChannelError("http_500", Fate.UNCERTAIN)

    source.remove = fails
    for _ in range(14):
        all_of(fetcher)
        town.world.clock.passes(days=1)
    assert (row(town).state, len(failed)) == (MediaState.FETCHED, 14)
    source.remove = remove
    all_of(fetcher)
    assert row(town).state is MediaState.KEPT
    assert town.twilio.deleted == [PATH]


@pytest.fixture
def missed(town):
    """A text with two pictures that was posted in vain; returns the path of their list."""
    lost = town.twilio.arrives(PHONE, "和平巷17号路灯不亮，见照片", num_media="2")
    pictures = [PATH, PATH.replace("ME1", "ME2")]
    listed = [{"uri": f"{one}.json", "content_type": "image/jpeg"} for one in pictures]
    town.twilio.files |= dict.fromkeys(pictures, ("image/jpeg", photo()))
    path = f"/2010-04-01/Accounts/{SID}/Messages/{lost['sid']}/Media.json"
    town.twilio.answers[path] = (200, {"media_list": listed})
    town.world.settle()
    assert len(town.world.tickets()) == 1
    return path


def all_states(town: HostedTown) -> list[MediaState]:
    with town.world.office.view() as desk:
        return [one.state for one in media.of_ticket(desk, town.world.ticket().id)]


def test_pictures_of_a_text_that_was_posted_in_vain_come_by_the_list(town, fetcher, missed):
    all_of(fetcher)
    assert all_states(town) == [MediaState.KEPT] * 2
    assert sorted(town.twilio.deleted) == [PATH, PATH.replace("ME1", "ME2")]


@pytest.mark.parametrize("answer", [(429, {"code": 20429}), (500, {}), (200, {"media_list": [{}]})])
def test_pictures_that_cannot_be_listed_now_are_asked_for_again(town, fetcher, missed, answer):
    listed = town.twilio.answers[missed]
    town.twilio.answers[missed] = answer
    all_of(fetcher)
    town.restarts()  # nobody remembers but the database
    town.world.clock.passes(minutes=1)
    all_of(fetcher)
    assert all_states(town) == [MediaState.WAITING]
    assert town.twilio.deleted == []
    town.twilio.answers[missed] = listed
    town.world.clock.passes(minutes=5)
    all_of(fetcher)
    assert all_states(town) == [MediaState.KEPT] * 2


def test_pictures_that_can_never_be_listed_are_lost_in_the_end_and_stay_there(
    town, fetcher, missed
):
    town.twilio.answers[missed] = (404, {"code": 20404})
    for _ in range(9):
        all_of(fetcher)
        town.world.clock.passes(days=1)
    assert all_states(town) == [MediaState.LOST]
    assert town.twilio.deleted == []


def test_a_list_anywhere_else_is_never_asked_for(town, fetcher):
    elsewhere = FakeTwilio()
    brings(town, photo(), url=f"{elsewhere.url}/Media.json")
    all_of(fetcher)
    elsewhere.stop()
    assert (row(town).state, elsewhere.signed_in) == (MediaState.REFUSED, [])
