"""Callers who leave a recording, and what becomes of it."""

from gateway.services.voice import recordings
from gateway.store.tables import Recording, RecordingUse
from tests.twilio_fake import SID, FakeTwilio
from tests.voice.conftest import caller
from tests.voice.walker import VOICE, Phone
from tests.world import World

WORDS = b"ID3 the street lamp is dark " * 40


def reports(world: World, twilio: FakeTwilio, words: bytes | None = WORDS, **told: str) -> Phone:
    """Somebody reports by voice; without words the recording is not ready yet."""
    phone = caller(world)
    phone.rings()
    phone.presses("1")
    phone.speaks(12, **told)
    if words is not None:
        lies_there(world, twilio, words)
    return phone


def lies_there(world: World, twilio: FakeTwilio, words: bytes = WORDS, kind="audio/mpeg") -> None:
    """The newest recording can be fetched."""
    twilio.files[f"{there(row(world))}.mp3"] = (kind, words)


def there(found: Recording) -> str:
    """Where a recording lies at Twilio."""
    return f"/2010-04-01/Accounts/{SID}/Recordings/{found.sid}"


def declines(world: World, phone: Phone) -> None:
    """The provider tells late that the caller pressed * at the end."""
    known = row(world)
    told = {"RecordingSid": known.sid, "RecordingUrl": known.url, "RecordingDuration": "12"}
    phone.posted(f"{VOICE}/report?t=1", Digits="*", **told)


def row(world: World) -> Recording:
    """The newest recording."""
    with world.store.read() as tx:
        return tx.query(Recording).order_by(Recording.id.desc()).first()


def uses(world: World) -> list[str]:
    """What was done with recordings, in order."""
    with world.store.read() as tx:
        return [one.use.value for one in tx.query(RecordingUse).order_by(RecordingUse.id)]


def file(world: World):
    """The file of the newest recording."""
    return recordings.path(world.settings.data, row(world))


def files(world: World) -> list[bytes]:
    """What lies in the data folder of recordings."""
    found = (world.settings.data / "recordings").rglob("*")
    return [one.read_bytes() for one in found if one.is_file()]
