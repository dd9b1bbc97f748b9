"""What `gridline doctor` says of the channels by which members and supervisors get their texts."""

from collections.abc import Iterator

from gateway.cli.finding import MEND, OK, Finding
from gateway.domain.people import Language
from gateway.domain.wording import Wording
from gateway.services.texts import ways
from gateway.settings import Settings


def findings(settings: Settings, texts: Wording) -> Iterator[Finding]:
    """Texts that no channel sends, as a provider has no template; else the channel for staff."""
    theirs = [
        key for key in texts.texts[Language.ZH] if texts.is_sent(key) and ways.is_to_staff(key)
    ]
    sent = [key for key in theirs if texts.is_sent(key)]
    lost = [key for key in sent if not all(_leaves(settings, key, one) for one in Language)]
    if lost and settings.channels:
        more = f" and {len(lost) - 1} more texts" if lost[1:] else ""
        says = f"nobody who works gets {lost[0]}{more}: no channel has a template for that"
        yield Finding("staff", MEND, f"{says}; name one, or add a channel such as a modem")
    elif name := settings.sms.staff_channel:
        yield Finding("staff", OK, f"get their texts by {name}")


def _leaves(settings: Settings, key: str, language: Language) -> bool:
    return any(one.takes(key, language) for one in settings.channels)
