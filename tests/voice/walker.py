"""A telephone: it calls the hotline, does what the TwiML says, and lets a test press its keys.

Every step is a signed post through the real application, and every answer is checked.
"""

import itertools
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient

from tests.twilio_fake import NUMBER, PUBLIC, SID, signed
from tests.voice import twiml_check

VOICE = "/hooks/twilio/loop/voice"
_MOST = 60  # answers of one call: more is a loop

_calls = itertools.count(1)


class Phone:
    """One call from its first ring to its end."""

    def __init__(self, client: FlaskClient, phone: str) -> None:
        self.client = client
        self.phone = phone
        self.nth = next(_calls)
        self.sid = f"CA{self.nth:032x}"
        self.heard: list[str] = []  # what was said since it was looked at last
        self.played: list[str] = []
        self.waits: ET.Element | None = None  # the verb that waits for somebody
        self.rest: list[ET.Element] = []
        self.over = False
        self.answers = 0
        self.posts: list[tuple[str, dict[str, str]]] = []
        self._recordings = itertools.count(1)

    # ------------------------------------------------------------ the line

    def posted(self, path: str, status: str = "in-progress", **more: str):
        """Twilio posts something about this call, signed."""
        form = {
            "CallSid": self.sid, "AccountSid": SID, "From": self.phone, "To": NUMBER,
            "CallStatus": status, "Direction": "inbound", "ApiVersion": "2010-04-01", **more,
        }  # fmt: skip
        self.posts.append((path, form))
        return self.client.post(path, data=form, headers=signed(path, form))

    def again(self):
        """The last post once more, as after an answer that did not arrive."""
        path, form = self.posts[-1]
        return self.client.post(path, data=form, headers=signed(path, form))

    def follow(self, path: str, **more: str) -> None:
        """Go on with the answer to a post."""
        self.answers += 1
        assert self.answers < _MOST, "the call goes round in a circle"
        status = more.pop("status", "in-progress")
        answer = self.posted(path, status, **more)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "text/xml"
        self.run(list(twiml_check.check(answer.text, PUBLIC)))

    def run(self, todo: list[ET.Element]) -> None:
        """Do one verb after another, until one waits for somebody."""
        self.waits = None
        while todo:
            verb = todo.pop(0)
            if verb.tag == "Redirect":
                return self.follow(local(verb.text))
            if verb.tag == "Hangup":
                return self.ends()
            self.listen(verb)
            if verb.tag in ("Gather", "Record", "Dial"):
                self.waits, self.rest = verb, todo
                return None
        return self.ends()

    def listen(self, verb: ET.Element) -> None:
        """Hear what a verb says, or what is said while keys are waited for."""
        self.heard += [one.text for one in verb.iter("Say")]
        self.played += [local(one.text) for one in verb.iter("Play")]

    def said(self) -> str:
        """What was said since this was asked last."""
        said, self.heard = "".join(self.heard), []
        return said

    def waiting(self, tag: str) -> ET.Element:
        """The verb that waits, of a kind."""
        assert self.waits is not None, f"no {tag} waits: {self.heard}"
        assert self.waits.tag == tag, f"a {self.waits.tag} waits, no {tag}"
        return self.waits

    # ------------------------------------------------------------ the caller

    def rings(self) -> str:
        """Call, and listen."""
        self.follow(VOICE, status="ringing")
        return self.said()

    def presses(self, keys: str) -> str:
        """Press keys while they are gathered."""
        gather = self.waiting("Gather")
        assert len(keys) <= int(gather.attrib["numDigits"])
        self.follow(local(gather.attrib["action"]), Digits=keys)
        return self.said()

    def is_silent(self) -> str:
        """Say and press nothing: what follows the verb is done."""
        assert self.waits is not None
        assert self.waits.tag in ("Gather", "Record")
        self.run(self.rest)
        return self.said()

    def speaks(self, seconds: int = 12, key: str = "#", told: bool = True) -> str:
        """Be recorded, and end it with a key; then Twilio says that it can be fetched."""
        record = self.waiting("Record")
        assert seconds <= int(record.attrib["maxLength"])
        recording = self.recording(seconds)
        callback = local(record.attrib["recordingStatusCallback"])
        self.follow(local(record.attrib["action"]), Digits=key, **recording)
        if told:
            self.tells(callback, recording)
        return self.said()

    def recording(self, seconds: int = 12) -> dict[str, str]:
        """What a callback says of a recording."""
        sid = f"RE{self.nth * 100 + next(self._recordings):032x}"
        url = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Recordings/{sid}"
        return {"RecordingUrl": url, "RecordingDuration": str(seconds), "RecordingSid": sid}

    def tells(self, callback: str, recording: dict[str, str], status: str = "completed") -> int:
        """The callback of a recording; it knows neither caller nor status of the call."""
        form = {"CallSid": self.sid, "AccountSid": SID, **recording, "RecordingStatus": status}
        return self.client.post(callback, data=form, headers=signed(callback, form)).status_code

    def hangs_up(self) -> None:
        """Put the phone down, wherever the call stands."""
        if self.waits is not None and self.waits.tag == "Dial":
            action = local(self.waits.attrib["action"])
            self.posted(action, "completed", DialCallStatus="no-answer")
        self.ends()

    def hangs_up_speaking(self, seconds: int = 7) -> None:
        """Put the phone down while being recorded."""
        action = local(self.waiting("Record").attrib["action"])
        answer = self.posted(action, "completed", Digits="hangup", **self.recording(seconds))
        twiml_check.check(answer.text, PUBLIC)
        self.ends()

    def ends(self, status: str = "completed") -> None:
        """The number's status callback."""
        self.over, self.waits = True, None
        more = {"CallDuration": "30", "Timestamp": "Tue, 10 Mar 2026 01:00:30 +0000"}
        assert self.posted(f"{VOICE}/status", status, **more).status_code == 204

    # ------------------------------------------------------------ the colleague

    def called(self) -> list[str]:
        """The phones that are called."""
        return [one.text for one in self.waiting("Dial").iter("Number")]

    def colleague(self, nth: int = 0) -> "Colleague":
        """The nth of them answers."""
        number = list(self.waiting("Dial").iter("Number"))[nth]
        return Colleague(self, number.attrib["url"])

    def dial_ends(self, status: str, **more: str) -> str:
        """Nobody is called any more, or the talk is over."""
        action = local(self.waiting("Dial").attrib["action"])
        self.follow(action, DialCallStatus=status, **more)
        return self.said()


class Colleague:
    """Somebody whose phone rings: hears who it is first."""

    def __init__(self, phone: Phone, url: str) -> None:
        self.phone = phone
        self.root = self.post(local(url))

    def post(self, path: str, **more: str) -> ET.Element:
        form = {"CallSid": f"CA{'f' * 32}", "AccountSid": SID, "CallStatus": "in-progress", **more}
        answer = self.phone.client.post(path, data=form, headers=signed(path, form))
        assert answer.status_code == 200
        return twiml_check.check(answer.text, PUBLIC)

    @property
    def hears(self) -> str:
        return "".join(one.text for one in self.root.iter("Say"))

    def presses(self, key: str) -> bool:
        """Whether the two are connected."""
        gather = self.root.find("Gather")
        assert gather is not None
        root = self.post(local(gather.attrib["action"]), Digits=key)
        return root.find("Hangup") is None


def local(url: str | None) -> str:
    """The path and query of an address of ours, behind the public one."""
    assert url is not None
    parts = urlsplit(url.removeprefix(PUBLIC))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
