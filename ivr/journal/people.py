"""A telephone number turned into the person of the journal, and everything that is kept of that person."""

from __future__ import annotations

import re
from typing import Any

from sqlite_utils import Database


def person_of(db: Database, number: str) -> int | None:
    """The row of a number in E.164."""
    found = db.execute("select id from people where number = ?", [number]).fetchone()
    return int(found[0]) if found else None


def number_of_call(db: Database, call: str) -> str | None:
    """The number of whoever made a call, or asked in it to be called back; None when it has been erased."""
    found = db.execute(
        "select number from people where number is not null and id in "
        "(select person from calls where id = :call union all select person from callbacks where id = :call)",
        {"call": call},
    ).fetchone()
    return str(found[0]) if found else None


def language_of(db: Database, person: int) -> str | None:
    """The language that was chosen last."""
    found = db.execute("select language from people where id = ?", [person]).fetchone()
    return found[0] if found else None


def calls_of(db: Database, person: int) -> list[str]:
    """The ids of this person's calls, oldest first."""
    return [call for (call,) in db.execute("select id from calls where person = ? order by began, id", [person])]


def callbacks_of(db: Database, person: int) -> list[dict[str, Any]]:
    """The callbacks to this person, oldest first, each with all that happened to it."""
    found = list(db.query("select * from callbacks where person = ? order by asked", [person]))
    wanted = "select at, kind, detail from callback_entries where callback = ? order by seq"
    return [{**row, "entries": list(db.query(wanted, [row["id"]]))} for row in found]


def incidents_about(db: Database, number: re.Pattern[bytes]) -> list[dict[str, Any]]:
    """The incidents in which the number stands, written in any way."""
    found = db.query("select * from incidents order by at")
    return [row for row in found if number.search(f"{row['source']} {row['detail']}".encode())]


def blank_incidents(db: Database, number: re.Pattern[bytes]) -> None:
    """Takes the number out of every incident. Runs inside the writer's transaction."""
    for row in incidents_about(db, number):
        kept = [_blanked(row[column], number) for column in ("source", "detail")]
        db.execute("update incidents set source = ?, detail = ? where id = ?", [*kept, row["id"]])


def _blanked(text: str, number: re.Pattern[bytes]) -> str:
    return number.sub(lambda found: b"x" * len(found[0]), text.encode()).decode()
