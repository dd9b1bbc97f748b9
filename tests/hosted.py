"""The town with its texts at a hosted provider: real HTTP both ways, a fake Twilio outside."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from sqlalchemy.orm import selectinload
from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.channel_settings import ChannelSettings
from gateway.cli import parts
from gateway.runtime.courier import Courier
from gateway.services.texts import outbox
from gateway.settings import Web
from gateway.store.tables import Delivery, Message
from tests import listener, twilio_fake
from tests.twilio_fake import PUBLIC, FakeTwilio, inbound, signed
from tests.world import World

STATUS = "/hooks/twilio/tw/status"


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args: Any) -> None:
        """Say nothing of each request."""


class HostedTown:
    """A town, its fake Twilio, and the outer listener between them."""

    def __init__(self, url: str, folder: Path, **changes: Any) -> None:
        self.twilio, self._folder = FakeTwilio(), folder
        told = {"segments_a_second": 0} | changes.pop("channel", {})
        account = twilio_fake.account(self.twilio.url, **changes.pop("account", {}))
        self.settings = ChannelSettings(
            "tw", "twilio", number=account.number, service_line="8189000", twilio=account, **told
        )
        web = Web(public_base_url=PUBLIC)
        self.world = World(url, folder, channels=(self.settings,), web=web, **changes)
        self.twilio.clock = self.world.clock
        self._begin()
        app = listener.app_of(self.world)
        self._listener = make_server("127.0.0.1", 0, app, True, request_handler=_Quiet)
        self.outer = f"http://127.0.0.1:{self._listener.server_port}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,))
        self._thread.start()
        self._read: dict[str, int] = {}

    def _begin(self) -> None:
        """A channel and its courier, which know nothing of those before."""
        self._stop = threading.Event()
        self.channel = parts.channel(self.settings, self._folder, PUBLIC)
        self.channel._clock = self.world.clock
        self.courier = Courier(self.world.office, self.channel, self._stop)
        self.world.courier = self.courier

    def restarts(self) -> None:
        """The gateway's process is another one: it opens the channel and serves it for one step."""
        self.channel.close()
        self._begin()
        self.channel.wait = lambda _seconds: self._stop.set()
        self.courier.run()
        self.world.settle()

    def close(self) -> None:
        """Let go of everything."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
        self.channel.close()
        self.world.close()
        self.twilio.stop()

    # ------------------------------------------------------------ what Twilio does

    def posts(self, path: str, form: dict[str, str]) -> requests.Response:
        """Twilio posts to the outer listener, signed."""
        return requests.post(self.outer + path, data=form, headers=signed(path, form), timeout=30)

    def texts(self, phone: str, body: str, sid: str = "", **more: str) -> list[str]:
        """Somebody texts the town: Twilio posts it, and everything settles. Returns what came."""
        self.got(phone)
        one = self.twilio.arrives(phone, body)
        form = inbound(phone, body, sid or one["sid"], **more)
        assert self.posts("/hooks/twilio/tw/sms", form).status_code == 200
        self.world.settle()
        return self.got(phone)

    def got(self, phone: str) -> list[str]:
        """What Twilio has taken for a phone since it was looked at last."""
        ours = [form["Body"] for form in self.twilio.forms if form["To"] == phone]
        new, self._read[phone] = ours[self._read.get(phone, 0) :], len(ours)
        return new

    def reports(
        self, form: dict[str, str], status: str, error: str = "", sid: str = "", to: str = ""
    ) -> int:
        """Twilio tells what became of a text it took; returns the status of the answer."""
        told = {"MessageSid": sid or self.sid(form), "MessageStatus": status}
        told["To"] = to or form["To"]
        path = form["StatusCallback"].removeprefix(PUBLIC)
        return self.posts(path, told | ({"ErrorCode": error} if error else {})).status_code

    def sid(self, form: dict[str, str]) -> str:
        """The name that Twilio gave to a text it took."""
        nth = next(nth for nth, one in enumerate(self.twilio.forms) if one is form)
        taken = [one for one in self.twilio.messages if one["direction"] == "outbound-api"]
        return str(taken[nth]["sid"])

    # ------------------------------------------------------------ what the town has

    def sends(self, phone: str, body: str = "【普陀网格】明日停水检修，请备水。") -> int:
        """Queue a text and let the courier hand it over; returns the delivery's id."""
        with self.world.office.desk() as desk:
            queued = outbox.queue_plain(desk, phone, body, "tw")
        self.courier.step()
        return self.delivery(queued.id).id

    def delivery(self, message_id: int) -> Delivery:
        """The delivery of a message."""
        with self.world.store.read() as tx:
            return tx.query(Delivery).filter_by(message_id=message_id).one()

    def deliveries(self) -> list[Delivery]:
        """All deliveries, oldest first, each with its attempts."""
        with self.world.store.read() as tx:
            query = tx.query(Delivery).order_by(Delivery.id)
            return list(query.options(selectinload(Delivery.submits)))

    def messages(self) -> list[Message]:
        """All texts that came in."""
        return self.world.messages()


@contextlib.contextmanager
def town(url: str, folder: Path, **changes: Any) -> Iterator[HostedTown]:
    """A hosted town for a while."""
    made = HostedTown(url, folder, **changes)
    try:
        yield made
    finally:
        made.close()
