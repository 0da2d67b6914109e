"""A morning in the journal that a backup holds, and what happens until noon that it does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ivr.agents.state import AgentState
from ivr.backup.carrying import TABLES
from ivr.callbacks.model import Callback
from ivr.callbacks.model import Entry as Happened
from ivr.flow.call import Call
from ivr.flow.entries import Began, Comment, Ended, Entry, Left, Message, Rated
from ivr.journal import agents, bookmarks, callbacks, complaints, conversations, mails, requests, retention
from ivr.journal.journal import Journal
from ivr.requests.life import advance
from ivr.requests.model import Action, AnswerIt, Request, Step

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NUMBER = "+33199000100"
KARIM, SALMA, NADIA = "+33639980001", "+33639980002", "+33639980003"


def turn(journal: Journal, call: str, *entries: Entry) -> None:
    """One turn of a call, as a session writes it."""
    ended = any(isinstance(entry, Ended) for entry in entries)
    journal.write(call, entries, Call(call, "7", NOW, NUMBER, "fr", None, ended=ended))


def begun(journal: Journal, call: str, caller: str | None) -> None:
    """Its first turn."""
    turn(journal, call, Began(NOW, NUMBER, caller, "fr", "carrier", "7"))


def ended(journal: Journal, call: str) -> None:
    """Its last one."""
    turn(journal, call, Ended(NOW + timedelta(seconds=9), "served", 16))


def asked(call: str, number: str) -> Callback:
    """A callback that was just asked for."""
    return Callback(call, number, "fr", "fr", NOW, NOW, NOW)


def morning(journal: Journal) -> None:
    """What is in the backup: a call that is over, one that goes on, a callback, an agent."""
    begun(journal, "over", KARIM)
    turn(journal, "over", Rated(NOW, "survey", "helpful", 5), Message(NOW, "m", "over.wav", 3.0, "fr", "paris", "x"))
    ended(journal, "over")
    begun(journal, "on", SALMA)
    journal.put(partial(callbacks.add, callback=asked("over", KARIM), entries=[Happened(NOW, "asked", "fr")]))
    journal.put(partial(agents.keep, at=NOW, agent="amina", state=AgentState("in", "", NOW, "amina")))
    journal.incident(NOW, "a stranger", "192.0.2.1", "knocked")
    journal.put(partial(complain, call="over", number=1, at=NOW))
    assert journal.flush()


def complain(db: Database, call: str, number: int, at: datetime) -> None:
    """A complaint that was left in a call."""
    due = at + timedelta(hours=120)
    request = Request(0, "agent", "complaint", "fr", "FR", "paris", False, at, due, call=call, steps=1)
    assert requests.register(db, request, Step(at, "amina", "registered", "agent", f"noise {number}")) == number
    complaints.add(db, number, at)


def step(db: Database, request: int, action: Action, at: datetime) -> None:
    """Something is done to a request."""
    known = requests.found(db, request)
    assert known
    requests.store(db, advance(known, action, "amina", at))


def noon(journal: Journal) -> None:
    """What has happened since: the call went on and ended, new ones came, one that goes on, all the rest changed."""
    turn(journal, "on", Left(NOW, "language", "next", (("language", "ar"),)))
    turn(journal, "on", Comment(NOW, "survey", "on.wav", 3.0, "ar"))
    ended(journal, "on")
    begun(journal, "new", NADIA)
    begun(journal, "withheld", None)
    ended(journal, "withheld")
    done = replace(asked("over", KARIM), stage="done", attempts=1)
    journal.put(partial(callbacks.change, callback=done, entries=[Happened(NOW, "done", "")]))
    journal.put(partial(callbacks.add, callback=asked("new", KARIM), entries=[Happened(NOW, "asked", "fr")]))
    kept = conversations.Conversation("over", "over.5-conversation.wav", 9.0, "abc", NOW, date(2027, 1, 1))
    journal.put(partial(conversations.keep, conversation=kept))
    later = NOW + timedelta(hours=1)
    journal.put(partial(agents.keep, at=later, agent="amina", state=AgentState("out", by="amina")))
    journal.incident(later, "a stranger", "192.0.2.1", "knocked")
    journal.put(partial(retention.tell, at=later, what="numbers", why="erasure", many=1, by="somebody"))
    journal.put(partial(bookmarks.put, record="cel", at=later))
    journal.put(partial(step, request=1, action=AnswerIt("It is ready."), at=later))
    journal.put(partial(complain, call="new", number=2, at=later))
    journal.put(partial(mails.keep, digest="a letter", at=later, outcome="request", request=2))
    journal.put(partial(mails.keep, digest="a list", at=later, outcome="automatic", request=None))
    journal.put(lambda db: db.execute("update letters set over = next, outcome = 'sent', tries = 2 where request = 1"))
    assert journal.flush()


def rows(path: Path) -> dict[str, list[list[Any]]]:
    """All rows of all tables, with a person's number in the place of the number of the row."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        people = {row["id"]: row["number"] or "nobody" for row in db.execute("select * from people")}
        found: dict[str, list[list[Any]]] = {}
        for table in TABLES:
            named = [dict(row) for row in db.execute(f"select * from {table}")]
            shown = ([people.get(v) if k == "person" else v for k, v in row.items() if k != "id"] for row in named)
            found[table] = sorted(shown, key=str)
        return found
