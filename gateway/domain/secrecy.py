"""A wish for secrecy, from whom, by whom and why, or how to call: how its words are found."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.domain.patterns import CLAUSE_END, EDGE, EDGES, NUMBER, any_of

_EDGE = re.escape(EDGES)


def of(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name."""
    secrecy, reasons = content["secrecy"], content["secrecy_reasons"]
    tails = any_of(secrecy["tails"])
    yield "secrecy", _secrecy(secrecy, content["resident"], content["common"])
    yield "wisher", f"{_wisher(secrecy)}$"
    yield "secrecy_fear", _fear(reasons, tails)
    yield "secrecy_reason", _secrecy_reason(reasons, tails)
    answers, spoilers = content["answers"], content["rating"]["spoilers"]
    doubts = any_of([*answers["ifs"], *content["speech"]["negations"], *spoilers])
    yield "lets_call", f"(?!.*{doubts}).*{any_of(answers['of_a_call'])}"


def _secrecy(
    secrecy: Mapping[str, Any], verbs: Mapping[str, Any], common: Mapping[str, Any]
) -> str:
    """A wish for secrecy, anywhere; in the group `denied` what says that there is none."""
    verb, words = verbs["confidential"], {name: any_of(some) for name, some in secrecy.items()}
    word, gap = words["words"], f"[^{CLAUSE_END}]{{0,16}}?"
    then = f"(?:{EDGE}|[?]|$|{any_of([*common['polite'], *common['endings']])})"
    somebody = f"是(?:[^{CLAUSE_END}]{{1,6}}?{words['sayings']}|{words['wishers']}(?={then}))"
    who = f"(?:{words['who']}|{somebody})"  # 别说是李奶奶报的
    last = f"(?: |{words['between']}){{0,8}}+{word}(?={then})"
    first = f"(?:^|(?<=[{_EDGE}{NUMBER}]))(?!{any_of(verb['but_not'])}){word}|^{any_of(verb['en'])}"
    more = f"(?: |{words['asks']}|{words['between']}){{0,8}}+"
    asked = f"{words['asks']}{more}{words['asked']}(?!{words['but_not']})"
    told = f"{words['tells']}{gap}{who}|{words['takes']} ?{who}{gap}{words['gives']}"
    shown = f"{words['reveals']} ?(?:{who}|{words['whose']})"
    dont = f"(?:{words['asks']} ?){{0,3}}{words['dont']} ?(?:{words['via']}{gap})?"
    hidden = f"{_untold(secrecy, then)}|{dont}(?:{told}|{shown})"
    said = "|".join((words["phrases"], asked, last, first))
    wish = f"{hidden}|(?P<denied>{words['denials']} ?)?(?:{said})"
    return f"(?:{wish})(?: ?{words['tails']}){{0,8}}+"


def _untold(secrecy: Mapping[str, Any], then: str) -> str:
    """A clause that says from whom it is to be kept, and nothing else: 别让王建国知道."""
    words = {name: any_of(some) for name, some in secrecy.items()}
    # A name is short: what is longer tells of something, and that is not cut away.
    us = f"(?! |{words['us']}(?!{words['ours']}))"
    some, latin = f"{us}[^{CLAUSE_END}是]{{1,8}}?", f"{us}[A-Z']+(?: [A-Z']+){{0,2}}"
    who = f"(?:{some}|{latin})"
    whole = f"(?:{latin}(?=[{CLAUSE_END}]|$)|(?![A-Z]){some})"  # its words have blanks between
    starts = f"(?:{_wisher(secrecy)}|^|(?<=[{_EDGE}{NUMBER}]))"
    begins = f"{starts}(?: |I |{words['asks']}|{words['between']}){{0,8}}+"
    lets = f"{words['lets']} ?{who} ?{words['knows']}|{words['toward']} ?{who}{words['speaks']}"
    given = f"{words['takes']} ?{words['who']}[^{CLAUSE_END}]{{0,4}}{words['gives']} ?{whole}"
    told = f"{lets}|{words['passes']} ?{whole}|{given}"
    return f"{begins}{words['dont']} ?(?:{told})(?={then})"


def _wisher(secrecy: Mapping[str, Any]) -> str:
    """Who wishes for secrecy, where that is told of somebody: 她, 李奶奶."""
    kin = f"[^{_EDGE}{NUMBER}]{{0,3}}{any_of(secrecy['kin'])}"
    some = f"(?:{any_of(secrecy['wishers'])}|{kin})(?: ?{any_of(secrecy['says'])})?"
    return f"(?:^|(?<=[{_EDGE}{NUMBER}])){some}(?: ?{some}){{0,2}} ?"


def _fear(reasons: Mapping[str, Any], tails: str) -> str:
    """Whom somebody fears who wishes for secrecy, or what."""
    words = {name: any_of(some) for name, some in reasons.items()}
    harms = f"{words['harms']}(?: ?{words['harms']})*+"
    fears = f"(?: ?{words['before']}){{0,6}} ?{words['fears']}[^{CLAUSE_END}]{{0,12}}?{harms}"
    return f"{fears}(?: ?{tails}){{0,8}}+"


def _secrecy_reason(reasons: Mapping[str, Any], tails: str) -> str:
    """Why somebody wishes for secrecy, beside that wish."""
    words = {name: any_of(some) for name, some in reasons.items()}
    lives = f"{words['lives']}[^{CLAUSE_END}]{{0,4}}?{words['near']}"
    known = f"[^{_EDGE}]{{0,8}}{words['neighbours']}"
    return f"{_fear(reasons, tails)}|(?:{lives}|{known})(?: ?{tails}){{0,8}}+"
