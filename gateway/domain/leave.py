"""Leave of one whole day to come, as it is said: 明天请假 王建国, 请假3月12日, 下周一请假."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from gateway.domain.patterns import EDGE, any_of

_WEEK = 7  # days
_FARTHEST = timedelta(days=92)  # what is later is rather a slip, or a day that is past
_DECEMBER = 12
_DATE = r"\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]"


@dataclasses.dataclass(frozen=True)
class Days:
    """What days to come are called."""

    ahead: Mapping[str, int]
    weekdays: Mapping[str, int]  # Monday is 0
    dated: re.Pattern[str]

    def named(self, said: str, today: date) -> date | None:
        """The next day that is called so; None for none that is to come soon."""
        match = self.dated.fullmatch(said)
        if said in self.ahead:
            found: date | None = today + timedelta(days=self.ahead[said])
        elif match is None:
            return None
        elif match["weekday"]:
            found = self._weekday(match, today)
        else:
            found = _dated(match, today)
        return found if found and today < found <= today + _FARTHEST else None

    def _weekday(self, match: re.Match[str], today: date) -> date:
        nth = self.weekdays[match["weekday"]]
        weeks = 1 if match["next"] or nth < today.weekday() else 0
        return today + timedelta(days=nth - today.weekday() + _WEEK * weeks)


def _dated(match: re.Match[str], today: date) -> date | None:
    """In this year or month, or the next one where it is past by now."""
    month, years = int(match["month"] or today.month), today.year
    try:
        found = date(years, month, int(match["date"]))
        if found >= today:
            return found
        if match["month"]:
            return found.replace(year=years + 1)
        return date(years + month // _DECEMBER, month % _DECEMBER + 1, found.day)
    except ValueError:
        return None


def days(content: Mapping[str, Any]) -> Days:
    """What days are called, by the tables in config/grammar.toml."""
    table = content["leave_days"]
    weekday = f"(?:(?P<next>{any_of(table['next'])}) ?)?(?P<weekday>{any_of(table['weekdays'])})"
    dated = r"(?:(?P<month>\d{1,2})月)?(?P<date>\d{1,2})[日号]?"
    return Days(table["ahead"], table["weekdays"], re.compile(f"{weekday}|{dated}"))


def patterns(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name, of the same tables."""
    table, common, speech = content["leave_days"], content["common"], content["speech"]
    leave, me = any_of(content["shifts"]["leave"]), any_of(table["me"])
    weekday = f"(?:{any_of(table['next'])} ?)?{any_of(table['weekdays'])}"
    day = f"(?:{any_of(table['ahead'])}|{weekday}|{_DATE})"
    wishes = any_of([*common["wishes"], *common["greetings"], *table["me"]])
    begins = f"(?:{EDGE}|(?!{leave}|{day}|{any_of(table['next'])}){wishes})*+"
    no_name = any_of([*content["shifts"]["days"], *table["no_names"], *content["until"]["half"]])
    name = rf"(?:(?!{no_name})[\u4e00-\u9fff]){{2,4}}?|[A-Z][A-Z ]*?"
    covers = f"(?:{EDGE}|{me}|{any_of(speech['covers'])})*"
    who = f"(?:{any_of(speech['gives'])}|{EDGE})*(?P<cover>{name}){covers}"
    rest = f"(?:{EDGE}|{any_of(table['whole'])})*+(?:{who})?$"
    yield "day_leave", f"{begins}(?P<day>{day})(?:{EDGE}|{me})*{leave}{rest}"
    yield "leave_on_day", f"{begins}{leave}(?:{EDGE}|{any_of(table['on'])})*(?P<day>{day}){rest}"
