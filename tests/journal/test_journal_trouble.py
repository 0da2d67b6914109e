"""Trouble with the disk and sudden death: calls notice nothing, and what was committed is whole."""

import logging
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from time import perf_counter

import pytest
from sample_calls import at, state

from ivr.flow.entries import Noted
from ivr.journal.journal import Journal
from ivr.journal.queries import one

KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ivr.flow.entries import Noted
from ivr.journal.journal import Journal
journal = Journal(Path(sys.argv[1]))
journal.open()
for turn in range(10**9):
    journal.write("c1", [Noted(datetime.now(UTC), f"{turn}.{part}") for part in range(3)], None)
    if turn % 50 == 0:
        journal.flush()
        print(turn, flush=True)
"""

FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from ivr.flow.entries import Noted
from ivr.journal.journal import Journal
path = Path(sys.argv[1])
journal = Journal(path)
journal.open()
def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
def write(first, last):
    for n in range(first, last):
        journal.write("c1", [Noted(datetime.now(UTC), str(n) + "x" * 500)], None)
write(0, 100)
assert journal.flush()
limit(path.stat().st_size)
write(100, 400)
assert not journal.flush(0.5), "the disk took more than there was room for"
limit(resource.RLIM_INFINITY)
assert journal.flush(), "not written after there was room again"
journal.close()
"""


def run(script, path):
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_after_kill_9_the_database_is_whole_and_every_turn_is_there_or_not(path):
    with run(KILLED, path) as writer:
        told = 0
        while told < 500:
            told = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    kept = [entry.what for entry in one(path, "c1").entries]
    assert len(kept) >= 3 * told
    assert kept == [f"{turn}.{part}" for turn in range(len(kept) // 3) for part in range(3)]


def test_a_full_disk_is_waited_for_and_nothing_is_lost(path):
    with run(FULL, path) as writer:
        _, log = writer.communicate(timeout=60)
    assert writer.returncode == 0, log
    assert "cannot write to" in log
    assert [int(entry.what.rstrip("x")) for entry in one(path, "c1").entries] == list(range(400))


def test_when_memory_is_full_the_oldest_stay_and_the_log_is_loud(path, caplog):
    small = Journal(path, limit=10)
    small.open()
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        for n in range(50):
            small.write("c1", [Noted(at(n), str(n))], state())
        other.rollback()
    assert small.flush()
    small.write("c1", [Noted(at(99), "after")], state())
    small.close()
    assert [entry.what for entry in one(path, "c1").entries] == [*map(str, range(10)), "after"]
    loud = [record.message for record in caplog.records if record.levelno == logging.CRITICAL]
    assert loud == [
        "journal: 10 writes wait for the disk, no more are kept: entries are being lost",
        "journal: the disk is back; 40 writes were lost meanwhile",
    ]


@pytest.mark.alone
def test_writing_returns_at_once_while_the_disk_does_not_answer(journal, path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        began = perf_counter()
        for n in range(200):
            journal.write("c1", [Noted(at(n), str(n))], state())
        spent = perf_counter() - began
        assert not journal.flush(0.05)
        other.rollback()
    assert spent < 0.5
    assert journal.flush()


def test_closing_gives_up_on_a_dead_disk_and_says_what_is_lost(path, caplog):
    journal = Journal(path)
    journal.open()
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        journal.write("c1", [Noted(at(0), "never written")], None)
        journal.close(seconds=0.1)
    assert "closed with 1 writes that the disk did not take" in caplog.text
    assert one(path, "c1") is None
