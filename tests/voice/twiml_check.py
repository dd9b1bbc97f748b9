"""Whether an answer is TwiML as the SDK's own verbs write it: nesting, attributes, addresses."""

import functools
import inspect
from xml.etree import ElementTree as ET

from twilio.twiml import TwiML
from twilio.twiml import voice_response as verbs

# Without these an answer is understood, and leads nowhere.
REQUIRED = {
    "Gather": {"action", "timeout"},
    "Record": {"action", "maxLength", "recordingStatusCallback"},
    "Dial": {"action", "timeout"},
    "Number": {"url"},
    "Say": {"language"},
}
ADDRESSES = {"action", "url", "recordingStatusCallback", "statusCallback"}
ADDRESS_INSIDE = {"Redirect", "Play"}


@functools.cache
def grammar() -> dict[str, dict[str, set[str]]]:
    """What may stand in each element, with its attributes, as the SDK's methods make them."""
    found: dict[str, dict[str, set[str]]] = {}
    for _, kind in inspect.getmembers(verbs, inspect.isclass):
        if issubclass(kind, TwiML) and kind is not TwiML:
            children = {}
            for name, method in inspect.getmembers(kind, inspect.isfunction):
                if not name.startswith("_") and not hasattr(TwiML, name):
                    child = _made(kind, method)
                    children[child.name] = set(child.attrs)
            found[_empty(kind).name] = children
    return found


def _empty(kind):
    needs = [
        one
        for one in list(inspect.signature(kind.__init__).parameters.values())[1:]
        if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    return kind(*("x" for _ in needs))


def _made(kind, method):
    names = [
        one.name
        for one in list(inspect.signature(method).parameters.values())[1:]
        if one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    return method(_empty(kind), **dict.fromkeys(names, "x"))


def check(document: str, public: str) -> ET.Element:
    """The root of an answer; fails for what no SDK would write, and for what leads nowhere."""
    root = ET.fromstring(document)
    assert root.tag == "Response"
    _check(root, public)
    return root


def _check(parent: ET.Element, public: str) -> None:
    allowed = grammar()[parent.tag]
    for child in parent:
        assert child.tag in allowed, f"<{child.tag}> does not stand in <{parent.tag}>"
        attributes = set(child.attrib)
        assert attributes <= allowed[child.tag], (child.tag, attributes - allowed[child.tag])
        missing = REQUIRED.get(child.tag, set()) - attributes
        assert not missing, (child.tag, missing)
        addresses = [child.attrib[one] for one in ADDRESSES & attributes]
        addresses += [child.text or ""] if child.tag in ADDRESS_INSIDE else []
        for address in addresses:
            assert address.startswith(f"{public}/"), address
            assert address.isascii()
        assert child.tag != "Say" or (child.text or "").strip()
        _check(child, public)
