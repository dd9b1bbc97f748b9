"""`gridline doctor` on the public address: it asks there once, and says what stands in the way."""

import json
import os

import pytest
from click.testing import CliRunner

from gateway.__main__ import cli
from tests.twilio_fake import FakeTwilio


@pytest.fixture
def proxy():
    """What stands at the public address, and answers as it is told."""
    made = FakeTwilio()
    yield made
    made.stop()


def finds(folder, public, web=""):
    """What the doctor says of the public address: level and words of each finding."""
    file = folder / "settings.toml"
    file.write_text(f'[web]\npublic_base_url = "{public}"\n{web}')
    argv = ["--config", str(file), "--data", str(folder), "doctor", "--json"]
    told = json.loads(CliRunner().invoke(cli, argv).output)
    return [(one["level"], one["says"]) for one in told if one["about"] == "public address"]


def runs(folder):
    """A gateway runs on the data folder."""
    (folder / "run.json").write_text(json.dumps({"pid": os.getpid()}))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Beyond this machine there is nothing."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")


def test_an_address_that_leads_to_the_outer_listener_is_well(proxy, tmp_path):
    proxy.answers["/gridline/healthz"] = (200, {"alive": True})
    ((level, says),) = finds(tmp_path, f"{proxy.url}/gridline/")
    assert (level, says) == ("ok", f"{proxy.url}/gridline leads to the outer listener")


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ((200, {"welcome": "to nginx"}), "answers 200, but not as the outer listener does"),
        ((200, ["alive"]), "answers 200, but not as the outer listener does"),
        ((404, {}), "answers 404"),
        ((502, {}), "answers 502"),
    ],
)
def test_an_address_that_leads_elsewhere_is_named(proxy, tmp_path, answer, what):
    proxy.answers["/healthz"] = answer
    ((level, says),) = finds(tmp_path, proxy.url)
    assert level == "note"
    assert says.endswith(", and start the gateway")
    runs(tmp_path)
    ((level, says),) = finds(tmp_path, proxy.url)
    assert level == "mend"
    assert f"{proxy.url}/healthz {what}" in says
    assert says.endswith("pass everything on to [web] hooks")


def test_an_address_that_sends_elsewhere_is_not_followed(proxy, tmp_path):
    proxy.redirects["/healthz"] = "http://127.0.0.1:1/"
    ((_, says),) = finds(tmp_path, proxy.url)
    assert "answers 307" in says


def test_an_address_that_cannot_be_reached_from_here_may_be_reached_from_outside(tmp_path):
    ((level, says),) = finds(tmp_path, "http://127.0.0.1:9")
    assert level == "note"
    assert "cannot be reached from here" in says
    assert "http://127.0.0.1:9/healthz" in says


def test_behind_a_proxy_that_is_not_counted_all_the_world_is_one_address(tmp_path):
    found = finds(tmp_path, "https://town.example")
    assert [level for level, says in found if "proxies is 0: set 1" in says] == ["note"]
    counted = finds(tmp_path, "https://town.example", "proxies = 1\n")
    assert not [says for _, says in counted if "proxies" in says]


def test_without_a_public_address_nothing_is_asked(tmp_path):
    assert finds(tmp_path, "") == []
