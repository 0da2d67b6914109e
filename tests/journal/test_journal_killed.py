"""Killed a hundred times while calls are written: the database is whole, nothing acknowledged is lost or doubled."""

import multiprocessing
import sqlite3
from contextlib import closing
from multiprocessing.connection import Connection
from random import Random
from time import sleep

from killed_writer import live

LIVES = 100
LONGEST = 0.1
"""Seconds of a life at most, counted from its first write; one life in ten is counted from before that."""


def acknowledged(told: Connection) -> int:
    """The last number of safe turns that a life could tell; 0 when it could tell none."""
    safe = 0
    while True:
        try:
            safe = told.recv()
        except EOFError:
            return safe


def kept(db: sqlite3.Connection, life: int) -> list[int]:
    """The numbers of the turns that are kept of a life, one of each entry; none before the tables are made."""
    if not db.execute("select 1 from sqlite_schema where name = 'entries'").fetchone():
        return []
    wanted = "select json_extract(data, '$.what') from entries where kind = 'noted' and call glob ?"
    return sorted(int(turn) for (turn,) in db.execute(wanted, [f"{life}-*"]))


def test_killed_a_hundred_times_nothing_acknowledged_is_lost_and_nothing_is_doubled(path):
    forking, chance = multiprocessing.get_context("fork"), Random(4)
    lengths: list[int] = []
    path.parent.mkdir()
    for life in range(LIVES):
        told, telling = forking.Pipe(duplex=False)
        writer = forking.Process(target=live, args=(path, life, telling))
        writer.start()
        telling.close()
        if chance.random() > 0.1:
            told.recv()
        sleep(chance.uniform(0, LONGEST))
        writer.kill()
        writer.join()
        safe = acknowledged(told)
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
            assert db.execute("pragma foreign_key_check").fetchall() == []
            turns = kept(db, life)
        assert len(turns) >= 2 * safe
        assert turns == [turn for turn in range(len(turns) // 2) for _ in range(2)]
        lengths.append(len(turns))
    assert sum(length > 0 for length in lengths) > LIVES / 2, "most were killed before they wrote anything"
    with closing(sqlite3.connect(path)) as db:
        assert [len(kept(db, life)) for life in range(LIVES)] == lengths, "a later life has changed an earlier one"
