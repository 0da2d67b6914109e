"""Requests as rows: what each one is now, and every step of its life, which is never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ivr.errors import MissingRequirement, NotThere, Overtaken, ServiceTrouble
from ivr.journal import letters
from ivr.journal.database import for_reading, for_writing, reading, why
from ivr.journal.moments import moment
from ivr.requests.life import Turn
from ivr.requests.model import Request, Step

TABLES = """
create table requests (
    id integer primary key autoincrement,
    person integer references people (id),
    call text references calls (id),
    recording text unique,
    callback text unique references callbacks (id),
    channel text not null,
    subject text not null,
    language text not null,
    country text not null,
    post text not null,
    urgent integer not null,
    opened text not null,
    due text not null,
    state text not null,
    agent text not null,
    reminded text,
    escalated text,
    settled text,
    steps integer not null
) strict;
create index requests_live on requests (due) where state in ('open', 'assigned');
create index requests_by_time on requests (opened);
create index requests_by_person on requests (person);
create index callbacks_failed on callbacks (id) where stage = 'failed';

create table request_steps (
    request integer not null references requests (id),
    seq integer not null,
    at text not null,
    by text not null,
    kind text not null,
    detail text not null,
    primary key (request, seq)
) strict, without rowid;
create trigger request_steps_stay before update on request_steps begin
    select raise(abort, 'steps are never changed');
end;
create trigger request_steps_remain before delete on request_steps begin
    select raise(abort, 'steps are never deleted');
end;

