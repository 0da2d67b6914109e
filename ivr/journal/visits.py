"""Entries turned into one row a call that holds what the figures of a period need, so that they are read quickly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from ivr.flow.entries import (
    Began,
    CallbackAsked,
    Dialled,
    Ended,
    Entered,
    Entry,
    Estimated,
    Left,
    Message,
    PutThrough,
    Queued,
    Rated,
    Said,
    Taken,
    Unqueued,
)
from ivr.flow.nodes.place import country_of
from ivr.journal.coding import decode
from ivr.journal.moments import moment

TABLE = """
create table visits (
    call text primary key references calls (id),
    began text not null,
    language text not null,
    queue text not null default '',
    node text not null default '',
    wanted integer not null default 0,
    menu real,
    estimate real,
    wait real,
    agent text not null default '',
    talking text,
    talk real not null default 0,
    callback integer not null default 0,
    messages integer not null default 0,
    post_wanted integer not null default 0,
    post text not null default '',
    marks integer not null default 0,
    mark_sum integer not null default 0,
    seconds real,
    disposition text
) strict;
create index visits_by_language on visits (language, began, disposition, seconds);
"""

INDEXES = """
drop index visits_by_language;
create index visits_ended on visits (language, began, disposition, seconds, wanted, wait, callback, messages,
    post_wanted, post, marks, mark_sum, talk) where disposition is not null;
create index visits_open on visits (language, began) where disposition is null;
"""
"""A call is written into the long index once, when it is over; the figures of a year need nothing but that index."""

BELONGS = """
alter table visits add column number text not null default '';
alter table visits add column country text not null default '';
alter table visits add column for_post text not null default '';
alter table visits add column subject text not null default '';
alter table visits add column asked text;
alter table visits add column post_wait real;
alter table visits add column again integer not null default 0;
create index visits_by_time on visits (began);
"""
"""Where a call belongs: the number that was dialled, the caller's country, the post that the call was for (the first
that was found or called), the subject; when a post was first asked for, the seconds until it took the call; and whether
the same number had called in the day before."""

A_DAY = timedelta(hours=24)


def note(db: Database, call_id: str, entry: Entry) -> None:
    """Brings the row of a call up to date. Runs inside the writer's transaction."""
    match entry:
        case Began():
            _begins(db, call_id, entry)
        case Said():
            _speaks(db, call_id, entry.language)
        case Left(learnt=learnt):
            _learns(db, call_id, dict(learnt))
        case Entered(kind="queue"):
            menu = _seconds(db, call_id, entry.at)
            _set(db, call_id, "wanted = 1, node = ?, menu = coalesce(menu, ?)", entry.node, menu)
        case Entered(kind="transfer"):
            _set(db, call_id, "post_wanted = 1, asked = coalesce(asked, ?)", moment(entry.at))
        case _:
            _wait(db, call_id, entry)


def belong(db: Database) -> None:
    """Adds the columns of `BELONGS`, and writes the rows of all calls anew, as an older version left them."""
    db.executescript(BELONGS)
    db.execute("delete from visits")
    for call_id, at, kind, data in db.execute("select call, at, kind, data from entries order by call, seq"):
        note(db, call_id, decode({**json.loads(data), "kind": kind, "at": at}))


def _begins(db: Database, call_id: str, entry: Began) -> None:
    """The caller's number stands with the person: of one who was erased nothing is known."""
    known = "select people.id, people.number from calls join people on people.id = calls.person where calls.id = ?"
    person, number = db.execute(known, [call_id]).fetchone() or (None, None)
    row = [call_id, moment(entry.at), entry.language, entry.number, country_of(number) or ""]
    columns = "call, began, language, number, country"
    db.execute(f"insert or ignore into visits ({columns}) values (?, ?, ?, ?, ?)", row)
    _repeats(db, call_id, person, entry.at)


