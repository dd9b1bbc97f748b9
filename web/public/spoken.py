"""The steps of a call as TwiML: prompts become texts that are spoken, or files that are played."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from gateway.domain import callsteps
from gateway.domain.callsteps import Ask, Dial, GoOn, HangUp, Record, Say, Wait
from gateway.domain.people import Language
from gateway.domain.wording import Wording
from gateway.services.voice.hotline import Script
from modems.twilio import twiml
from modems.twilio.twiml import Verb

_KNOWN = {"name"}  # the town's, the same in every call
KINDS = {".mp3": "audio/mpeg", ".wav": "audio/wav"}


@dataclasses.dataclass(frozen=True)
class Voice:
    """What the hotline says, and the folder of the prompts that somebody has spoken."""

    prompts: Wording
    folder: Path

    def spoken(self, language: Language, prompt: str) -> Path | None:
        """The file of a prompt. What is filled anew for each call has none."""
        key = f"prompt.{prompt}"
        if not self.prompts.has(key) or not _KNOWN.issuperset(self.prompts.variables(key)):
            return None
        files = (self.folder / language / f"{prompt}{suffix}" for suffix in KINDS)
        return next((one for one in files if one.is_file()), None)

    def text(self, language: Language, key: str, **values: str) -> str:
        """A text of the prompts."""
        return self.prompts.render(language, key, **values)


@dataclasses.dataclass(frozen=True)
class Stage:
    """One answer being made: what is said, where the caller's doings go, the call's own name."""

    voice: Voice
    script: Script
    root: str  # of the addresses of this channel's calls
    action: str
    sid: str
    sender: str  # the number that colleagues see

    def document(self) -> str:
        """The answer."""
        return twiml.document(v for one in self.script.steps for v in _VERBS[type(one)](self, one))


def _said(stage: Stage, prompts: Sequence[str]) -> list[Verb]:
    return [_one(stage, prompt) for prompt in prompts]


def _one(stage: Stage, prompt: str) -> Verb:
    voice, language = stage.voice, callsteps.language_of(prompt, stage.script.language)
    file = voice.spoken(language, prompt)
    if file is not None:
        return twiml.play(f"{stage.root}/audio/{language}/{file.name}")
    text = voice.text(language, f"prompt.{prompt}", **stage.script.values)
    speech = (voice.text(language, f"speech.{key}") for key in ("language", "voice"))
    return twiml.say(text, *speech)


def _ask(stage: Stage, step: Ask) -> list[Verb]:
    said = _said(stage, step.prompts)
    return [
        twiml.gather(
            said, action=stage.action, keys=step.keys, finish=step.finish, seconds=step.seconds
        )
    ]


def _record(stage: Stage, step: Record) -> list[Verb]:
    callback = f"{stage.root}/recording"
    return [
        twiml.record(
            action=stage.action,
            callback=callback,
            longest=step.longest,
            silence=step.silence,
            finish=step.finish,
        )
    ]


def _dial(stage: Stage, step: Dial) -> list[Verb]:
    numbers = [
        (who.phone, f"{stage.root}/whisper?{urlencode({'c': stage.sid, 'm': who.id})}")
        for who in stage.script.people
    ]
    return [
        twiml.dial(
            numbers,
            action=stage.action,
            rings=step.rings,
            longest=step.longest,
            sender=stage.sender,
        )
    ]


_VERBS: dict[type, Callable[[Stage, Any], list[Verb]]] = {
    Say: lambda stage, step: _said(stage, step.prompts),
    Ask: _ask,
    Record: _record,
    Dial: _dial,
    Wait: lambda _, step: [twiml.pause(step.seconds)],
    GoOn: lambda stage, _: [twiml.redirect(stage.action)],
    HangUp: lambda _stage, _step: [twiml.hang_up()],
}
