"""The present journal's requests and complaints copied into a restored one; they keep their numbers if they can."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from ivr.journal import complaints

TABLES = frozenset({"requests", "request_steps", "request_texts", "complaints", "complaint_salts", "letters", "mails"})

_SAME = "main.requests there where there.id = mine.id and there.opened = mine.opened and there.channel = mine.channel"
"""A restored journal is most often an older one of this very service: then a request has its number in both."""

_LETTER = "seq, kind, next, tries, over, outcome"

_SENT = f"""
update main.letters as kept set over = gone.over, outcome = gone.outcome, tries = gone.tries from old.letters gone
join old.requests mine on mine.id = gone.request where gone.over is not null and exists (select 1 from {_SAME})
and kept.request = gone.request and kept.seq = gone.seq and kept.kind = gone.kind
"""
"""What has gone out since the backup does not go out a second time."""

_MAILS = f"""
insert or ignore into main.mails (digest, at, outcome, request) select digest, at, outcome,
    (select mine.id from old.requests mine where mine.id = gone.request and exists (select 1 from {_SAME}))
from old.mails gone
"""
"""What was taken out of the mailbox is not taken a second time; a request that has another number now is not named."""

MOVED = f"""
create temp table moved as select id, known from (
    select id, steps, (select there.steps from {_SAME}) as known from old.requests mine
) where known is null or known < steps
"""
"""The requests that are new, or of which more has happened; `known` is how many steps the restored journal has."""


def carry_requests(db: Database) -> None:
    """Copies all that has happened to requests. People, calls and callbacks are there already; `old` is attached."""
    columns = [row[1] for row in db.execute("pragma main.table_info(requests)") if row[1] != "id"]
    for request, known in db.execute("select id, known from moved order by id").fetchall():
        values = _values(db, request, columns)
        if known is None:
            new = _inserted(db, request, columns, values)
        else:
            new = request
            told = ", ".join(f"{column} = ?" for column in columns)
            db.execute(f"update main.requests set {told} where id = ?", [*values, request])
        for table in ("request_texts", "request_steps"):
            what = "text" if table == "request_texts" else "at, by, kind, detail"
            db.execute(
                f"insert into main.{table} (request, seq, {what}) "
                f"select ?, seq, {what} from old.{table} where request = ? and seq > ?",
                [new, request, known or 0],
            )
        db.execute(
            f"insert into main.letters (request, {_LETTER}) select ?, {_LETTER} from old.letters "
            "where request = ? and seq > ?",
            [new, request, known or 0],
        )
        _complaint(db, request, new)
    db.execute(_SENT)
    db.execute(_MAILS)


def _values(db: Database, request: int, columns: list[str]) -> list[Any]:
    person = "(select new from persons where persons.old = mine.person)"
    wanted = ", ".join(person if column == "person" else column for column in columns)
    return list(db.execute(f"select {wanted} from old.requests mine where id = ?", [request]).fetchone())


def _inserted(db: Database, request: int, columns: list[str], values: list[Any]) -> int:
    taken = db.execute("select 1 from main.requests where id = ?", [request]).fetchone()
    made = db.execute(
        f"insert into main.requests (id, {', '.join(columns)}) values (?, {', '.join('?' * len(columns))})",
        [None if taken else request, *values],
    )
    return int(made.lastrowid or 0)


def _complaint(db: Database, request: int, new: int) -> None:
    """As it was where the chains are one; otherwise it is registered anew, at the end of the restored chain."""
    mine = db.execute("select * from old.complaints where request = ?", [request]).fetchone()
    if not mine or complaints.of_request(db, new):
        return
    number, _, at, content, link = mine
    salt = db.execute("select * from old.complaint_salts where number = ?", [number]).fetchone()
    if new == request and complaints.follows(db, (number, request, at, content, link)):
        db.execute("insert into main.complaints values (?, ?, ?, ?, ?)", mine)
        if salt:
            db.execute("insert into main.complaint_salts values (?, ?, ?)", salt)
    else:
        complaints.add(db, new, datetime.fromisoformat(at), salt[2] if salt else "")
