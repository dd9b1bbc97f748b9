"""A town with two lines, of which the second one's courier is stepped by hand."""

import threading
from collections.abc import Callable
from pathlib import Path

from gateway.channel_settings import ChannelSettings
from gateway.domain.people import AlarmKind
from gateway.runtime.courier import Courier
from gateway.services import alarms
from gateway.services.texts import lines
from modems.channel import Health
from modems.loopback import LoopbackChannel
from tests.world import RESIDENT, World


class Town(World):
    """The town with a second line: what comes in by it and leaves by it is told apart."""

    def __init__(self, url: str, folder: Path, **changes: object) -> None:
        both = ChannelSettings("loop", "loopback"), ChannelSettings("tw", "loopback")
        super().__init__(url, folder, **{"channels": both, **changes})
        self.other = LoopbackChannel("tw")
        self.others = Courier(self.office, self.other, threading.Event())
        self.others_killed = False
        with self.office.desk() as desk:
            for one in self.settings.channels:
                lines.up(desk, one.name, Health())

    def lives(self) -> None:
        super().lives()
        if not self.others_killed:
            self.others._look()

    def comes_in_there(self, text: str, phone: str = RESIDENT) -> None:
        """Somebody texts to it."""
        self.other.deliver(phone, text, self.clock.now)
        self.others._bring_in()
        self.worker.intake()

    def there(self) -> list[str]:
        """The phones to which texts have left by it, after its courier has done what it can."""
        while self.others.step():
            pass
        return [one.phone.removeprefix("+86") for one in self.other.sent]

    def goes_by(self, deed: Callable[..., object], *more: str) -> None:
        """Something is done to it: it is paused, or goes down."""
        with self.office.desk() as desk:
            deed(desk, "tw", *more)

    def rung(self) -> list[str]:
        """The lines about which an alarm stands."""
        with self.office.view() as desk:
            return [one.subject for one in alarms.standing(desk) if one.kind is AlarmKind.CHANNEL]
