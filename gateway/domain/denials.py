"""The patterns of N in words: that a verb which waits for Y is not meant, and nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.domain.patterns import EDGE, any_of


def of(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name: for each verb of members what only denies it, or only puts it off.

    不挂账了 denies a 挂账, and 居民不在家 tells of something else.
    """
    common, answers, speech = content["common"], content["answers"], content["speech"]
    said = [*common["no"], *answers["no"], *common["stalls"], *answers["denies_with"]]
    for verb, table in content["member"].items():
        words = [*table.get("zh", ()), *table.get("en", ()), *table.get("loose", ())]
        words += [one[0] for one in table.get("zh", ())]  # 不挂了, 不退了
        done = [*speech["does"], *speech["did"]] if verb == "resolve" else []
        denies = any_of([*speech["negations"], *said, *words, *done])
        yield f"denies_{verb}", f"(?:{EDGE}|{denies})++$"
