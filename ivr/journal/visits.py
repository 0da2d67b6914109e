"""Entries turned into one row a call that holds what the figures of a period need, so that they are read quickly."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from ivr.flow.entries import (
    Began,
    CallbackAsked,
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


def note(db: Database, call_id: str, entry: Entry) -> None:
    """Brings the row of a call up to date. Runs inside the writer's transaction."""
    match entry:
        case Began():
            row = [call_id, moment(entry.at), entry.language]
            db.execute("insert or ignore into visits (call, began, language) values (?, ?, ?)", row)
        case Said():
            _speaks(db, call_id, entry.language)
        case Left(learnt=learnt) if language := dict(learnt).get("language"):
            _speaks(db, call_id, language)
        case Entered(kind="queue"):
            menu = _seconds(db, call_id, entry.at)
            _set(db, call_id, "wanted = 1, node = ?, menu = coalesce(menu, ?)", entry.node, menu)
        case Entered(kind="transfer"):
            _set(db, call_id, "post_wanted = 1")
        case _:
            _wait(db, call_id, entry)


def create(db: Database) -> None:
    """Makes the table, with the rows of all calls that an older version wrote without it."""
    db.executescript(TABLE)
    for row in db.execute("select call, at, kind, data from entries order by call, seq").fetchall():
        call_id, at, kind, data = row
        note(db, call_id, decode({**json.loads(data), "kind": kind, "at": at}))


def _wait(db: Database, call_id: str, entry: Entry) -> None:
    match entry:
        case Estimated():
            set_to = "queue = coalesce(nullif(queue, ''), ?), estimate = coalesce(estimate, ?)"
            _set(db, call_id, set_to, entry.queue, entry.seconds)
        case Queued():
            _set(db, call_id, "queue = coalesce(nullif(queue, ''), ?)", entry.queue)
        case Taken():
            _taken(db, call_id, entry)
        case PutThrough():
            _talked(db, call_id, entry.at)
            _set(db, call_id, "post_wanted = 1, post = coalesce(nullif(post, ''), ?)", entry.to)
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
        _set(db, call_id, "post = coalesce(nullif(post, ''), ?)", entry.by)


def _talked(db: Database, call_id: str, at: datetime) -> None:
    found = db.execute("select talking from visits where call = ?", [call_id]).fetchone()
    if found and found[0]:
        talk = (at - datetime.fromisoformat(found[0])).total_seconds()
        _set(db, call_id, "talk = talk + ?, talking = null", talk)


def _speaks(db: Database, call_id: str, language: str) -> None:
    db.execute("update visits set language = ? where call = ? and language <> ?", [language, call_id, language])


def _seconds(db: Database, call_id: str, at: datetime) -> float | None:
    found = db.execute("select began from visits where call = ?", [call_id]).fetchone()
    return (at - datetime.fromisoformat(found[0])).total_seconds() if found else None


def _set(db: Database, call_id: str, what: str, *values: Any) -> None:
    db.execute(f"update visits set {what} where call = ?", [*values, call_id])
