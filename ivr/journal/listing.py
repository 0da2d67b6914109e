"""Calls of the journal found by their time, their post, their id or who called, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.journal.database import reading
from ivr.journal.moments import moment
from ivr.journal.queries import CallRow, row_of

OF_POST = """(exists (select 1 from transfers where transfers.call = calls.id and transfers.post = :post)
    or exists (select 1 from messages where messages.call = calls.id and messages.post = :post))"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls: of a post, of a caller (E.164) or with an id, begun before a moment; "" and None leave it open."""

    post: str = ""
    caller: str = ""
    call: str = ""
    before: datetime | None = None


def listed(path: Path, wanted: Wanted, most: int) -> list[CallRow]:
    """At most so many. Raises MissingRequirement when there is no journal, else ServiceTrouble."""
    tests: list[str] = ["began is not null"]
    values: dict[str, str | int] = {"most": most, "post": wanted.post}
    if wanted.post:
        tests.append(OF_POST)
    if wanted.before:
        tests.append("began < :before")
        values["before"] = moment(wanted.before)
    if wanted.call:
        tests.append("calls.id = :call")
        values["call"] = wanted.call
    if wanted.caller:
        tests.append("person = (select id from people where people.number = :caller)")
        values["caller"] = wanted.caller
    query = f"select calls.* from calls where {' and '.join(tests)} order by began desc, rowid desc limit :most"
    with reading(path) as db:
        return [row_of(found) for found in db.query(query, values)]


def is_of(path: Path, call: str, post: str) -> bool:
    """Whether a call was transferred to a post, or left a message for it."""
    query = f"select 1 from calls where calls.id = :call and {OF_POST}"
    with reading(path) as db:
        return db.execute(query, {"call": call, "post": post}).fetchone() is not None
