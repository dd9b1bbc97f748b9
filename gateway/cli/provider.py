"""What `gridline doctor` says of the settings of an HTTP provider."""

from collections.abc import Iterator

from gateway import http_settings
from gateway.channel_settings import ChannelSettings
from gateway.cli.finding import MEND, NOTE, Finding


def findings(channel: ChannelSettings) -> Iterator[Finding]:
    """What a success is that nobody reads; and templates into which no text of ours fits."""
    account, about = channel.http, f"provider {channel.name}"
    if account is None:
        return
    if account.profile == "json" and not account.accepted:
        says = 'accepted is not set: every answer 2xx counts as sent, {"code": "101"} too: '
        yield Finding(about, NOTE, f"{says}name what a success says")
    if short := http_settings.too_short(account):
        says = f"param_chars is {account.param_chars}: most texts do not fit into the body of "
        more = "name [sms] staff_channel, or what each text has in braces"
        yield Finding(about, MEND, f"{says}{short[0]}, and fail; {more}")
