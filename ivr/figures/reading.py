"""The journal read for a period: its calls summed up by SQL, so that a day of 50,000 calls is read at once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from pathlib import Path

from sqlite_utils import Database

from ivr.figures.calls import CallFigures, Figures, Period, Sums, added, figures_of
from ivr.journal.database import reading
from ivr.journal.moments import moment

_LANGUAGES = """
with recursive known (language) as (
    select min(language) from visits
    union all
    select (select min(language) from visits where language > known.language) from known where language is not null
) select language from known where language is not null
"""
_PERIOD = "from visits where language = :language and began >= :begins and began < :ends"
_SUMS = f"""
select coalesce(sum(wanted), 0) wanted, sum(callback) callbacks_asked, sum(messages) messages,
    sum(post_wanted) posts_wanted, sum(post <> '') posts_answered, sum(marks > 0) marks, sum(marks) all_marks,
    sum(mark_sum) mark_sum, sum(talk) talk {_PERIOD}
"""
_WAITS = f"select wait {_PERIOD} and wait is not null"
_ENDS = f"select disposition, count(*), coalesce(sum(seconds < :promise), 0) {_PERIOD} group by disposition"
_UNDECIDED = """
select count(*) from visits where language = :language and began > :decided and began < :ends
    and disposition is null and wanted and wait is null
"""
_RECORDED = """
select count(distinct v.call) from conversations c cross join visits v on v.call = c.call
where c.at >= :begins and v.language = :language and v.began >= :begins and v.began < :ends
"""
_REACHED = """
select count(*) from callbacks c cross join visits v on v.call = c.id
where c.stage = 'done' and v.language = :language and v.began >= :begins and v.began < :ends
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
    by_language = {name: _of(db, {**values, "language": name}) for (name,) in db.execute(_LANGUAGES).fetchall()}
    found = {name: part for name, part in by_language.items() if part.sums["calls"]}
    waits = list(merge(*(part.waits for part in found.values())))
    total = figures_of(added(part.sums for part in found.values()), waits) if found else CallFigures()
    languages = {name: figures_of(part.sums, part.waits) for name, part in found.items()}
    return Figures(period, total, languages, {name: part.ends for name, part in found.items()})


@dataclass(frozen=True, slots=True)
class _Part:
    """What the journal holds of one language: sums, waits (the shortest first), and disposition -> calls."""

    sums: Sums
    waits: list[float]
    ends: dict[str, int]


def _of(db: Database, values: Values) -> _Part:
    ends = {name: (count, early) for name, count, early in db.execute(_ENDS, values)}
    abandoned, early = ends.get("abandoned_in_queue", (0, 0))
    waits = sorted(wait for (wait,) in db.execute(_WAITS, values))
    sums: Sums = {
        **next(db.query(_SUMS, values)),
        "calls": sum(count for count, _ in ends.values()),
        "answered": len(waits),
        "in_time": bisect_right(waits, values["promise"]),
        "undecided": _count(db, _UNDECIDED, values),
        "abandoned": abandoned,
        "abandoned_early": early,
        "recordings": _count(db, _RECORDED, values),
        "callbacks_reached": _count(db, _REACHED, values) if "callbacks" in db.table_names() else None,
    }
    return _Part(sums, waits, {name: count for name, (count, _) in ends.items() if name})


def _count(db: Database, query: str, values: Values) -> int:
    return int(db.execute(query, values).fetchone()[0])
