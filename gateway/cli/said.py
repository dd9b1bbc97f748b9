"""Codes in the words of the screens, for whoever sits at a shell."""

import functools

from gateway.domain import wording
from gateway.domain.people import Language
from gateway.domain.wording import Wording
from gateway.errors import Refused
from gateway.settings import CONFIG


@functools.cache
def _screens() -> Wording:
    return wording.load(CONFIG, "screens")


def refusal(refused: Refused) -> str:
    """Why a rule forbids something."""
    key = f"refused.{refused.code}"
    key = key if _screens().has(key) else "refused.other"
    return _screens().render(Language.EN, key, **refused.params)


def reason(code: str | None) -> str | None:
    """Why something failed and what to do; None where there are no words for the code."""
    key = f"reason.{code}"
    return _screens().render(Language.EN, key) if _screens().has(key) else None
