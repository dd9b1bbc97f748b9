"""A process that plays Twilio: signed posts of texts to the outer listener, on lines it keeps.

Told a count, a pace and a seed on a line of stdin, it posts and answers with a line of JSON.
"""

import argparse
import dataclasses
import http.client
import itertools
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import click

from tests import twilio_fake
from tests.bench import texts

PATH = "/hooks/twilio/tw/sms"
_LINES = 64
_PATIENCE_SECONDS = 20.0
# What Twilio posts besides; nobody needs it, and it is signed.
_MORE = {
    "ToCountry": "US", "ToState": "DC", "ToCity": "WASHINGTON", "ToZip": "20001",
    "FromCountry": "CN", "FromState": "", "FromCity": "", "FromZip": "",
    "SmsStatus": "received", "ApiVersion": "2010-04-01",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Post:
    """A text as Twilio posts it, signed."""

    sid: str
    body: bytes
    headers: dict[str, str]


def posts(count: int, seed: int) -> list[Post]:
    """So many texts of the sample city's residents; the same seed, the same posts."""
    return [
        _post(f"SM{seed:08x}{nth:024x}", f"+86{phone}", words)
        for nth, (phone, words) in enumerate(texts.reports(count, seed))
    ]


def _post(sid: str, phone: str, words: str) -> Post:
    form = twilio_fake.inbound(phone, words, sid, SmsMessageSid=sid, **_MORE)
    headers = twilio_fake.signed(PATH, form)
    headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    return Post(sid, urlencode(form).encode(), headers)


class Line:
    """A connection that is kept from post to post, and made anew when it broke."""

    def __init__(self, address: str) -> None:
        self._http = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_PATIENCE_SECONDS)

    def post(self, one: Post) -> int:
        """The status a post is answered with; 0 when it is not answered."""
        try:
            self._http.request("POST", PATH, one.body, one.headers)
            answer = self._http.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._http.close()
            return 0
        return answer.status

    def close(self) -> None:
        self._http.close()


@dataclasses.dataclass(frozen=True)
class Answers:
    """What was answered, and how long each took, in seconds."""

    seconds: float
    statuses: dict[int, int]
    waits: list[float]


def send(address: str, some: Sequence[Post], rate: float) -> Answers:
    """Post them all, `rate` a second or as fast as they are answered (0).

    At a rate each has its moment, and it waits from then on, whether a line is free or not.
    """
    statuses: Counter[int] = Counter()
    waits: list[float] = []
    numbers = itertools.count()
    began = time.monotonic()

    def run() -> None:
        line = Line(address)
        while (nth := next(numbers)) < len(some):
            due = began + nth / rate if rate else time.monotonic()
            time.sleep(max(0.0, due - time.monotonic()))
            statuses[line.post(some[nth])] += 1
            waits.append(time.monotonic() - due)
        line.close()

    threads = [threading.Thread(target=run) for _ in range(_LINES)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return Answers(time.monotonic() - began, dict(statuses), waits)


def main() -> None:
    """Serve until stdin ends."""
    ask = argparse.ArgumentParser()
    ask.add_argument("address")
    told = ask.parse_args()
    for line in sys.stdin:
        count, rate, seed = line.split()
        some = posts(int(count), int(seed))
        click.echo(json.dumps(dataclasses.asdict(send(told.address, some, float(rate)))))


if __name__ == "__main__":
    main()
