"""The calls of a period read in one pass, as columns with a place for each: what it counts for, where it belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ivr.collecting import nothing_collected
from ivr.errors import ServiceTrouble
from ivr.figures.calls import Period
from ivr.journal.database import reading
from ivr.journal.moments import moment

PLACES = ("language", "number", "country", "post", "subject")
"""What a call is told apart by, beside its time: of each the journal has a word, "" where it is not known."""

TIMES = ("month", "day", "hour")
"""The month and the day, by the service's clock, and the hour of the day."""

COUNTED = {
    "wanted": "wanted",
    "undecided": "disposition is null and wanted and wait is null and began > :decided",
    "by_person": "wait is not null or post <> ''",
    "answered": "wait is not null",
    "in_time": "wait <= :promise",
    "abandoned": "disposition = 'abandoned_in_queue'",
    "abandoned_early": "disposition = 'abandoned_in_queue' and seconds < :promise",
    "abandoned_in_menu": "disposition = 'abandoned_in_menu'",
    "abandoned_in_transfer": "disposition = 'abandoned_in_transfer'",
    "after_hours": "disposition = 'after_hours'",
    "informed": "disposition = 'informed'",
    "callbacks_asked": "callback",
    "callbacks_reached": "callback and exists "
    "(select 1 from callbacks where callbacks.id = visits.call and callbacks.stage = 'done')",
    "posts_wanted": "post_wanted",
    "posts_answered": "post <> ''",
    "repeated": "again",
    "marks": "marks > 0",
}
"""A figure that counts calls -> whether a call counts, in SQL."""

AMOUNTS = ("wait", "post_wait", "talk")
"""Seconds."""

NUMBERS = {"messages": (20, 10), "marks_given": (30, 10), "mark_sum": (40, 12)}
"""Small numbers of a call -> at which of the bits each begins that a call is told in, and how many it has."""

_SMALL = {"messages": "messages", "marks_given": "marks", "mark_sum": "mark_sum"}
_BITS = " | ".join(
    [f"iif({sql}, {1 << place}, 0)" for place, sql in enumerate(COUNTED.values())]
    + [f"(min({_SMALL[name]}, {(1 << wide) - 1}) << {place})" for name, (place, wide) in NUMBERS.items()]
)
_APART = " || char(31) || ".join(("language", "number", "country", "for_post", "subject"))
_QUERY = f"select unixepoch(began), {_APART}, {_BITS}, {', '.join(AMOUNTS)} from visits where {{}}"
_PERIOD = "began >= :begins and began < :ends"
AT_ONCE = 50_000
"""Rows that are in memory as Python's own values at a time."""

LARGE = "pragma cache_size=-64000"
"""Kilobytes of the journal that are kept while a period is read: its rows lie apart from the index of their times."""

EPOCH = date(1970, 1, 1)

Column = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Codes:
    """Numbers, and the name that each of them stands for."""

    of: NDArray[np.intp]
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Calls:
    """Columns of one length. `counted`: by the names of `COUNTED`; `amounts`: seconds, nan where there are none.

    `places`: what calls are told apart by in all `PLACES` at once, and `words` the five words of each of its codes.
    """

    times: Mapping[str, Codes]
    places: NDArray[np.intp]
    words: Sequence[tuple[str, ...]]
    counted: Mapping[str, Mask]
    amounts: Mapping[str, Column]
    numbers: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.places)

    def names_of(self, place: str) -> Codes:
        """Of each code of `places` the code of its word for one of `PLACES`, and the words, in their order."""
        words = [words[PLACES.index(place)] for words in self.words]
        names = sorted(set(words))
        number = {word: code for code, word in enumerate(names)}
        return Codes(np.array([number[word] for word in words], dtype=np.intp), names)


