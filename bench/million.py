"""A year of a busy service made up: a journal with a million calls, the same one for the same seed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from ivr.journal.database import for_writing
from ivr.journal.migrations import migrate
from ivr.journal.moments import moment

CALLS = 1_000_000
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
CITIZENS = 300_000
AT_ONCE = 20_000
"""Calls written in one transaction."""

LANGUAGES = {"ar": 30, "fr": 25, "zgh": 12, "es": 10, "nl": 7, "it": 7, "en": 5, "de": 4}
"""Language -> how many of a hundred callers speak it."""
BUSY = (1, 1, 1, 1, 1, 2, 5, 20, 70, 100, 95, 80, 55, 65, 75, 60, 40, 20, 10, 6, 4, 3, 2, 1)
"""How many calls an hour of the day has for each other."""
ENDS = {"served": 52, "abandoned_in_queue": 12, "abandoned_in_menu": 10, "after_hours": 8, "transferred": 7}
ENDS |= {"voicemail": 6, "callback": 4, "failed": 1}
COUNTRIES = ("FR", "ES", "IT", "BE", "NL", "DE", "GB", "US", "CA", "MA", "")
SUBJECTS = ("obtain", "progress", "information", "complaint", "legal", "emergency", "")
NUMBERS = ("+212530000100", "+33199000100", "+34910000100", "+390600000100", "+3220000100", "+31200000100")


class Made(NamedTuple):
    """The rows of one call, in the order of the tables' columns; of some tables none."""

    call: tuple[object, ...]
    visit: tuple[object, ...]
    conversation: tuple[object, ...] | None
    callback: tuple[object, ...] | None


def write(path: Path, calls: int = CALLS, seed: int = 1) -> None:
    """Writes a new journal; a million calls take about half a minute."""
    with for_writing(path) as db:
        migrate(db)
        db.execute("pragma synchronous=off")
        connection = db.conn
        assert connection
        with connection:
            people = ((number, f"+2126{number:08}", "fr") for number in range(1, CITIZENS + 1))
            connection.executemany("insert into people (id, number, language) values (?, ?, ?)", people)
        for made in _batches(the_calls(calls, seed)):
            _insert(connection, made)
        db.execute("pragma wal_checkpoint(truncate)").fetchall()


def _batches(calls: Iterator[Made]) -> Iterator[tuple[Made, ...]]:
    while made := tuple(islice(calls, AT_ONCE)):
        yield made


def _insert(db: sqlite3.Connection, made: tuple[Made, ...]) -> None:
    with db:
        _into(db, "calls", [one.call for one in made])
        _into(db, "visits", [one.visit for one in made])
        columns = "conversations (call, file, seconds, sha256, at, delete_on)"
        _into(db, columns, [one.conversation for one in made if one.conversation])
        _into(db, "callbacks", [one.callback for one in made if one.callback])


def _into(db: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        db.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


def the_calls(calls: int, seed: int) -> Iterator[Made]:
    """The calls in the order in which they begin, spread over the hours of days, of which Sundays are quiet."""
    chance = Random(seed)
    weights = [busy * (0.2 if day % 7 == 3 else 1) for day in range(DAYS) for busy in BUSY]
    each = calls / sum(weights)
    begun, due = 0, 0.0
    for hour, weight in enumerate(weights):
        due += weight * each
        many = round(due) - begun
        for second in sorted(chance.uniform(0, 3600) for _ in range(many)):
            begun += 1
            yield _call(chance, begun, BEGINS + timedelta(hours=hour, seconds=second))


def _call(chance: Random, number: int, began: datetime) -> Made:
    call = f"{began:%y%m%d}-{number:08}"
    (language,) = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))
    (end,) = chance.choices(list(ENDS), list(ENDS.values()))
    person = chance.randint(1, CITIZENS)
    wanted = end in ("served", "abandoned_in_queue", "callback") or (end == "voicemail" and chance.random() < 0.5)
    menu = chance.uniform(12, 40) if wanted else None
    wait = (menu or 0) + chance.expovariate(1 / 80) if end == "served" else None
    talk = chance.expovariate(1 / 240) if wait is not None else 0.0
    seconds = (wait or menu or 0) + talk + chance.expovariate(1 / 60) + 5
    at, over = moment(began), moment(began + timedelta(seconds=seconds))
    post = "paris" if end == "transferred" else ""
    mark = chance.randint(1, 5) if wait is not None and chance.random() < 0.2 else 0
    agent = f"agent-{chance.randint(1, 60)}" if wait is not None else ""
    row = (call, person, "+212530000100", "carrier", "0123abcd", language, at, over, end, 16)
    visit = (
        *(call, at, language, language if wanted else "", "first-level" if wanted else "", int(wanted), menu),
        *(chance.choice((60.0, 120.0, 300.0, None)) if wanted else None, wait, agent, None, talk),
        *(int(end == "callback"), int(end == "voicemail"), int(bool(post)), post, 2 * bool(mark), 2 * mark),
        *(seconds, end, chance.choice(NUMBERS), chance.choice(COUNTRIES), post, chance.choice(SUBJECTS)),
        *(None, chance.expovariate(1 / 30) if post else None, int(chance.random() < 0.1)),
    )
    recorded = wait is not None and chance.random() < 0.3
    file = (call, f"{call}.wav", talk, "0" * 64, over, over[:10])
    asked = (call, person, language, language, "", "", at, over, over, 1, 1, "done", agent, 1, "")
    return Made(row, visit, file if recorded else None, asked if end == "callback" else None)
