"""TwiML by the SDK's own verbs: each function makes one, `document` puts them together.

Addresses are absolute. Knows nothing of what is said or asked.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from twilio.twiml import voice_response as verbs  # type: ignore[import-untyped]

Verb: TypeAlias = Any  # of the SDK, which has no types

KIND = "text/xml"


def document(content: Iterable[Verb]) -> str:
    """A whole answer; without a verb the call goes on as it was."""
    response = verbs.VoiceResponse()
    for verb in content:
        response.append(verb)
    return str(response)


def say(text: str, language: str, voice: str) -> Verb:
    """A text spoken by a machine; without a voice the one that Twilio has for the language."""
    return verbs.Say(text, language=language, voice=voice or None)


def play(url: str) -> Verb:
    """A file with a voice."""
    return verbs.Play(url)


def gather(said: Sequence[Verb], *, action: str, keys: int, finish: str, seconds: int) -> Verb:
    """Keys are gathered while something is said, and for so long after it."""
    made = verbs.Gather(
        input="dtmf",
        action=action,
        method="POST",
        num_digits=keys,
        finish_on_key=finish,
        timeout=seconds,
    )
    for verb in said:
        made.append(verb)
    return made


def record(*, action: str, callback: str, longest: int, silence: int, finish: str) -> Verb:
    """The caller is recorded after a tone; nothing is transcribed."""
    return verbs.Record(
        action=action,
        method="POST",
        max_length=longest,
        timeout=silence,
        finish_on_key=finish,
        play_beep=True,
        trim="trim-silence",
        recording_status_callback=callback,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )


def dial(
    numbers: Iterable[tuple[str, str]], *, action: str, rings: int, longest: int, sender: str
) -> Verb:
    """Numbers are called one after another, each with the address of what it hears first."""
    made = verbs.Dial(
        action=action,
        method="POST",
        timeout=rings,
        time_limit=longest,
        answer_on_bridge=True,
        sequential=True,
        caller_id=sender or None,
    )
    for phone, url in numbers:
        made.number(phone, url=url, method="POST")
    return made


def pause(seconds: int) -> Verb:
    """Nothing for a while."""
    return verbs.Pause(length=seconds)


def redirect(url: str) -> Verb:
    """The call goes on with another answer."""
    return verbs.Redirect(url, method="POST")


def hang_up() -> Verb:
    """The call is ended."""
    return verbs.Hangup()
