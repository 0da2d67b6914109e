"""The journal's calls turned into what staffing is reckoned from: who calls when, and how long a talk takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import fmean
from zoneinfo import ZoneInfo

from ivr.journal.database import reading
from ivr.journal.moments import moment

FEW_CALLS, FEW_DAYS = 500, 5
"""Below either, the answer rests on too little to be trusted."""

_CALLS = "select language, began, menu, wait, talk from visits where wanted and began >= ? and began < ?"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language: calls a day by half-hour (0 to 47, from midnight), seconds of talk, seconds in menus; None: no
    call to tell it by."""

    arrivals: Mapping[int, float]
    talk: float | None
    menu: float


@dataclass(frozen=True, slots=True)
class Observed:
    """What the journal knows: the calls that wanted an agent, on how many days, and each language."""

    calls: int
    days: int
    languages: Mapping[str, Spoken]

    @property
    def too_little(self) -> bool:
        """Whether the figures rest on too few calls or days."""
        return self.calls < FEW_CALLS or self.days < FEW_DAYS


@dataclass(frozen=True, slots=True)
class _Call:
    language: str
    day: date
    half_hour: int
    menu: float
    talk: float | None


def observe(path: Path, begins: datetime, ends: datetime, zone: ZoneInfo, weekday: int | None = None) -> Observed:
    """The calls that began within a time; `weekday` (0 Monday) takes those of that day only. A day is one of `zone`.

    Raises MissingRequirement when there is no journal, ServiceTrouble when it cannot be read.
    """
    with reading(path) as db:
        rows = db.execute(_CALLS, [moment(begins), moment(ends)]).fetchall()
    calls = [_call(row, zone) for row in rows]
    return _observed([call for call in calls if weekday is None or call.day.weekday() == weekday])


def _call(row: tuple[str, str, float | None, float | None, float], zone: ZoneInfo) -> _Call:
    language, began, menu, wait, talk = row
    here = datetime.fromisoformat(began).astimezone(zone)
    half_hour = (here.hour * 60 + here.minute) // 30
    return _Call(language, here.date(), half_hour, menu or 0.0, talk if wait is not None and talk > 0 else None)


def _observed(calls: list[_Call]) -> Observed:
    days = len({call.day for call in calls})
    languages = sorted({call.language for call in calls})
    by_language = {language: [call for call in calls if call.language == language] for language in languages}
    return Observed(len(calls), days, {language: _spoken(theirs, days) for language, theirs in by_language.items()})


def _spoken(calls: list[_Call], days: int) -> Spoken:
    arrivals = Counter(call.half_hour for call in calls)
    talks = [call.talk for call in calls if call.talk is not None]
    return Spoken(
        arrivals={half_hour: count / days for half_hour, count in sorted(arrivals.items())},
        talk=fmean(talks) if talks else None,
        menu=fmean(call.menu for call in calls),
    )


def lookback(now: datetime, days: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The last `days` whole days before today in `zone`, and today up to now."""
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days), now
