"""What citizens asked in writing or by voice, turned into how many of these requests were answered in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.figures.calls import Period
from ivr.figures.columns import PLACES, TIMES
from ivr.figures.groups import Row
from ivr.journal.database import reading
from ivr.journal.moments import moment

_QUERY = """
select requests.opened, requests.due, requests.settled, requests.state, requests.language, coalesce(calls.number, ''),
    requests.country, requests.post, requests.subject, requests.web
from requests left join calls on calls.id = requests.call
where opened >= :begins and opened < :ends and (:post is null or post = :post)
"""

NAMES = ("requests", "requests_answered", "requests_to_web", "requests_decided", "requests_kept")
"""What is counted; the share in time is that of the kept in the decided."""

Sums = Mapping[str, Mapping[str, Counter[str]]]
"""What requests are told apart by -> name -> counts by `NAMES`; under "" that of all."""


def read(
    path: Path, period: Period, now: datetime, zone: ZoneInfo, post: str | None = None
) -> dict[str, dict[str, Row]]:
    """The figures of the requests that were opened in the period, by the same words as calls; all under "" and "".

    Raises MissingRequirement when there is no journal, ServiceTrouble when it cannot be read.
    """
    values = {"begins": moment(period.begins), "ends": moment(period.ends), "post": post}
    sums: dict[str, dict[str, Counter[str]]] = {}
    with reading(path) as db:
        for opened, due, settled, state, *words, web in db.execute(_QUERY, values):
            local = datetime.fromisoformat(opened).astimezone(zone)
            times = (f"{local:%Y-%m}", f"{local:%Y-%m-%d}", f"{local:%H}")
            counts = _counts(due, settled, state, web, moment(now))
            for apart, name in (("", ""), *zip((*TIMES, *PLACES), (*times, *words), strict=True)):
                sums.setdefault(apart, {}).setdefault(name, Counter()).update(counts)
    return {apart: {name: _row(counts) for name, counts in names.items()} for apart, names in sums.items()}


def _counts(due: str, settled: str | None, state: str, web: bool, now: str) -> Iterable[str]:
    """What one request counts for. One that is open counts in the share once its time is over."""
    counts = ["requests"]
    if state == "answered":
        counts.append("requests_answered")
    if state == "answered" and web:
        counts.append("requests_to_web")
    if settled or due <= now:
        counts.append("requests_decided")
    if settled and settled <= due:
        counts.append("requests_kept")
    return counts


def _row(counts: Counter[str]) -> Row:
    return {
        "requests": counts["requests"],
        "requests_answered": counts["requests_answered"],
        "requests_to_web": counts["requests_to_web"],
        "requests_in_time": counts["requests_kept"] / counts["requests_decided"]
        if counts["requests_decided"]
        else None,
    }