def _repeats(db: Database, call_id: str, person: int | None, at: datetime) -> None:
    """Marks the call, and those soon after it: one that nobody steered is written down later than it was."""
    near = "select id, began from calls where person = ? and began >= ? and began <= ?"
    calls = db.execute(near, [person, moment(at - A_DAY), moment(at + A_DAY)]).fetchall()
    if any(began < moment(at) for _, began in calls):
        _set(db, call_id, "again = 1")
    for other, began in calls:
        if began > moment(at):
            _set(db, other, "again = 1")


def _learns(db: Database, call_id: str, learnt: Mapping[str, str]) -> None:
    if language := learnt.get("language"):
        _speaks(db, call_id, language)
    told = {"country": "country", "consulate": "for_post", "subject": "subject"}
    found = {column: learnt[name] for name, column in told.items() if learnt.get(name)}
    if found:
        _set(db, call_id, ", ".join(f"{column} = ?" for column in found), *found.values())


def _wait(db: Database, call_id: str, entry: Entry) -> None:
    match entry:
        case Estimated():
            set_to = "queue = coalesce(nullif(queue, ''), ?), estimate = coalesce(estimate, ?)"
            _set(db, call_id, set_to, entry.queue, entry.seconds)
        case Queued():
            _set(db, call_id, "queue = coalesce(nullif(queue, ''), ?)", entry.queue)
        case Taken():
            _taken(db, call_id, entry)
        case Dialled():
            _set(db, call_id, "for_post = coalesce(nullif(for_post, ''), ?)", entry.post)
        case PutThrough():
            _talked(db, call_id, entry.at)
            for_post = "for_post = coalesce(nullif(for_post, ''), ?)"
            _set(db, call_id, f"post_wanted = 1, post = coalesce(nullif(post, ''), ?), {for_post}", entry.to, entry.to)
        case Unqueued():
            _talked(db, call_id, entry.at)
        case _:
            _rest(db, call_id, entry)


def _rest(db: Database, call_id: str, entry: Entry) -> None:
    match entry:
        case CallbackAsked():
            _set(db, call_id, "callback = 1")
        case Message():
            _set(db, call_id, "messages = messages + 1")
        case Rated():
            _set(db, call_id, "marks = marks + 1, mark_sum = mark_sum + ?", entry.mark)
        case Ended():
            _talked(db, call_id, entry.at)
            seconds = _seconds(db, call_id, entry.at)
            _set(db, call_id, "seconds = ?, disposition = ?", seconds, entry.disposition)


def _taken(db: Database, call_id: str, entry: Taken) -> None:
    """By an agent when the node is the queue node the call is at; else by a post."""
    by_agent = db.execute("select 1 from visits where call = ? and node = ?", [call_id, entry.node]).fetchone()
    if by_agent:
        wait = _seconds(db, call_id, entry.at)
        set_to = "wait = coalesce(wait, ?), agent = coalesce(nullif(agent, ''), ?), talking = coalesce(talking, ?)"
        _set(db, call_id, set_to, wait, entry.by, moment(entry.at))
    else:
        waited = _seconds(db, call_id, entry.at, since="asked")
        _set(db, call_id, "post = coalesce(nullif(post, ''), ?), post_wait = coalesce(post_wait, ?)", entry.by, waited)


def _talked(db: Database, call_id: str, at: datetime) -> None:
    found = db.execute("select talking from visits where call = ?", [call_id]).fetchone()
    if found and found[0]:
        talk = (at - datetime.fromisoformat(found[0])).total_seconds()
        _set(db, call_id, "talk = talk + ?, talking = null", talk)


def _speaks(db: Database, call_id: str, language: str) -> None:
    db.execute("update visits set language = ? where call = ? and language <> ?", [language, call_id, language])


def _seconds(db: Database, call_id: str, at: datetime, since: str = "began") -> float | None:
    found = db.execute(f"select {since} from visits where call = ?", [call_id]).fetchone()
    return (at - datetime.fromisoformat(found[0])).total_seconds() if found and found[0] else None


def _set(db: Database, call_id: str, what: str, *values: Any) -> None:
    db.execute(f"update visits set {what} where call = ?", [*values, call_id])
