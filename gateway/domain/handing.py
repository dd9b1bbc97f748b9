"""The patterns of who is to do it: a team or a member, named behind a verb or before a number;
and of whoever wants it done soon, or asks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.domain.patterns import CLAUSE_END, EDGE, NUMBER, any_of

_HAN = "[\u4e00-\u9fff]"


def of(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name."""
    speech = content["speech"]
    yield from _of_teams(speech)
    yield from _of_members(speech)
    yield "presses", _presses(speech, content["common"]["polite"], content["member"]["resolve"])
    yield "inquires", _inquires(speech)
    yield "asks_surely", _asks_surely(speech)
    does, did = any_of(speech["does"]), any_of(speech["did"])
    yield "tells_done", f"已经?{does}|{does}(?:{did}+了?|了)|{any_of(speech['done'])}"


def _of_teams(speech: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    given = _given(speech)
    one = rf"[^,.;:!、。 {NUMBER}]"
    # 供电所处理 is no team, and 街道办 may be one.
    work = any_of(word for word in speech["tasks"] if len(word) > 1)
    ending = any_of(speech["team_ends"])
    named = f"{one}*?{ending}(?={work}(?:{EDGE}|$))"
    yield "team", rf"{given}([A-Z][^,.;:!、。{NUMBER}]*|{named}|{one}+)(?:{work}(?={EDGE}|$))?"
    first = f"(?!{any_of(speech['no_team'])}){_HAN}"
    yield "to_team", f"(?={first}){_HAN}{{0,11}}?{ending}(?:{work})?(?:{EDGE}|$)"


def _of_members(speech: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    given, tasks, name = _given(speech), any_of(speech["tasks"]), f"{_HAN}{{2,4}}?"
    yield "member", rf"{given}([A-Z][A-Z ]*|{name}(?={tasks}|{EDGE}|$))"
    yield "assigned", rf"{name}(?:{tasks}|{EDGE})*$"
    cover = f"(?:(?!{any_of(speech['gives'])}|天|日){_HAN}){{2,4}}?"
    yield "cover", rf"({cover})(?={any_of(speech['covers'])})"
    led = any_of([*speech["gives"], *speech["links"], *speech["tasks"]])
    no_name = any_of([*speech["gives"], *speech["links"], *speech["tasks"], *speech["nexts"]])
    other = f"(?:(?:(?!{no_name}){_HAN}){{2,}}|(?<![A-Z])(?!{no_name})[A-Z]{{2,}})"
    yield "sent_on", f"{other}(?:{EDGE}|{led})*$"
    yield "sent_too", f"(?:{any_of(speech['gives'])})*{other}(?:{tasks})*(?:{EDGE}|$)"


def _given(speech: Mapping[str, Any]) -> str:
    return f"(?:{EDGE}|{any_of(speech['gives'])})*"


def _presses(speech: Mapping[str, Any], polite: Iterable[str], resolve: Mapping[str, Any]) -> str:
    """抓紧, 请尽快办结, and nothing else; or with why behind it: 请抓紧处理，居民很急.

    A blank or the number may stand for the comma: 催10008 居民又打电话了. Whom 请 is for is said
    before it, then: 抓紧处理10008 请居民放心 is progress.
    """
    presses = any_of(speech["presses"])
    more = any_of([*speech["presses_with"], *polite, *resolve["zh"], *resolve["en"]])
    words = f"{NUMBER}|{presses}|{more}"
    addresses = any_of(speech["addresses"])
    why = f"(?=[^{CLAUSE_END}]*{addresses})(?: |{words})*+[{CLAUSE_END}]"
    apart = f" |(?<={NUMBER})(?![{NUMBER}的])"
    also = f"(?=(?:{words})*{addresses})(?: |{words})*{presses}(?: |{words})*(?:{apart})"
    asked = f"(?:{EDGE}|{presses}|{more})*+$|{why}|{also}"
    return f"{EDGE}*+(?=[^{CLAUSE_END}]*{presses})(?:{asked})"


def _inquires(speech: Mapping[str, Any]) -> str:
    """能不能派个人去, 居民家在几楼; and not 不知道在几楼."""
    ahead = f"(?:{EDGE}|{NUMBER}|{any_of(speech['inquires_with'])})*"
    ends = f".*{any_of(speech['inquires_ends'])}(?:{EDGE}|{NUMBER}|啊|呀|呢)*$"
    unsure = f".*{any_of(speech['inquires_not'])}"
    return f"(?!{unsure})(?:{ahead}{any_of(speech['inquires'])}|{ends})"


def _asks_surely(speech: Mapping[str, Any]) -> str:
    """电工说明天来行不行, 需要拍照吗: asked at the end, whatever is told or foreseen before it."""
    needs = f"{any_of(speech['asks_needs'])}.*{any_of(speech['asks_needs_ends'])}"
    ends = f".*(?:{any_of(speech['asks_tags'])}|{needs})(?:{EDGE}|{NUMBER}|啊|呀|呢|\\?)*$"
    return f"(?!.*{any_of(speech['asks_not'])}){ends}"
