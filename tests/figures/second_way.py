"""The figures once more, from the raw entries of the journal and from nothing else: plain loops, no table of ours."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers

PROMISE = 180.0


@dataclass(slots=True)
class Told:
    """What the entries of one call tell."""

    began: datetime
    person: int | None
    language: str
    number: str
    country: str
    post: str = ""
    subject: str = ""
    queue: str | None = None
    wait: float | None = None
    by_post: bool = False
    asked: datetime | None = None
    post_wait: float | None = None
    talking: datetime | None = None
    talk: float = 0.0
    callback: bool = False
    messages: int = 0
    marks: list[int] = field(default_factory=list)
    ended: float | None = None
    disposition: str | None = None


def told(journal: Path) -> list[Told]:
    """Every call of a journal."""
    with sqlite3.connect(journal) as db:
        rows = db.execute("select call, at, kind, data from entries order by call, seq").fetchall()
        people = dict(db.execute("select calls.id, person from calls"))
        numbers = dict(db.execute("select calls.id, people.number from calls join people on people.id = person"))
    calls: dict[str, Told] = {}
    for call, at, kind, data in rows:
        moment, entry = datetime.fromisoformat(at), json.loads(data)
        if kind == "began":
            where = _country(numbers.get(call))
            calls[call] = Told(moment, people[call], entry["language"], entry["number"], where)
        else:
            _tell(calls[call], kind, entry, moment)
    return list(calls.values())


def _country(number: str | None) -> str:
    return (phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "") if number else ""


def _tell(call: Told, kind: str, entry: Mapping[str, Any], at: datetime) -> None:
    since = (at - call.began).total_seconds()
    if kind == "said":
        call.language = entry["language"]
    elif kind == "left":
        learnt = dict(entry["learnt"])
        call.language = learnt.get("language", call.language)
        call.country = learnt.get("country", call.country)
        call.post = learnt.get("consulate", call.post)
        call.subject = learnt.get("subject", call.subject)
    elif kind == "entered" and entry["type"] == "queue":
        call.queue = entry["node"]
    elif kind == "entered" and entry["type"] == "transfer":
        call.asked = call.asked or at
    elif kind == "taken" and entry["node"] == call.queue:
        call.wait = since if call.wait is None else call.wait
        call.talking = call.talking or at
    elif kind == "taken":
        call.by_post = True
        if call.post_wait is None and call.asked:
            call.post_wait = (at - call.asked).total_seconds()
    else:
        _tell_more(call, kind, entry, at, since)


def _tell_more(call: Told, kind: str, entry: Mapping[str, Any], at: datetime, since: float) -> None:
    if kind in ("putthrough", "unqueued", "ended") and call.talking:
        call.talk += (at - call.talking).total_seconds()
        call.talking = None
    if kind == "dialled":
        call.post = call.post or entry["post"]
    elif kind == "putthrough":
        call.by_post, call.asked, call.post = True, call.asked or at, call.post or entry["to"]
    elif kind == "callbackasked":
        call.callback = True
    elif kind == "message":
        call.messages += 1
    elif kind == "rated":
        call.marks.append(entry["mark"])
    elif kind == "ended":
        call.ended, call.disposition = since, entry["disposition"]


def by(
    calls: Iterable[Told], apart: str, zone: ZoneInfo, every: list[Told], now: datetime
) -> dict[str, dict[str, Any]]:
    """The figures of each name."""
    sorted_out: dict[str, list[Told]] = defaultdict(list)
    for call in calls:
        local = call.began.astimezone(zone)
        times = {"hour": f"{local:%H}", "day": f"{local:%Y-%m-%d}", "month": f"{local:%Y-%m}", "": ""}
        sorted_out[times.get(apart) if apart in times else getattr(call, apart)].append(call)
    return {name: figures(some, every, now) for name, some in sorted_out.items()}


def figures(calls: list[Told], every: list[Told], now: datetime) -> dict[str, Any]:
    """What they are together; `every`: all calls, for those of one person."""
    waits = sorted(call.wait for call in calls if call.wait is not None)
    wanted = [call for call in calls if call.queue is not None]
    young = now - timedelta(seconds=PROMISE)
    undecided = [call for call in wanted if call.disposition is None and call.wait is None and call.began > young]
    in_time = sum(wait <= PROMISE for wait in waits)
    post_waits = [call.post_wait for call in calls if call.post_wait is not None]
    marks = [mark for call in calls for mark in call.marks]
    gone = [call for call in calls if call.disposition == "abandoned_in_queue"]
    return {
        "calls": len(calls),
        "wanted": len(wanted),
        "undecided": len(undecided),
        "by_person": sum(call.wait is not None or call.by_post for call in calls),
        "answered": len(waits),
        "in_time": in_time,
        "abandoned": len(gone),
        "abandoned_early": sum((call.ended or 0) < PROMISE for call in gone),
        "abandoned_in_menu": sum(call.disposition == "abandoned_in_menu" for call in calls),
        "abandoned_in_transfer": sum(call.disposition == "abandoned_in_transfer" for call in calls),
        "after_hours": sum(call.disposition == "after_hours" for call in calls),
        "informed": sum(call.disposition == "informed" for call in calls),
        "callbacks_asked": sum(call.callback for call in calls),
        "callbacks_reached": 0,
        "posts_wanted": sum(call.asked is not None for call in calls),
        "posts_answered": sum(call.by_post for call in calls),
        "repeated": sum(_repeated(call, every) for call in calls),
        "marks": sum(bool(call.marks) for call in calls),
        "messages": sum(call.messages for call in calls),
        "wait_mean": fmean(waits) if waits else None,
        "wait_median": _ranked(waits, 50),
        "wait_95th": _ranked(waits, 95),
        "post_wait_mean": fmean(post_waits) if post_waits else None,
        "talk_mean": sum(call.talk for call in calls) / len(waits) if waits else None,
        "mark_mean": fmean(marks) if marks else None,
        "service_level": in_time / (len(wanted) - len(undecided)) if len(wanted) > len(undecided) else None,
    }


def _repeated(call: Told, every: list[Told]) -> bool:
    day = timedelta(hours=24)
    return call.person is not None and any(
        other.person == call.person and call.began - day <= other.began < call.began for other in every
    )


def _ranked(ordered: list[float], percent: int) -> float | None:
    """The first value that so many of a hundred do not exceed."""
    return next((value for place, value in enumerate(ordered, 1) if place * 100 >= percent * len(ordered)), None)
