"""The checker of answers knows what the SDK would write, and what it would not."""

import pytest

from modems.twilio import twiml
from tests.voice import twiml_check

PUBLIC = "https://town.example"
GOOD = f'action="{PUBLIC}/a" timeout="5"'


def test_it_knows_the_verbs_of_the_sdk():
    grammar = twiml_check.grammar()
    assert {"Say", "Gather", "Record", "Dial", "Redirect", "Hangup"} <= set(grammar["Response"])
    assert set(grammar["Gather"]) == {"Say", "Pause", "Play"}
    assert "answerOnBridge" in grammar["Response"]["Dial"]
    assert "url" in grammar["Dial"]["Number"]


@pytest.mark.parametrize(
    "wrong",
    [
        f'<Gather {GOOD}><Record action="{PUBLIC}/a"/></Gather>',
        f'<Record action="{PUBLIC}/a" maxlen="118" recordingStatusCallback="{PUBLIC}/r"/>',
        '<Gather action="/a" timeout="5"/>',
        '<Gather action="https://elsewhere.example/a" timeout="5"/>',
        '<Gather timeout="5"/>',
        f"<Dial {GOOD}><Number>+8613900001001</Number></Dial>",
        "<Redirect>/menu</Redirect>",
        '<Say language="zh"> </Say>',
        "<Shout/>",
    ],
)
def test_what_leads_nowhere_fails(wrong):
    with pytest.raises(AssertionError):
        twiml_check.check(f"<Response>{wrong}</Response>", PUBLIC)


def test_words_of_people_cannot_become_verbs():
    document = twiml.document([twiml.say("<Dial>+86110</Dial> & so on", "cmn-CN", "")])
    (said,) = twiml_check.check(document, PUBLIC)
    assert said.text == "<Dial>+86110</Dial> & so on"
    assert "voice" not in said.attrib
