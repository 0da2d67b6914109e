"""Complaints as links of a chain: each holds a digest of what was complained of and of the link before it.

Whoever changes, inserts or takes out a complaint breaks the chain from there on. What is digested is salted, and the
salt goes when the person is erased: then the digest tells nothing about anybody, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from ivr.journal.moments import moment

TABLES = """
create table complaints (
    number integer primary key,
    request integer not null unique references requests (id),
    at text not null,
    content text not null,
    link text not null
) strict;
create trigger complaints_stay before update on complaints begin
    select raise(abort, 'complaints are never changed');
end;
create trigger complaints_remain before delete on complaints begin
    select raise(abort, 'complaints are never deleted');
end;

create table complaint_salts (
    number integer primary key references complaints (number),
    salt text not null,
    recording text not null
) strict;
"""
"""`recording` is the SHA-256 of what was said, or "". Source of the chain: Haber and Stornetta, 1991."""

FIRST = hashlib.sha256(b"accueil complaints").hexdigest()
"""What the first link is tied to."""

Digest = Callable[[str], str | None]
"""The name of a recording -> its SHA-256 in hexadecimal; None when the file is gone."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A complaint that is not as it was registered, and how."""

    number: int
    how: str

    def __str__(self) -> str:
        return f"complaint {self.number}: {self.how}"


@dataclass(frozen=True, slots=True)
class Chain:
    """What a look at all complaints found. `erased`: of how many nobody can say any more what they were about.

    `last` is the last link: written down elsewhere, it shows later that nothing was cut off at the end.
    """

    complaints: int
    erased: int
    last: str
    broken: tuple[Broken, ...]


def add(db: Database, request: int, at: datetime, recording: str = "") -> int:
    """Registers a request as a complaint, in the transaction that registers the request; answers its number."""
    number, before = _end(db)
    salt = secrets.token_hex(16)
    content = _digest(salt, _content(db, request, recording))
    link = _link(before, number + 1, request, moment(at), content)
    db.execute("insert into complaints values (?, ?, ?, ?, ?)", [number + 1, request, moment(at), content, link])
    db.execute("insert into complaint_salts values (?, ?, ?)", [number + 1, salt, recording])
    return number + 1


def follows(db: Database, row: tuple[int, int, str, str, str]) -> bool:
    """Whether a complaint is the next link of this journal's chain."""
    number, before = _end(db)
    return row[0] == number + 1 and row[4] == _link(before, *row[:4])


def of_request(db: Database, request: int) -> int | None:
    """The number of the complaint that a request is, if it is one."""
    found = db.execute("select number from complaints where request = ?", [request]).fetchone()
    return int(found[0]) if found else None


def latest(db: Database, most: int) -> list[dict[str, Any]]:
    """The latest complaints, each with its number, its request, and what became of that."""
    wanted = (
        "select complaints.number, at, request, subject, language, state "
        "from complaints join requests on requests.id = request order by complaints.number desc limit ?"
    )
    return list(db.query(wanted, [most]))


def verified(db: Database, digest: Digest) -> Chain:
    """Looks at every complaint from the first to the last."""
    broken: list[Broken] = []
    before, number = FIRST, 0
    for number, request, at, content, link in db.execute("select * from complaints order by number"):
        broken += _judged(db, digest, before, (number, request, at, content, link))
        before = link
    (missing,) = db.execute("select coalesce(max(number), 0) - count(*) from complaints").fetchone()
    if missing:
        broken.append(Broken(number, f"{missing} before it are gone"))
    (erased,) = db.execute(
        "select count(*) from complaints where number not in (select number from complaint_salts)"
    ).fetchone()
    (many,) = db.execute("select count(*) from complaints").fetchone()
    return Chain(many, erased, before, tuple(broken))


def forget(db: Database, person: int) -> None:
    """Nobody can say any more what this person complained of; that somebody did, stays."""
    db.execute(
        "delete from complaint_salts where number in (select number from complaints join requests "
        "on requests.id = request where person = ?)",
        [person],
    )


def _judged(db: Database, digest: Digest, before: str, row: tuple[int, int, str, str, str]) -> Iterator[Broken]:
    number, request, at, content, link = row
    if link != _link(before, number, request, at, content):
        yield Broken(number, "it does not follow from the one before: a complaint was changed, added or taken out")
    found = db.execute("select salt, recording from complaint_salts where number = ?", [number]).fetchone()
    if not found:
        return
    salt, recording = found
    if content != _digest(salt, _content(db, request, recording)):
        yield Broken(number, f"request {request} is not what was registered")
    (file,) = db.execute("select recording from requests where id = ?", [request]).fetchone() or (None,)
    now = digest(file) if file and recording else None
    if now and now != recording:
        yield Broken(number, f"the recording {file} is not what was said")


def _end(db: Database) -> tuple[int, str]:
    found = db.execute("select number, link from complaints order by number desc limit 1").fetchone()
    return (found[0], found[1]) if found else (0, FIRST)


def _content(db: Database, request: int, recording: str) -> dict[str, Any]:
    """What was registered, and cannot change later by what people do with it."""
    found = db.execute(
        "select channel, subject, language, country, opened, call, "
        "(select text from request_texts where request = requests.id and seq = 1) from requests where id = ?",
        [request],
    ).fetchone()
    names = ("channel", "subject", "language", "country", "opened", "call", "text")
    return {**dict(zip(names, found or (), strict=bool(found))), "recording": recording}


def _digest(salt: str, content: dict[str, Any]) -> str:
    return hashlib.sha256(f"{salt}{json.dumps(content, sort_keys=True, ensure_ascii=False)}".encode()).hexdigest()


def _link(before: str, number: int, request: int, at: str, content: str) -> str:
    return hashlib.sha256(f"{before}|{number}|{request}|{at}|{content}".encode()).hexdigest()
