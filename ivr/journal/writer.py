"""Jobs from any thread turned into commits by one thread of its own, so that writing never delays a call."""

from __future__ import annotations

import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from itertools import islice
from pathlib import Path
from threading import Condition, Thread
from time import monotonic

from sqlite_utils import Database

from ivr.journal.database import for_writing, why
from ivr.journal.faults import own_fault
from ivr.outage import Outage

Job = Callable[[Database], None]
"""Some rows to write; runs in the writer's thread, inside a transaction, perhaps again after trouble with the disk or
with another job."""

BATCH = 500
"""Jobs in one commit at most."""

GATHERED = 0.05
"""Seconds in which jobs that come one after another are gathered for one commit. Each commit waits for the disk; what
a call has to tell comes in bursts. Whoever waits for what was put is not kept waiting (`Writer.flush`)."""

LONGEST_PAUSE = 5.0
"""Seconds between two tries while the disk makes trouble, at most."""

STALLED = 1.0
"""Seconds after which a disk that has not taken a write is taken to hold it."""

Told = Callable[[str, int, int], None]
"""Takes why nothing could be written, how many writes waited at most, and how many were lost; must return at once."""

log = logging.getLogger(__name__)


class Writer:
    """A queue of jobs and the thread that writes them, in their order. Full or broken disks are waited for."""

    def __init__(self, path: Path, limit: int, over: Told = lambda why, waited, lost: None) -> None:
        """Keeps at most `limit` jobs in memory; what comes after them is lost, and said so.

        `over` is called, in the writer's thread, when the disk takes writes again.
        """
        self._path = path
        self._limit = limit
        self._over = over
        self._why, self._waited = "", 0
        self._jobs: deque[Job] = deque()
        self._between: deque[tuple[Callable[[], None], Future[None]]] = deque()
        self._change = Condition()
        self._accepted = self._written = self._wanted = self._refused = self._lost = 0
        self._give_up_at: float | None = None
        self._outage = Outage(log, "journal: it can be written again")
        self._thread = Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    @property
    def lost(self) -> int:
        """How many jobs found the queue full so far."""
        with self._change:
            return self._lost

    @property
    def backlog(self) -> int:
        """How many jobs wait now."""
        return len(self._jobs)

    def put(self, job: Job) -> bool:
        """Takes a job and returns at once; False when the queue is full or closed, and the job is lost."""
        with self._change:
            if self._give_up_at is None and len(self._jobs) < self._limit:
                self._jobs.append(job)
                self._accepted += 1
                if len(self._jobs) in (1, BATCH):
                    self._change.notify_all()
                return True
            self._lost += 1
            first = self._refused == 0
            self._refused += 1
        if first:
            log.critical("journal: %d writes wait for the disk, no more are kept: entries are being lost", self._limit)
        return False

    def flush(self, seconds: float) -> bool:
        """Waits until all that was put before now is written; False when that took longer than `seconds`."""
        with self._change:
            goal = self._wanted = self._accepted
            self._change.notify_all()
            return self._change.wait_for(lambda: self._written >= goal, seconds)

    def between(self, work: Callable[[], None]) -> None:
        """Has `work` done in the writer's thread between two commits, with the file closed; blocks, and jobs wait.

        What was put before is written before, unless the disk makes trouble. Raises what `work` raises.
        """
        self.flush(STALLED)
        done: Future[None] = Future()
        with self._change:
            self._between.append((work, done))
            self._change.notify_all()
        done.result()

    def close(self, seconds: float) -> None:
        """Writes what waits, for at most `seconds` when the disk makes trouble, and ends the thread.

        One that a stalled disk holds in the middle of a write is left to its fate.
        """
        with self._change:
            if self._give_up_at is None:
                self._give_up_at = monotonic() + seconds
            self._change.notify_all()
        self._thread.join(seconds + STALLED)
        if self._thread.is_alive():
            log.critical("journal: closed while the disk stalls, with %d writes that may be lost", len(self._jobs))

    def _run(self) -> None:
        db: Database | None = None
        pause = 0.05
        while (batch := self._next_batch()) or self._between:
            if self._between:
                _close(db)
                db = None
                _perform(*self._between.popleft())
                continue
            try:
                db = db or for_writing(self._path)
                self._commit(db, batch)
                pause = 0.05
                self._recovered()
            except (sqlite3.DatabaseError, OSError) as trouble:
                self._why, self._waited = why(trouble), max(self._waited, len(self._jobs))
                self._outage.tell(
                    "journal: cannot write to %s (%s); %d writes wait", self._path, self._why, len(self._jobs)
                )
                _close(db)
                db = None
                if self._gave_up_within(pause):
                    break
                pause = min(pause * 2, LONGEST_PAUSE)
        _close(db)

    def _next_batch(self) -> list[Job]:
        """The oldest jobs, which stay in the queue until they are written; empty when closed and drained."""
        with self._change:
            self._change.wait_for(lambda: self._jobs or self._hurried())
            self._change.wait_for(lambda: len(self._jobs) >= BATCH or self._hurried(), GATHERED)
            return list(islice(self._jobs, BATCH))

    def _hurried(self) -> bool:
        return bool(self._between) or self._give_up_at is not None or self._written < self._wanted

    def _commit(self, db: Database, batch: list[Job]) -> None:
        _run_together(db, batch)
        with self._change:
            for _ in batch:
                self._jobs.popleft()
            self._written += len(batch)
            self._change.notify_all()

    def _recovered(self) -> None:
        """Says, when it was otherwise, that the disk takes writes again, and what that has cost."""
        with self._change:
            refused, self._refused = self._refused, 0
        if refused:
            log.critical("journal: the disk is back; %d writes were lost meanwhile", refused)
        self._outage.over()
        if self._why or refused:
            why, waited = self._why or "the disk is slow", max(self._waited, self._limit if refused else 0)
            self._why, self._waited = "", 0
            self._over(why, waited, refused)

    def _gave_up_within(self, pause: float) -> bool:
        """Lets `pause` seconds pass; True when the writer was closed and its time to drain is over."""
        with self._change:
            closing = self._give_up_at is not None
            self._change.wait_for(lambda: self._between or (not closing and self._give_up_at is not None), pause)
            over = self._give_up_at is not None and monotonic() >= self._give_up_at
            if over:
                log.critical(
                    "journal: closed with %d writes that the disk did not take; they are lost", len(self._jobs)
                )
            return over


def _perform(work: Callable[[], None], done: Future[None]) -> None:
    """Tells whoever waits for it how the work ended."""
    try:
        work()
    except BaseException as fault:  # it is raised where it is waited for
        done.set_exception(fault)
    else:
        done.set_result(None)


def _run_together(db: Database, batch: list[Job]) -> None:
    """Runs all jobs in one transaction; when one of them has a fault of its own, all again, each by itself."""
    try:
        with db.atomic():
            for job in batch:
                job(db)
    except Exception as fault:  # a savepoint around each job, in case, costs as much as the writing
        if not own_fault(fault):
            raise
        with db.atomic():
            for job in batch:
                _run_alone(db, job)


def _run_alone(db: Database, job: Job) -> None:
    """Runs one job so that a fault of its own undoes nothing but itself; trouble with the disk is raised."""
    try:
        with db.atomic():
            job(db)
    except Exception as fault:  # one bad value must not stop the journal of every other call
        if not own_fault(fault):
            raise
        log.exception("journal: a write was refused and is lost")


def _close(db: Database | None) -> None:
    if db:
        try:
            db.close()
        except sqlite3.Error as trouble:
            log.warning("journal: closing failed: %s", trouble)
