"""Entries of a call turned into rows; the only place that knows which entry changes which table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json
from sqlite_utils import Database

from ivr.flow.call import Call
from ivr.flow.entries import Attempted, Began, CallbackAsked, Ended, Entry, Left, Message
from ivr.journal import callbacks, complaints, opinions, requests, visits
from ivr.journal.coding import encode
from ivr.journal.moments import moment as moment
from ivr.journal.snapshot import freeze


def chosen_language(entry: Entry) -> str | None:
    """The language the caller chose at this entry, if any."""
    return dict(entry.learnt).get("language") if isinstance(entry, Left) else None


def store(db: Database, call_id: str, entries: Sequence[Entry], state: Call | None) -> None:
    """Writes what happened in one turn of a call; of an erased person's, the entries only.

    Runs inside the writer's transaction.
    """
    db.execute("insert or ignore into calls (id) values (?)", [call_id])
    _append(db, call_id, entries)
    for entry in entries:
        _apply(db, call_id, entry)
        visits.note(db, call_id, entry)
        opinions.note(db, call_id, entry)
    if state and not state.ended:
        frozen = _text(freeze(state))
        db.execute(
            "insert into live select ?, ? where not exists "
            "(select 1 from calls join people on people.id = calls.person where calls.id = ? and erased is not null) "
            "on conflict do update set state = excluded.state",
            [call_id, frozen, call_id],
        )
    elif state:
        db.execute("delete from live where call = ?", [call_id])


def conclude(db: Database, call_id: str, entries: Sequence[Entry]) -> None:
    """Writes the rest of a call that nobody steered to its end; nothing when the call has ended already."""
    ended = db.execute("select 1 from calls where id = ? and ended is not null", [call_id]).fetchone()
    if not ended:
        store(db, call_id, entries, None)


def store_incident(db: Database, at: datetime, what: str, source: str, detail: str) -> None:
    """Writes something that happened outside any call."""
    db.execute(
        "insert into incidents (at, what, source, detail) values (?, ?, ?, ?)", [moment(at), what, source, detail]
    )


def erase_person(db: Database, person: int) -> None:
    """Empties the only row with personal data, and forgets, for good, the state of calls that still go on."""
    now = moment(datetime.now(UTC))
    db.execute("update people set number = null, language = null, erased = ? where id = ?", [now, person])
    db.execute("delete from live where call in (select id from calls where person = ?)", [person])
    callbacks.forget(db, person)
    complaints.forget(db, person)
    requests.forget(db, person)


def _text(data: dict[str, Any]) -> str:
    return to_json(data).decode()


def _append(db: Database, call_id: str, entries: Sequence[Entry]) -> None:
    last = db.execute("select coalesce(max(seq), 0) from entries where call = ?", [call_id]).fetchone()[0]
    for seq, entry in enumerate(entries, last + 1):
        data = encode(_without_number(entry))
        kind, at = data.pop("kind"), data.pop("at")
        row = [call_id, seq, moment(datetime.fromisoformat(at)), kind, _text(data)]
        db.execute("insert into entries values (?, ?, ?, ?, ?)", row)


def _without_number(entry: Entry) -> Entry:
    """Numbers of persons stand in their own row only."""
    match entry:
        case Began():
            return replace(entry, caller=None)
        case CallbackAsked():
            return replace(entry, number=None)
    return entry


def _apply(db: Database, call_id: str, entry: Entry) -> None:
    match entry:
        case Began():
            _begin(db, call_id, entry)
        case Left() if language := chosen_language(entry):
            _choose(db, call_id, language)
        case Attempted():
            row = [call_id, entry.post, entry.trunk, entry.outcome, entry.sip, moment(entry.at)]
            db.execute("insert into transfers (call, post, trunk, outcome, sip, at) values (?, ?, ?, ?, ?, ?)", row)
        case Message():
            _message(db, call_id, entry)
        case Ended():
            ended = [moment(entry.at), entry.disposition, entry.cause, call_id]
            db.execute("update calls set ended = ?, disposition = ?, cause = ? where id = ?", ended)
            db.execute("delete from live where call = ?", [call_id])


def _begin(db: Database, call_id: str, entry: Began) -> None:
    if entry.caller:
        db.execute("insert or ignore into people (number) values (?)", [entry.caller])
    db.execute(
        "update calls set person = (select id from people where number = ?), number = ?, trunk = ?, version = ?, "
        "language = ?, began = ? where id = ?",
        [entry.caller, entry.number, entry.trunk, entry.version, entry.language, moment(entry.at), call_id],
    )


def _choose(db: Database, call_id: str, language: str) -> None:
    db.execute("update calls set language = ? where id = ?", [language, call_id])
    person = "(select person from calls where id = ?)"
    db.execute(f"update people set language = ? where id = {person} and erased is null", [language, call_id])


def _message(db: Database, call_id: str, entry: Message) -> None:
    values = [entry.file, entry.seconds, entry.language, entry.post, entry.subject, entry.urgent, moment(entry.at)]
    db.execute(
        "insert into messages (call, person, file, seconds, language, post, subject, urgent, at) "
        "select id, person, ?, ?, ?, ?, ?, ?, ? from calls where id = ?",
        [*values, call_id],
    )
