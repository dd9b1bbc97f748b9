"""The whole gateway as processes with its texts at Twilio: `gridline up`, HTTP on both sides."""

import json
import signal
import subprocess
import sys
import time

import pytest
import requests
from sqlalchemy import select

from gateway.domain.delivery import State
from gateway.runtime.child import Child
from gateway.store.db import Store, url_of
from gateway.store.tables import Delivery, Message
from tests import databases
from tests.runtime.waiting import until
from tests.twilio_fake import (
    NUMBER,
    OLD_TOKEN,
    PUBLIC,
    SHARED_KEY,
    SHARED_SECRET,
    SID,
    TOKEN,
    FakeTwilio,
    inbound,
    signed,
    signed_newly,
)
from tests.world import LEADER, RESIDENT, registry_folder

PHONE = f"+86{RESIDENT}"
SMS = "/hooks/twilio/tw/sms"
PATIENCE_SECONDS = 60.0


class Gateway:
    """A running gateway and the Twilio it talks to."""

    def __init__(self, folder, twilio: FakeTwilio) -> None:
        self.folder, self.twilio = folder, twilio
        self.url = databases.fresh("sqlite", folder)
        self.store = Store(url_of(self.url, folder))
        self.file = folder / "town.toml"
        self.file.write_text(
            f'[database]\nurl = "{self.url}"\n[web]\nconsole = "127.0.0.1:0"\n'
            f'hooks = "127.0.0.1:0"\npublic_base_url = "{PUBLIC}"\n'
            '[place]\nquiet_hours = "00:00-00:00"\n'
            '[[channels]]\nname = "tw"\nkind = "twilio"\naccount_sid_env = "TW_SID"\n'
            'auth_token_env = "TW_TOKEN"\nshared_keys_env = "TW_KEYS"\nsegments_a_second = 0\n'
            f'number = "{NUMBER}"\nbase_url = "{twilio.url}"\n',
            encoding="utf-8",
        )
        argv = [sys.executable, "-m", "gateway", "--config", str(self.file), "--data", str(folder)]
        registry = [*argv, "registry", "import", str(registry_folder(folder / "registry"))]
        subprocess.run(registry, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
        secrets = {"TW_SID": SID, "TW_TOKEN": f"{TOKEN},{OLD_TOKEN}"}
        secrets |= {"TW_KEYS": f"{SHARED_KEY}:{SHARED_SECRET}", "GRIDLINE_DATABASE_URL": ""}
        up = [*argv, "up", "--only", "hooks", "channels", "worker", "ticker"]
        self.log = folder / "log"
        words = ["sh", "-c", f'exec "$0" "$@" >>{self.log} 2>&1', *up]
        self.child = Child("up", words, {**secrets, "GRIDLINE_REDIS_URL": ""})

    def start(self) -> None:
        self.child.start()
        until(lambda: "hooks" in self.facts().get("addresses", {}), PATIENCE_SECONDS)

    def facts(self):
        try:
            return json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def posts(self, path, form, headers=None):
        """Twilio posts, and again while nobody answers, as it does with its retries set."""
        url = self.facts()["addresses"]["hooks"] + path
        told = signed(path, form) if headers is None else headers

        def once():
            try:
                return requests.post(url, data=form, headers=told, timeout=30)
            except requests.ConnectionError:
                return None

        return until(lambda: (answer := once()) is not None and [answer], PATIENCE_SECONDS)[0]

    def hears(self, phone, *words):
        """Wait for a text to a phone with all these words in it."""

        def look():
            forms = [one for one in self.twilio.forms if one["To"] == phone]
            return next((one for one in forms if all(w in one["Body"] for w in words)), None)

        return until(look, PATIENCE_SECONDS)

    def rows(self, query):
        with self.store.read() as tx:
            return list(tx.scalars(query))

    def close(self) -> None:
        self.child.send(signal.SIGTERM)
        self.child.stop(time.monotonic() + 20)
        self.store.close()


@pytest.fixture
def gateway(tmp_path):
    twilio = FakeTwilio()
    made = Gateway(tmp_path, twilio)
    try:
        made.start()
        yield made
    finally:
        made.close()
        twilio.stop()


def test_a_text_comes_in_a_ticket_is_opened_its_receipt_leaves_and_is_delivered(gateway):
    form = inbound(PHONE, "和平巷17号路灯不亮")
    assert gateway.posts(SMS, form).status_code == 200
    assert gateway.posts(SMS, form, signed_newly(SMS, form)).status_code == 200
    assert gateway.posts(SMS, form, signed(SMS, form, "forged")).status_code == 403
    receipt = gateway.hears(PHONE, "10008", "已派中大一格团队")
    gateway.hears(f"+86{LEADER}", "和平巷17号")
    status = {"To": PHONE, "MessageStatus": "delivered"}
    status["MessageSid"] = gateway.twilio.messages[gateway.twilio.forms.index(receipt)]["sid"]
    path = receipt["StatusCallback"].removeprefix(PUBLIC)
    assert gateway.posts(path, status).status_code == 204
    ours = select(Delivery).where(Delivery.phone == PHONE)
    until(lambda: [one.state for one in gateway.rows(ours)] == [State.DELIVERED])
    assert len(gateway.rows(select(Message).where(Message.direction == "in"))) == 1
    log = gateway.log.read_text(encoding="utf-8")
    assert not [word for word in (TOKEN, OLD_TOKEN, SHARED_SECRET, RESIDENT) if word in log]
