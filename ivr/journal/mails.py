"""Letters that came in, each known by its digest: a letter becomes a request once, however often it is fetched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlite_utils import Database

from ivr.journal.moments import moment

Outcome = Literal["request", "reply", "automatic", "held"]
"""It is a request, or about one that was there; a program wrote it; its writer has written too many that day."""

TABLES = """
create table mails (
    digest text primary key,
    at text not null,
    outcome text not null,
    request integer references requests (id)
) strict, without rowid;
create index mails_by_request on mails (request);
"""

A_DAY = timedelta(days=1)


def taken(db: Database, digest: str) -> tuple[Outcome, int | None] | None:
    """What became of it, and its request, where it was taken already."""
    found = db.execute("select outcome, request from mails where digest = ?", [digest]).fetchone()
    return (found[0], found[1]) if found else None


def keep(db: Database, digest: str, at: datetime, outcome: Outcome, request: int | None) -> None:
    """Notes what became of it. Runs in the transaction in which that is written."""
    db.execute(
        "insert into mails (digest, at, outcome, request) values (?, ?, ?, ?)", [digest, moment(at), outcome, request]
    )


def lately(db: Database, address: str, at: datetime) -> int:
    """How many letters of this address came within a day."""
    counted = (
        "select count(*) from mails join requests on requests.id = request join people on people.id = person "
        "where people.number = ? and at > ?"
    )
    return int(db.execute(counted, [address, moment(at - A_DAY)]).fetchone()[0])
