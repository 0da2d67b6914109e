"""What a caller has asked before and still waits for; a caller id is a hint, and a number with its code is proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from ivr.journal import requests
from ivr.requests.model import Request, Step

INDEX = """
create index entries_identified on entries (json_extract(data, '$.request')) where kind = 'identified';
create index entries_recited on entries (json_extract(data, '$.sheet')) where kind = 'recited';
"""
"""Finds the calls in which somebody proved that a request is his, or heard a sheet of the knowledge."""

MANY = 100
"""Calls and requests of one number that are counted; nobody calls so often himself."""

_PROVEN = (
    "select requests.id from entries join requests on requests.id = json_extract(data, '$.request') "
    "and requests.opened = json_extract(data, '$.opened') where entries.call = :call and kind = 'identified'"
)
_PERSON = (
    "(select calls.person from calls join people on people.id = calls.person "
    "where calls.id = :call and people.erased is null)"
)
_HIS = f"(person = {_PERSON} or id in ({_PROVEN}))"


@dataclass(frozen=True, slots=True)
class Glance:
    """What fits on a telephone's display: which call of the number it is, how many of its requests are open, and
    which request the caller has proved to be his."""

    calls: int
    open: int
    proven: int | None = None

    def __str__(self) -> str:
        return " - ".join(self._words())

    def _words(self) -> Iterator[str]:
        if self.proven is not None:
            yield f"request {self.proven}"
        if self.open:
            yield f"{self.open} open"
        if self.calls > 1:
            yield f"call {self.calls}" if self.calls < MANY else f"{MANY} calls or more"


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that the same number made, or in which the same request was proved to be the caller's."""

    id: str
    began: datetime
    number: str
    language: str
    subject: str
    post: str
    agent: str
    disposition: str


@dataclass(frozen=True, slots=True)
class History:
    """The latest first. `proven` are the requests whose code was typed; the others are of the same number, no more."""

    calls: tuple[PastCall, ...]
    requests: tuple[tuple[Request, list[Step]], ...]
    proven: frozenset[int]


def glance(db: Database, call: str) -> Glance:
    """What is known of who makes this call. Numbers that are withheld or erased tell nothing."""
    values = {"call": call, "many": MANY}
    (calls,) = db.execute(
        f"select count(*) from (select 1 from calls where person = {_PERSON} limit :many)",
        values,
    ).fetchone()
    (live,) = db.execute(
        f"select count(*) from (select 1 from requests where state in ('open', 'assigned') and {_HIS} limit :many)",
        values,
    ).fetchone()
    proven = _proven(db, call)
    return Glance(calls, live, proven[-1] if proven else None)


def of_call(db: Database, call: str, itself: bool = False, most: int = 20) -> History | None:
    """All that is known of who makes this call, that call left out unless `itself`; None when there is none."""
    if not db.execute("select 1 from calls where id = ?", [call]).fetchone():
        return None
    values = {"call": call, "out": "" if itself else call, "most": most}
    found = db.query(
        "select id, calls.began, calls.number, calls.language, coalesce(subject, '') as subject, "
        "coalesce(post, '') as post, coalesce(agent, '') as agent, coalesce(calls.disposition, '') as disposition "
        "from calls left join visits on visits.call = calls.id where id <> :out and calls.began is not null and "
        f"(person = {_PERSON} or id in (select call from entries "
        f"where kind = 'identified' and json_extract(data, '$.request') in ({_PROVEN}))) "
        "order by calls.began desc limit :most",
        values,
    )
    calls = tuple(_past(row) for row in found)
    wanted = f"select id from requests where {_HIS} order by opened desc, id desc limit :most"
    numbers = [number for (number,) in db.execute(wanted, values)]
    known = ((requests.found(db, number), number) for number in numbers)
    told = tuple((request, requests.steps_of(db, number)) for request, number in known if request)
    return History(calls, told, frozenset(_proven(db, call)))


def last_call_of(db: Database, number: str) -> str | None:
    """The latest call of an E.164 number."""
    wanted = "select calls.id from calls join people on people.id = person where people.number = ?"
    found = db.execute(f"{wanted} order by began desc limit 1", [number]).fetchone()
    return str(found[0]) if found else None


def _proven(db: Database, call: str) -> list[int]:
    return [number for (number,) in db.execute(f"{_PROVEN} order by entries.seq", {"call": call})]


def _past(row: dict[str, Any]) -> PastCall:
    return PastCall(**{**row, "began": datetime.fromisoformat(row["began"])})
