"""The lines to the telephone network and the public numbers, as the settings name them."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from gateway import checked, http_settings, twilio_settings
from gateway.checked import File, Reader
from modems.http.account import Account as HttpAccount
from modems.http.profiles import PROFILES
from modems.twilio.account import Account


@dataclasses.dataclass(frozen=True)
class ChannelSettings:
    """One line to the telephone network."""

    name: str
    kind: str
    port: str = ""
    baud: int = 115200
    number: str = ""
    pin: str = dataclasses.field(default="", repr=False)
    service_line: str = ""
    segments_a_second: int = 0  # 0: as fast as the line takes them
    twilio: Account | None = None
    http: HttpAccount | None = None
    daily_limit: int = 0  # texts to one phone within 24 hours; 0: any
    overflow: str = ""  # the channel that takes what goes beyond; empty: it waits

    def takes(self, key: str, language: str) -> bool:
        """Whether it sends a text of the wording: with templates it needs one for that."""
        return self.http is None or http_settings.takes(self.http, key, language)

    @property
    def names_attempts(self) -> bool:
        """Whether every report of it says which attempt of ours it is about, or by which name."""
        return self.twilio is not None or (
            self.http is not None and PROFILES[self.http.profile].names_attempts
        )


@dataclasses.dataclass(frozen=True)
class ServiceLine:
    """A public number with the signature its texts carry."""

    number: str
    name: str = ""
    signature: str = ""
    area: str = ""


_CHANNEL: dict[str, Reader] = {
    "name": checked.short(40),
    "kind": checked.one_of("gsm", "twilio", "http", "loopback"),
    "port": checked.text,
    "baud": checked.whole(300, 4_000_000),
    "number": checked.text,
    "pin_env": checked.text,
    "service_line": checked.text,
    "segments_a_second": checked.whole(0, 10_000),
    "daily_limit": checked.whole(0, 10_000),
    "overflow": checked.text,
    **http_settings.KEYS,
    **twilio_settings.KEYS,
}
_LINE: dict[str, Reader] = {
    "number": checked.short(20, checked.digits),
    "name": checked.short(100),
    "signature": checked.short(40),
    "area": checked.text,
}


def channels(
    file: File, environ: Mapping[str, str], hooks: tuple[str, int]
) -> tuple[ChannelSettings, ...]:
    """The entries of `[[channels]]`; `hooks` is where the outer listener listens.

    Raises BadSettings with file, line and key.
    """
    found: list[ChannelSettings] = []
    lines = [one.number for one in service_lines(file)]
    for nth in range(file.count("channels")):
        values = file.read("channels", _CHANNEL, nth)
        for needed in ("name", "kind"):
            if not values.get(needed):
                raise file.bad("channels", needed, "is missing", nth)
        if values["kind"] == "gsm" and not values.get("port"):
            raise file.bad("channels", "port", "is missing: name the modem's serial port", nth)
        if "/" in values["name"]:
            raise file.bad("channels", "name", "must have no /: it stands in addresses", nth)
        if values["kind"] == "twilio" and (key := twilio_settings.missing(values)):
            raise file.bad("channels", key, "is missing: Twilio needs it", nth)
        if lines and values.get("service_line", lines[0]) not in lines:
            raise file.bad(
                "channels", "service_line", f"is none of [[service_lines]]: {', '.join(lines)}", nth
            )
        _check_unlike(file, nth, values, found)
        values = _http(file, nth, values, environ, hooks)
        account = twilio_settings.account(values, environ)
        if values["kind"] == "twilio":
            values = {"segments_a_second": 0 if account.service else 1, "twilio": account} | values
        pin_env = values.pop("pin_env", "")
        found.append(ChannelSettings(**values, pin=environ.get(pin_env, "") if pin_env else ""))
    _check_overflow(file, found)
    return tuple(found)


def _check_unlike(
    file: File, nth: int, values: Mapping[str, Any], others: Sequence[ChannelSettings]
) -> None:
    """No two channels have one name, or one port: the first takes it for itself."""
    for key in ("name", "port"):
        value = values.get(key)
        if value and any(value == getattr(other, key) for other in others):
            raise file.bad("channels", key, f'"{value}" stands twice', nth)


def _http(
    file: File,
    nth: int,
    values: dict[str, Any],
    environ: Mapping[str, str],
    hooks: tuple[str, int],
) -> dict[str, Any]:
    """The values of a channel with its account at a provider behind HTTP, if it is one."""
    if values["kind"] != "http":
        foreign = http_settings.KEYS.keys() - twilio_settings.KEYS
        if stray := sorted(foreign & values.keys()):
            raise file.bad("channels", stray[0], "is for channels of kind http only", nth)
        return values
    try:
        account, limit = http_settings.account(values, environ, hooks)
    except http_settings.Wrong as wrong:
        raise file.bad("channels", wrong.key, wrong.why, nth) from wrong
    return {"daily_limit": limit, "http": account} | values


def _check_overflow(file: File, channels: Sequence[ChannelSettings]) -> None:
    """What goes beyond a limit goes one step on, never round in a circle."""
    ends = {one.name for one in channels if not one.overflow}
    for nth, one in enumerate(channels):
        if one.overflow and one.overflow not in ends:
            raise file.bad(
                "channels", "overflow", "must name a channel that has no overflow itself", nth
            )


def service_lines(file: File) -> tuple[ServiceLine, ...]:
    """The entries of `[[service_lines]]`. Raises BadSettings with file, line and key."""
    lines: list[ServiceLine] = []
    for nth in range(file.count("service_lines")):
        values = file.read("service_lines", _LINE, nth)
        if not values.get("number"):
            raise file.bad("service_lines", "number", "is missing", nth)
        if any(values["number"] == other.number for other in lines):
            raise file.bad("service_lines", "number", f'"{values["number"]}" stands twice', nth)
        lines.append(ServiceLine(**values))
    return tuple(lines)
