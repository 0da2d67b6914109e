"""The journal read for a period: its calls summed up by SQL, so that a day of 50,000 calls is read at once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from sqlite_utils import Database

from ivr.figures.calls import CallFigures, Figures, Period, Sums, added, figures_of
from ivr.journal.database import reading
from ivr.journal.moments import moment

_LANGUAGES = """
with recursive known (language) as (
    select min(language) from visits where disposition is not null
    union all
    select (select min(language) from visits where disposition is not null and language > known.language)
    from known where language is not null
)
select language from known where language is not null
union select language from visits where disposition is null
"""
_WHEN = "language = :language and began >= :begins and began < :ends"
_ENDED = f"from visits indexed by visits_ended where disposition is not null and {_WHEN}"
_OPEN = f"from visits indexed by visits_open where disposition is null and {_WHEN}"
"""Calls that are over, all of whose columns stand in the index itself, and the few that go on."""
_SUMS = """
select count(*) calls, coalesce(sum(wanted), 0) wanted, coalesce(sum(callback), 0) callbacks_asked,
    coalesce(sum(messages), 0) messages, coalesce(sum(post_wanted), 0) posts_wanted,
    coalesce(sum(post <> ''), 0) posts_answered, coalesce(sum(marks > 0), 0) marks, coalesce(sum(marks), 0) all_marks,
    coalesce(sum(mark_sum), 0) mark_sum, coalesce(sum(talk), 0) talk
"""
_ENDS = f"select disposition, count(*) {_ENDED} group by disposition"
_EARLY = f"select count(*) {_ENDED} and disposition = 'abandoned_in_queue' and seconds < :promise"
_UNDECIDED = f"select count(*) {_OPEN} and began > :decided and wanted and wait is null"
_PERIOD = "v.began >= :begins and v.began < :ends group by v.language"
_RECORDED = f"""
select v.language, count(distinct v.call) from conversations c indexed by conversations_by_time
cross join visits v on v.call = c.call where c.at >= :begins and {_PERIOD}
"""
_REACHED = f"""
select v.language, count(*) from callbacks c indexed by callbacks_by_time
cross join visits v on v.call = c.id where c.stage = 'done' and c.asked >= :begins and {_PERIOD}
"""

Values = dict[str, str | float]


def figures(path: Path, period: Period, promise: float, now: datetime) -> Figures:
    """The figures of a period as they stand at `now`; `promise` is in seconds.

    Raises MissingRequirement when there is no journal, ServiceTrouble when it cannot be read.
    """
    values: Values = {
        "begins": moment(period.begins),
        "ends": moment(period.ends),
        "promise": promise,
        "decided": moment(max(now - timedelta(seconds=promise), period.begins)),
    }
    with reading(path) as db:
        return _figures(db, period, values)


def _figures(db: Database, period: Period, values: Values) -> Figures:
    recorded = dict(db.execute(_RECORDED, values).fetchall())
    reached = dict(db.execute(_REACHED, values).fetchall()) if "callbacks" in db.table_names() else None
    parts = {name: _of(db, {**values, "language": name}) for (name,) in db.execute(_LANGUAGES).fetchall()}
    found = {
        name: part.with_later(recorded.get(name, 0), None if reached is None else reached.get(name, 0))
        for name, part in parts.items()
        if part.sums["calls"]
    }
    waits = sorted(chain.from_iterable(part.waits for part in found.values()))
    total = figures_of(added(part.sums for part in found.values()), waits) if found else CallFigures()
    languages = {name: figures_of(part.sums, part.waits) for name, part in found.items()}
    return Figures(period, total, languages, {name: part.ends for name, part in found.items()})


@dataclass(frozen=True, slots=True)
class _Part:
    """What the journal holds of one language: sums, waits (the shortest first), and disposition -> calls."""

    sums: Sums
    waits: list[float]
    ends: dict[str, int]

    def with_later(self, recordings: int, callbacks_reached: int | None) -> _Part:
        """With what came after the calls."""
        sums = {**self.sums, "recordings": recordings, "callbacks_reached": callbacks_reached}
        return replace(self, sums=sums)


def _of(db: Database, values: Values) -> _Part:
    ends = dict(db.execute(_ENDS, values).fetchall())
    waits = sorted(wait for part in (_ENDED, _OPEN) for (wait,) in db.execute(_waits(part), values))
    sums: Sums = {
        **added(row for part in (_ENDED, _OPEN) for row in db.query(_SUMS + part, values)),
        "answered": len(waits),
        "in_time": bisect_right(waits, values["promise"]),
        "undecided": _count(db, _UNDECIDED, values),
        "abandoned": ends.get("abandoned_in_queue", 0),
        "abandoned_early": _count(db, _EARLY, values),
    }
    return _Part(sums, waits, ends)


def _waits(part: str) -> str:
    return f"select wait {part} and wait is not null"


def _count(db: Database, query: str, values: Values) -> int:
    return int(db.execute(query, values).fetchone()[0])
