"""What a town agrees with a provider: where it is, who we are there, how it wants its requests."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Template:
    """A text as the provider has registered it; `params` in its order, None for all we have.

    `code` is for the languages that have none of their own; empty when there is none.
    """

    code: str
    params: tuple[str, ...] | None = None
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)  # by language

    def code_in(self, language: str) -> str:
        """Its code in a language; empty when there is none."""
        return self.codes.get(language or "zh", self.code)


@dataclasses.dataclass(frozen=True)
class Account:
    """Everything of a channel of kind http. Secrets show in no log.

    Any of the `secrets` opens the callbacks, the first one signs; a new one is put in front of the
    old. Patterns are regular expressions that are looked for in the provider's answer.
    """

    profile: str
    url: str
    sender: str = ""
    user: str = ""
    password: str = dataclasses.field(default="", repr=False)
    secrets: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    # Where the provider reaches our outer listener; it holds a secret.
    callback_url: str = dataclasses.field(default="", repr=False)
    send_as: str = "json"
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    accepted: str = ""
    later: str = ""
    reference: str = r'"id"\s*:\s*(?!null)"?([^",}\s]+)'
    sign_name: str = ""
    app_id: str = ""
    region: str = "ap-guangzhou"
    templates: Mapping[str, Template] = dataclasses.field(default_factory=dict)
    param_chars: int = 0  # the longest value of a template; 0 knows no limit
    away: frozenset[str] = frozenset()  # codes of reports that say that the phone was off
    connect_seconds: float = 5.0
    answer_seconds: float = 15.0
