"""When a citizen may be called: inside the service's hours, and while people are awake where the number is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import phonenumbers
from phonenumbers import timezone

from ivr.flow.definition import Callback as Section
from ivr.flow.hours import HORIZON, Schedule, is_open, opening_after


@dataclass(frozen=True, slots=True)
class Rules:
    """The section `callback` of a routing file, with the schedule it names; without one only people's sleep counts."""

    section: Section
    schedule: Schedule | None = None

    def allows(self, number: str, at: datetime) -> bool:
        """Whether `number` may be called at the aware moment `at`."""
        return self._served(at) and all(self._awake(at, zone) for zone in self._zones(number))

    def next_moment(self, number: str, at: datetime) -> datetime | None:
        """The first moment from `at` on at which it may be called; None when there is none in sixty days."""
        moment: datetime | None = at
        while moment and moment < at + timedelta(days=HORIZON):
            if self.allows(number, moment):
                return moment
            moment = self._later(number, moment)
        return None

    def attempt(self, number: str, made: int, after: datetime) -> datetime | None:
        """When the attempt that follows `made` others is due, `after` the last of them; None when there is no more."""
        if made >= len(self.section.attempts):
            return None
        return self.next_moment(number, after + timedelta(minutes=self.section.attempts[made]))

    def _later(self, number: str, moment: datetime) -> datetime | None:
        """The next moment after `moment`, which is not allowed, at which one of the reasons against it ends."""
        if self.schedule and not self._served(moment):
            return opening_after(self.schedule, moment)
        return max(self._wakes(moment, zone) for zone in self._zones(number))

    def _served(self, at: datetime) -> bool:
        return self.schedule is None or is_open(self.schedule, at)

    def _awake(self, at: datetime, zone: ZoneInfo) -> bool:
        return self.section.from_hour <= at.astimezone(zone).hour < self.section.to_hour

    def _wakes(self, at: datetime, zone: ZoneInfo) -> datetime:
        """`at` itself where people are awake, else the next time that they get up."""
        if self._awake(at, zone):
            return at
        local = at.astimezone(zone)
        late = local.hour >= self.section.from_hour
        day = local.date() + timedelta(days=late)
        return datetime(day.year, day.month, day.day, self.section.from_hour, tzinfo=zone)

    def _zones(self, number: str) -> tuple[ZoneInfo, ...]:
        own = (self.schedule.time_zone if self.schedule else "UTC",)
        return tuple(ZoneInfo(name) for name in zones_of(number) or own)


@lru_cache(maxsize=1024)
def zones_of(number: str) -> tuple[str, ...]:
    """The time zones in which an E.164 number may be; of a country that has one zone, that one, else all those that
    the number's range may lie in; none when nothing is known of it.

    The ranges are phonenumbers': right for New York or the Canaries, but it puts all of Morocco on the Canaries,
    which is an hour off in winter since Morocco keeps summer time all the year. Which countries have one zone is said
    by the tz database's own table: https://data.iana.org/time-zones/tzdb/zone.tab
    """
    parsed = phonenumbers.parse(number)
    country = phonenumbers.region_code_for_number(parsed) or ""
    if len(own := _zones_of_countries().get(country, ())) == 1:
        return own
    example = phonenumbers.example_number(country)
    for known in (parsed, example):
        zones = timezone.time_zones_for_number(known) if known else ()
        if zones and timezone.UNKNOWN_TIMEZONE not in zones:
            return tuple(zones)
    return ()


@lru_cache(maxsize=1)
def _zones_of_countries() -> dict[str, tuple[str, ...]]:
    """ISO 3166 code -> zones, from the first `zone.tab` beside the zones that Python uses; empty without one."""
    for folder in TZPATH:
        with suppress(OSError):
            lines = Path(folder, "zone.tab").read_text(encoding="utf-8").splitlines()
            rows = [line.split("\t") for line in lines if not line.startswith("#")]
            return {
                country: tuple(zone for code, _, zone, *_ in rows if code == country)
                for country in {row[0] for row in rows}
            }
    return {}
