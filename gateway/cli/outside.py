"""What `gridline doctor` sees at the public address: asked once, and nothing is changed."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import requests

from gateway.cli.finding import MEND, NOTE, OK, Finding
from gateway.settings import Web

_SECONDS = 5  # for each of: a connection, the next bytes of an answer
_BYTES = 1000  # the answer has twenty
_ABOUT = "public address"


def findings(web: Web, runs: bool) -> Iterator[Finding]:
    """Whether the outer listener answers there, and knows for whom its proxy asks."""
    base = web.public_base_url.rstrip("/")
    if not base:
        return
    yield Finding(_ABOUT, *_met(base, runs))
    if urlsplit(base).scheme == "https" and not web.proxies:
        says = "[web] proxies is 0: set 1 for the proxy with TLS, or all callers share the limits"
        yield Finding(_ABOUT, NOTE, f"{says} of one address")


def _met(base: str, runs: bool) -> tuple[str, str]:
    url = f"{base}/healthz"
    try:
        with requests.get(url, timeout=_SECONDS, allow_redirects=False, stream=True) as answer:
            status, body = answer.status_code, next(answer.iter_content(_BYTES), b"")
    except requests.exceptions.SSLError:
        return MEND, f"the certificate of {base} does not hold: providers will not call it"
    except (requests.RequestException, ValueError) as error:
        why = type(error).__name__
        return NOTE, f"cannot be reached from here ({why}): look from outside whether {url} answers"
    if status == requests.codes.ok and _is_ours(body):
        return OK, f"{base} leads to the outer listener"
    but = ", but not as the outer listener does" if status == requests.codes.ok else ""
    says = f"{url} answers {status}{but}: let the proxy pass everything on to [web] hooks"
    return (MEND, says) if runs else (NOTE, f"{says}, and start the gateway")


def _is_ours(body: bytes) -> bool:
    try:
        return bool(json.loads(body) == {"alive": True})
    except ValueError:
        return False
