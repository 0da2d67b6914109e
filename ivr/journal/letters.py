"""Letters that are to go out, as rows beside the step that they tell of; an address stands in none of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from ivr.journal.database import for_reading
from ivr.journal.moments import moment

Kind = Literal["received", "answer", "post"]
"""To the citizen, that we have his request, or what the answer is; to a post, that a request is there."""

TABLES = """
create table letters (
    request integer not null references requests (id),
    seq integer not null,
    kind text not null,
    next text not null,
    tries integer not null default 0,
    over text,
    outcome text not null default '',
    primary key (request, seq, kind)
) strict, without rowid;
create index letters_due on letters (next) where over is null;
"""
"""`next` is when it is tried, `over` when it was sent or given up; `outcome` is then `sent`, or why not."""


A_DAY = 3
"""So many letters say to one address that we have a request: anybody can name anybody's address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One that must go out. `address` is the citizen's, if he has one that letters reach; `text` what the step says."""

    request: int
    seq: int
    kind: Kind
    tries: int
    since: datetime
    address: str | None
    text: str

    def waits(self, now: datetime) -> timedelta:
        """How long it has been waiting."""
        return now - self.since


def received(db: Database, request: int, seq: int, at: datetime) -> None:
    """One to whoever asked, that we have his request, if he can be reached by mail; not more than some a day.

    Runs in a transaction, as do all that take a database.
    """
    lately = db.execute(
        "select count(*) from requests mine join requests other on other.person = mine.person "
        "join letters on letters.request = other.id where mine.id = ? and letters.kind = 'received' and next > ?",
        [request, moment(at - timedelta(days=1))],
    ).fetchone()[0]
    if lately < A_DAY:
        _to_citizen(db, request, seq, "received", at)


def answered(db: Database, request: int, seq: int, at: datetime) -> None:
    """One to whoever asked, with the answer, if he can be reached by mail."""
    _to_citizen(db, request, seq, "answer", at)


def _to_citizen(db: Database, request: int, seq: int, kind: Kind, at: datetime) -> None:
    db.execute(
        "insert or ignore into letters (request, seq, kind, next) select requests.id, ?, ?, ? from requests "
        "join people on people.id = person where requests.id = ? and instr(people.number, '@')",
        [seq, kind, moment(at), request],
    )


def to_post(db: Database, request: int, seq: int, at: datetime) -> None:
    """One to the post where the request is now, if it is at one."""
    db.execute(
        "insert or ignore into letters (request, seq, kind, next) "
        "select id, ?, 'post', ? from requests where id = ? and post <> ''",
        [seq, moment(at), request],
    )


def due(path: Path, now: datetime, most: int) -> list[Letter]:
    """Those whose time has come, the longest waiting first."""
    with for_reading(path) as db:
        rows = db.execute(
            "select letters.request, seq, letters.kind, tries, request_steps.at, people.number, "
            "coalesce(request_texts.text, '') from letters join requests on requests.id = letters.request "
            "join request_steps using (request, seq) left join request_texts using (request, seq) "
            "left join people on people.id = person and instr(people.number, '@') "
            "where over is null and next <= ? order by next limit ?",
            [moment(now), most],
        ).fetchall()
    return [
        Letter(request, seq, kind, tries, datetime.fromisoformat(at), address, text)
        for request, seq, kind, tries, at, address, text in rows
    ]


def of_person(db: Database, address: str) -> list[Letter]:
    """Every letter to an address, whatever became of it, without its text."""
    rows = db.execute(
        "select letters.request, seq, letters.kind, tries, request_steps.at from people "
        "join requests on requests.person = people.id join letters on letters.request = requests.id "
        "join request_steps using (request, seq) where people.number = ? and letters.kind <> 'post'",
        [address],
    )
    return [
        Letter(request, seq, kind, tries, datetime.fromisoformat(at), address, "")
        for request, seq, kind, tries, at in rows
    ]


def is_over(db: Database, letter: Letter, outcome: str, at: datetime) -> None:
    """It was sent, or is given up."""
    told = [moment(at), outcome, letter.tries + 1, letter.request, letter.seq, letter.kind]
    db.execute("update letters set over = ?, outcome = ?, tries = ? where request = ? and seq = ? and kind = ?", told)


def tried(db: Database, letter: Letter, wait: timedelta, why: str, at: datetime) -> None:
    """It could not be sent, and is tried again."""
    told = [moment(at + wait), why, letter.tries + 1, letter.request, letter.seq, letter.kind]
    db.execute("update letters set next = ?, outcome = ?, tries = ? where request = ? and seq = ? and kind = ?", told)
