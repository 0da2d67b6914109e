"""A citizen's number turned into nothing, wherever it stands; what happened stays, and is nobody's any more."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ivr.errors import ServiceTrouble, UserMistake
from ivr.journal import people
from ivr.journal import retention as rows
from ivr.journal.database import for_writing, reading
from ivr.journal.journal import Journal
from ivr.privacy.blanking import blank, crossed_out, forms
from ivr.privacy.finding import DATABASE, files_of, holds
from ivr.privacy.retention import unlinked
from ivr.settings import Settings

SOUND = (".wav", ".alaw", ".ulaw", ".sln16", ".g722")

WITHIN = 30.0
"""Seconds that the disk may take to write it down."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: calls that are nobody's now, recordings deleted, mentions blanked in Asterisk's records and
    incidents. `left` are the files in which the number still stands.
    """

    calls: int
    recordings: int
    mentions: int
    left: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Its fields."""
        return {**asdict(self), "left": list(self.left)}


class Eraser:
    """Erases numbers from one service's run folder. All methods block; only one thread may use it."""

    def __init__(self, journal: Journal, settings: Settings, own: Collection[str], now: Callable[[], datetime]) -> None:
        """`own` are the numbers of the service and its posts, which are never erased; `now` is the service's clock."""
        self._journal, self._settings, self._own, self._now = journal, settings, own, now

    def erase(self, number: str, by: str) -> Erased:
        """Erases an E.164 number. Raises UserMistake when nothing is kept of it, ServiceTrouble when the disk fails."""
        if number in self._own:
            raise UserMistake(f"{number} is a number of this service or of a post in routing.yaml: it is nobody's own")
        pattern = forms(number)
        with reading(self._journal.path) as db:
            person = people.person_of(db, number)
            calls = people.calls_of(db, person) if person else []
            asked = [row["id"] for row in people.callbacks_of(db, person)] if person else []
            incidents = len(people.incidents_about(db, pattern))
        recordings = 0
        if person:
            self._remember([*calls[:1], *asked[:1]])
            recordings = self._delete_recordings(self._journal.forget([person]), calls)
        self._put(partial(people.blank_incidents, number=pattern))
        mentions = incidents + sum(self._blank(pattern))
        self._settle()
        if not person and not mentions:
            raise UserMistake(f"nothing is kept of {number}")
        left = self._left(pattern)
        erased = Erased(len(calls), recordings, mentions, tuple(str(file) for file in left))
        for what, many in (("numbers", 1), ("recordings", recordings), ("mentions", mentions)):
            if many:
                self._put(partial(rows.tell, at=self._now(), what=what, why="erasure", many=many, by=by))
        self._settle()
        return erased

    def again(self, by: str) -> int:
        """Erases anew whoever was erased before and is back, as after a restored backup; answers how many."""
        back = set()
        with reading(self._journal.path) as db:
            for line in self._remembered():
                back |= {number for call in line["calls"] if (number := people.number_of_call(db, call))}
        for number in sorted(back):
            self.erase(number, by)
        return len(back)

    def _delete_recordings(self, named: Collection[str], calls: Collection[str]) -> int:
        """Those that rows name, and those of these calls that no row names, such as one that is just being made."""
        folders = (self._settings.recordings, self._settings.conversations)
        files = {Path(file).name for file in named}
        files |= {file.name for folder in folders for call in calls for file in folder.glob(f"{call}.*")}
        gone = [file for file in files if all(unlinked(folder / file) for folder in folders)]
        for table in rows.FILES:
            self._put(partial(rows.mark_deleted, table=table, files=gone, at=self._now()))
        return len(gone)

    def _blank(self, pattern: re.Pattern[bytes]) -> Iterator[int]:
        """Takes the number out of Asterisk's records and every other text, in place, and tells how often it stood."""
        for file in files_of(self._settings.home):
            if not file.name.endswith(SOUND + DATABASE) and file != self._list and holds(file, pattern):
                yield blank(file, pattern, crossed_out).times

    def _left(self, pattern: re.Pattern[bytes]) -> list[Path]:
        """Where the number still stands. The journal is written anew when a trace of it is left in a page."""
        if any(holds(Path(f"{self._journal.path}{end}"), pattern) for end in ("", "-wal")):
            with for_writing(self._journal.path) as db:
                db.execute("vacuum")
                db.execute("pragma wal_checkpoint(truncate)").fetchall()
        return [file for file in files_of(self._settings.home) if holds(file, pattern)]

    @property
    def _list(self) -> Path:
        return self._settings.home / "erased.jsonl"

    def _remember(self, calls: Collection[str]) -> None:
        """Which call tells who was erased, without a number: what a backup brings back is erased by it again."""
        with os.fdopen(os.open(self._list, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
            file.write(json.dumps({"at": self._now().isoformat(), "calls": list(calls)}) + "\n")

    def _remembered(self) -> list[dict[str, Any]]:
        try:
            return [json.loads(line) for line in self._list.read_text().splitlines()]
        except FileNotFoundError:
            return []
        except ValueError as trouble:
            raise ServiceTrouble(f"{self._list} cannot be read: {trouble}") from trouble

    def _put(self, job: Callable[..., None]) -> None:
        self._journal.put(job)

    def _settle(self) -> None:
        if not self._journal.flush(WITHIN):
            raise ServiceTrouble(f"not everything is erased: the journal {self._journal.path} takes no writes")