def read(
    path: Path, period: Period, promise: float, now: datetime, zone: ZoneInfo, post: str | None = None, parts: int = 1
) -> Calls:
    """The calls that began in the period, as they stand at `now`; `post`: only those that were for this post.

    `parts`: in how many processes it is read, each taking a part of the period; more than one for a program that does
    nothing else. Raises MissingRequirement when there is no journal, ServiceTrouble when it cannot be read.
    """
    decided = moment(max(now - timedelta(seconds=promise), period.begins))
    edges = [moment(period.begins + (period.ends - period.begins) * part / parts) for part in range(parts + 1)]
    asked = [
        {"begins": begins, "ends": ends, "promise": promise, "decided": decided, "post": post}
        for begins, ends in pairwise(edges)
    ]
    if parts == 1:
        return _together([_part(path, asked[0])], zone)
    try:
        with ProcessPoolExecutor(parts, get_context("fork")) as readers:
            return _together([*readers.map(partial(_part, path), asked)], zone)
    except BrokenProcessPool as trouble:
        raise ServiceTrouble("a process that reads the journal was ended: has the machine enough memory?") from trouble


@dataclass(frozen=True, slots=True)
class _Part:
    """What was read of a part of the period: `words` has the words of each code of `places`."""

    at: NDArray[np.int64]
    places: NDArray[np.intp]
    words: Sequence[str]
    bits: NDArray[np.int64]
    amounts: Column


def _part(path: Path, values: Mapping[str, str | float | None]) -> _Part:
    query = _QUERY.format(_PERIOD if values["post"] is None else f"{_PERIOD} and for_post = :post")
    times, bits, places = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.intp)]
    amounts = [np.empty((len(AMOUNTS), 0))]
    known: dict[str, int] = {}
    with reading(path) as db, nothing_collected():
        assert db.conn
        db.execute(LARGE)
        rows = db.conn.execute(query, values)
        while chunk := rows.fetchmany(AT_ONCE):
            at, apart, told, *seconds = zip(*chunk, strict=True)
            times.append(np.array(at, dtype=np.int64))
            places.append(np.array([known.setdefault(place, len(known)) for place in apart], dtype=np.intp))
            bits.append(np.array(told, dtype=np.int64))
            amounts.append(np.array(seconds, dtype=np.float64))
    one = np.concatenate
    return _Part(one(times), one(places), list(known), one(bits), one(amounts, axis=1))


def _together(parts: Sequence[_Part], zone: ZoneInfo) -> Calls:
    known: dict[str, int] = {}
    codes = [np.array([known.setdefault(word, len(known)) for word in part.words], dtype=np.intp) for part in parts]
    bits = np.concatenate([part.bits for part in parts])
    return Calls(
        _times(np.concatenate([part.at for part in parts]), zone),
        np.concatenate([code[part.places] for code, part in zip(codes, parts, strict=True)]),
        [tuple(one.split("\x1f")) for one in known],
        {name: (bits >> place) & 1 == 1 for place, name in enumerate(COUNTED)},
        dict(zip(AMOUNTS, np.concatenate([part.amounts for part in parts], axis=1), strict=True)),
        {name: (bits >> at & (1 << wide) - 1).astype(np.float64) for name, (at, wide) in NUMBERS.items()},
    )


def _times(at: NDArray[np.int64], zone: ZoneInfo) -> dict[str, Codes]:
    """By the clock of a zone: its distance from UTC changes at whole hours only."""
    hours, of = np.unique(at // 3600, return_inverse=True)
    moments = [datetime.fromtimestamp(int(hour) * 3600, UTC).astimezone(zone) for hour in hours]
    away = np.array([(one.utcoffset() or timedelta()).total_seconds() for one in moments], dtype=np.int64)
    local = at + away[of] if len(at) else at
    first = int(local.min()) // 86400 if len(at) else 0
    days = local // 86400 - first
    dates = [EPOCH + timedelta(days=first + day) for day in range(int(days.max()) + 1 if len(at) else 0)]
    months = sorted({f"{day:%Y-%m}" for day in dates})
    month = np.array([months.index(f"{day:%Y-%m}") for day in dates], dtype=np.intp)
    return {
        "month": Codes(month[days], months),
        "day": Codes(days.astype(np.intp), [day.isoformat() for day in dates]),
        "hour": Codes((local // 3600 % 24).astype(np.intp), [f"{hour:02}" for hour in range(24)]),
    }
