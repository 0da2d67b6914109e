"""The journal read back: the latest calls, one call whole, and the calls that were going on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from sqlite_utils import Database

from ivr.flow.call import Call
from ivr.flow.entries import Attempted, Began, Comment, Entry, Message, Rated
from ivr.flow.transcript import Transcript, transcript
from ivr.journal.coding import decode
from ivr.journal.conversations import Conversation, of_call
from ivr.journal.database import reading
from ivr.journal.moments import moment
from ivr.journal.snapshot import thaw


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call in one line. `language` is the last one; `ended`, `disposition` and `cause` are None while it lasts."""

    id: str
    person: int | None
    number: str
    trunk: str
    version: str
    language: str
    began: datetime | None
    ended: datetime | None
    disposition: str | None
    cause: int | None

    @property
    def seconds(self) -> float | None:
        """How long it lasted; None while it does."""
        return (self.ended - self.began).total_seconds() if self.began and self.ended else None


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call whole. `caller` is None when it was withheld or has been erased."""

    row: CallRow
    caller: str | None
    entries: tuple[Entry, ...]
    conversations: tuple[Conversation, ...] = ()

    @property
    def transcript(self) -> Transcript:
        """Its steps, as people read them."""
        return transcript(self.entries)

    @property
    def transfers(self) -> tuple[Attempted, ...]:
        """The attempts on trunks that are over, in their order."""
        return tuple(entry for entry in self.entries if isinstance(entry, Attempted))

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages left."""
        return tuple(entry for entry in self.entries if isinstance(entry, Message))

    @property
    def ratings(self) -> tuple[Rated, ...]:
        """The marks given in the survey."""
        return tuple(entry for entry in self.entries if isinstance(entry, Rated))

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments spoken in the survey."""
        return tuple(entry for entry in self.entries if isinstance(entry, Comment))


def latest(path: Path, n: int) -> list[CallRow]:
    """The last `n` calls, newest first. Raises MissingRequirement when there is no journal, else ServiceTrouble."""
    with reading(path) as db:
        return [row_of(found) for found in db.query("select * from calls order by began desc, rowid desc limit ?", [n])]


def one(path: Path, call_id: str) -> StoredCall | None:
    """The call of that id, or None. Raises as `latest` does."""
    with reading(path) as db:
        found = next(iter(db.query("select * from calls where id = ?", [call_id])), None)
        if found is None:
            return None
        row = row_of(found)
        person = db.execute("select number from people where id = ?", [row.person]).fetchone()
        caller = person[0] if person else None
        return StoredCall(row, caller, tuple(_entries(db, call_id, caller)), tuple(of_call(path, call_id)))


def ended_between(path: Path, begins: datetime, ends: datetime, most: int) -> Iterator[StoredCall]:
    """The calls of a period that are over, in their order, `most` at most. Raises as `latest` does."""
    wanted = """select calls.*, people.number as caller from calls left join people on people.id = calls.person
        where began >= ? and began < ? and ended is not null order by began limit ?"""
    with reading(path) as db:
        for found in [*db.query(wanted, [moment(begins), moment(ends), most])]:
            caller = found.pop("caller")
            yield StoredCall(row_of(found), caller, tuple(_entries(db, found["id"], caller)))


def has_begun(path: Path, call_id: str) -> bool:
    """Whether the journal has the beginning of a call. Raises as `latest` does."""
    with reading(path) as db:
        return bool(db.execute("select 1 from calls where id = ? and began is not null", [call_id]).fetchone())


def near(path: Path, call_id: str) -> list[str]:
    """At most three ids of late calls that look like `call_id`: those it is a part of, else the nearest in spelling."""
    ids = [row.id for row in latest(path, 1000)]
    holding = [known for known in ids if call_id and call_id in known]
    return holding[:3] or get_close_matches(call_id, ids, 3)


def live(path: Path) -> list[Call]:
    """The last state of every call that has not ended in the journal. Raises as `latest` does."""
    with reading(path) as db:
        return [thaw(json.loads(state)) for (state,) in db.execute("select state from live order by call")]


def ended_of(path: Path, ids: Collection[str]) -> frozenset[str]:
    """Those of these calls that have ended in the journal. Raises as `latest` does."""
    with reading(path) as db:
        wanted = "select id from calls where ended is not null and id in (select value from json_each(?))"
        return frozenset(call for (call,) in db.execute(wanted, [json.dumps(list(ids))]))


def ids_of_live(path: Path) -> frozenset[str]:
    """The ids of those calls. Raises as `latest` does."""
    with reading(path) as db:
        return frozenset(call for (call,) in db.execute("select call from live"))


def _entries(db: Database, call_id: str, caller: str | None) -> Iterator[Entry]:
    for found in db.query("select at, kind, data from entries where call = ? order by seq", [call_id]):
        entry = decode({**json.loads(found["data"]), "kind": found["kind"], "at": found["at"]})
        yield replace(entry, caller=caller) if isinstance(entry, Began) else entry


def row_of(found: dict[str, str]) -> CallRow:
    """A row of the table as a value."""
    times = {name: found[name] and datetime.fromisoformat(found[name]) for name in ("began", "ended")}
    return CallRow(**{**found, **times})  # type: ignore[arg-type]  # the columns are the fields