create table request_texts (
    request integer not null,
    seq integer not null,
    text text not null,
    primary key (request, seq)
) strict, without rowid;
"""
"""What people wrote stands in a table of its own: it may be about a person, and goes when that person is erased."""

WEB = """
alter table requests add column web integer not null default 0;
"""
"""Whether the answer sent the citizen to a web page."""

_TIMES = ("opened", "due", "reminded", "escalated", "settled")
_PLAIN = ("channel", "subject", "language", "country", "post", "urgent", "state", "agent", "call", "web", "steps")
_LIVE = "state in ('open', 'assigned')"


def register(
    db: Database, request: Request, step: Step, recording: str | None = None, callback: str | None = None
) -> int | None:
    """Writes a new request down, and answers its number; None when it was there already.

    `recording` (a message's file) and `callback`: what it is made of. Runs in a transaction, as do all that take a
    database.
    """
    values = {**_columns(request), "recording": recording, "callback": callback}
    names = ", ".join(values)
    made = db.execute(
        f"insert or ignore into requests (person, {names}) "
        f"select (select person from calls where id = ?), {', '.join('?' * len(values))}",
        [request.call, *values.values()],
    )
    if not made.rowcount:
        return None
    number = int(made.lastrowid or 0)
    _append(db, number, 1, step)
    letters.to_post(db, number, 1, step.at)
    return number


def about(db: Database, request: int, number: str) -> None:
    """Whose request it is, where no call tells that."""
    db.execute("insert or ignore into people (number) values (?)", [number])
    db.execute("update requests set person = (select id from people where number = ?) where id = ?", [number, request])


def change(path: Path, request: int, act: Callable[[Request], Turn], seen: int | None = None) -> Request:
    """Does something to a request, and answers what it is then; `seen` is how many steps whoever does it knows of.

    Raises UserMistake when there is no such request, somebody else was quicker, or `act` says no; ServiceTrouble when
    it cannot be written, MissingRequirement when there is no journal.
    """
    if not path.exists():
        raise MissingRequirement(f"there is no journal yet at {path}: start the service with `ivr up`")
    try:
        with for_writing(path) as db:
            db.execute("begin immediate")
            with db.conn:
                turn = act(_unchanged(db, request, seen))
                store(db, turn)
                return turn[0]
    except (sqlite3.Error, OSError) as trouble:
        raise ServiceTrouble(f"request {request} is as it was, {path} cannot be written: {why(trouble)}") from trouble


def store(db: Database, turn: Turn) -> None:
    """Writes a request as it is after a step, the step, and the letter that follows from it."""
    request, step = turn
    values = _columns(request)
    told = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"update requests set {told} where id = ?", [*values.values(), request.id])
    _append(db, request.id, request.steps, step)
    if step.kind == "answered":
        letters.answered(db, request.id, request.steps, step.at)
    if step.kind == "handed":
        letters.to_post(db, request.id, request.steps, step.at)


def found(db: Database, request: int) -> Request | None:
    """One request by its number."""
    row = next(iter(db.query("select * from requests where id = ?", [request])), None)
    return _request(row) if row else None


def last_of_call(db: Database, call: str) -> Request | None:
    """What a call has left last."""
    row = next(iter(db.query("select * from requests where call = ? order by id desc limit 1", [call])), None)
    return _request(row) if row else None


def steps_of(db: Database, request: int) -> list[Step]:
    """All that has happened to it, the oldest first; what was written about an erased person is gone."""
    rows = db.execute(
        "select at, by, kind, detail, coalesce(text, '') from request_steps left join request_texts "
        "using (request, seq) where request = ? order by seq",
        [request],
    )
    return [Step(datetime.fromisoformat(at), by, kind, detail, text) for at, by, kind, detail, text in rows]


def listed(
    path: Path,
    live: bool = True,
    post: str | None = None,
    agent: str | None = None,
    late: datetime | None = None,
    most: int = 1000,
) -> list[Request]:
    """Those that are live, the most pressing first, or the settled ones, the latest first; of a post, of an agent,
    with a deadline that was missed before they were settled, or before the moment `late`.

    Raises MissingRequirement when there is no journal, ServiceTrouble when it cannot be read.
    """
    chosen = [f"{_LIVE}" if live else f"not {_LIVE}"]
    values: list[Any] = []
    for name, value in (("post", post), ("agent", agent)):
        if value is not None:
            chosen.append(f"{name} = ?")
            values.append(value)
    if late is not None:
        chosen.append("coalesce(settled, ?) > due")
        values.append(moment(late))
    order = "urgent desc, due, id" if live else "settled desc, id desc"
    with reading(path) as db:
        rows = db.query(
            f"select * from requests where {' and '.join(chosen)} order by {order} limit ?", [*values, most]
        )
        return [_request(row) for row in rows]


def recording_of(path: Path, request: int) -> str | None:
    """The file of the message of which it was made, if of one."""
    with reading(path) as db:
        row = db.execute("select recording from requests where id = ?", [request]).fetchone()
        return str(row[0]) if row and row[0] else None


def contact_of(path: Path, request: int) -> str | None:
    """Where its citizen is reached: a number in E.164 or a mail address; None where nobody knows."""
    wanted = "select people.number from requests join people on people.id = requests.person where requests.id = ?"
    with reading(path) as db:
        row = db.execute(wanted, [request]).fetchone()
        return str(row[0]) if row and row[0] else None  # the number of an erased person is gone


def pressing(path: Path, before: datetime) -> list[Request]:
    """The live ones whose deadline comes before that moment, and of which nobody has been told all yet."""
    with for_reading(path) as db:
        wanted = f"select * from requests where {_LIVE} and due <= ? and escalated is null order by due"
        return [_request(row) for row in db.query(wanted, [moment(before)])]


def sheets_used(db: Database) -> dict[str, int]:
    """How often each sheet of the knowledge was the answer: to a request, or read out to a caller."""
    answered = "select detail as sheet from request_steps where kind = 'answered' and detail <> ''"
    recited = "select json_extract(data, '$.sheet') as sheet from entries where kind = 'recited'"
    return dict(db.execute(f"select sheet, count(*) from ({answered} union all {recited}) group by sheet").fetchall())


def forget(db: Database, person: int) -> None:
    """Deletes for good what was written about a person."""
    db.execute("delete from request_texts where request in (select id from requests where person = ?)", [person])


def of_person(db: Database, person: int) -> list[tuple[Request, list[Step]]]:
    """A person's requests, the oldest first, each with all that happened to it."""
    rows = list(db.query("select * from requests where person = ? order by opened, id", [person]))
    return [(_request(row), steps_of(db, row["id"])) for row in rows]


def _unchanged(db: Database, request: int, seen: int | None) -> Request:
    known = found(db, request)
    if known is None:
        raise NotThere(f"there is no request {request}: `ivr requests` lists them")
    if seen is not None and seen != known.steps:
        last = steps_of(db, request)[-1]
        raise Overtaken(
            f"request {request} is not as you saw it: {last.by} {last.kind} it meanwhile. Look at it again, then decide"
        )
    return known


def _append(db: Database, request: int, seq: int, step: Step) -> None:
    row = [request, seq, moment(step.at), step.by, step.kind, step.detail]
    db.execute("insert into request_steps (request, seq, at, by, kind, detail) values (?, ?, ?, ?, ?, ?)", row)
    if step.text:
        db.execute("insert into request_texts (request, seq, text) values (?, ?, ?)", [request, seq, step.text])


def _columns(request: Request) -> dict[str, Any]:
    times = ((name, getattr(request, name)) for name in _TIMES)
    return {name: getattr(request, name) for name in _PLAIN} | {name: at and moment(at) for name, at in times}


def _request(row: dict[str, Any]) -> Request:
    values = {name: row[name] for name in _PLAIN} | {name: bool(row[name]) for name in ("urgent", "web")}
    times = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in _TIMES}
    return Request(id=row["id"], **values, **times)  # type: ignore[arg-type]  # the columns carry the fields' names
