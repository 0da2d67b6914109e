"""The periods of routing.yaml turned into what is due, its deletion everywhere, and the proof that none is left."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ivr.asterisk.records import drop_old_lines, old_lines, put_aside, records, series
from ivr.backup.restoring import set_aside
from ivr.errors import ServiceTrouble
from ivr.journal import retention as rows
from ivr.journal.database import reading
from ivr.journal.journal import Journal
from ivr.routing.model import Retention
from ivr.settings import Settings
from ivr.users.log import Log

DAY = timedelta(days=1)

DESK = "lines of the desk's log"

WITHIN = 30.0
"""Seconds that the disk may take to write what was deleted."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of data: how many days it is kept, how much was due, and how much is still due after the deletion."""

    what: str
    days: int
    due: int
    left: int

    def as_json(self) -> dict[str, Any]:
        """`{"what", "days", "due", "left"}`."""
        return {"what": self.what, "days": self.days, "due": self.due, "left": self.left}


class Keeper:
    """Deletes what is due of one service. All methods block; only one thread may use it."""

    def __init__(
        self,
        journal: Journal,
        settings: Settings,
        periods: Retention,
        now: Callable[[], datetime],
        reopen: Callable[[], object],
    ) -> None:
        """`now` is the service's clock; `reopen` has Asterisk open its logs anew, if it runs."""
        self._journal, self._settings, self._periods = journal, settings, periods
        self._now, self._reopen = now, reopen
        self._folders = {
            "messages": settings.recordings,
            "comments": settings.recordings,
            "conversations": settings.conversations,
        }

    def keep_for(self, periods: Retention) -> None:
        """From now on these periods."""
        self._periods = periods

    def due(self) -> dict[str, int]:
        """How much of what is due now. Raises ServiceTrouble when the journal cannot be read."""
        with reading(self._journal.path) as db:
            return {
                "numbers": len(self._people_due(db)),
                **{table: len(self._files_due(db, table)) for table in rows.FILES},
                "files without a row": len(self._orphans(rows.named_files(db))),
                "incidents": rows.incidents_due(db, self._before("incidents")),
                DESK: Log(self._settings.home).old(self._before("desk")),
                "states set aside": len(set_aside(self._settings.home, self._before("records"))),
                "lines of records": sum(
                    old_lines(file, self._oldest_line)
                    for present in records(self._settings.home)
                    for file in series(present)
                ),
            }

    def run(self, by: str) -> list[Matter]:
        """Deletes all that is due, looks again, and writes down what `by` has had deleted.

        Raises ServiceTrouble when the disk does not take it.
        """
        if put_aside(self._settings.home, datetime.now()):
            self._reopen()
        before = self.due()
        if any(before.values()):
            self._delete()
            self._settle()
        after = self.due()
        for what, many in before.items():
            if gone := many - after[what]:
                self._put(partial(rows.tell, at=self._now(), what=what, why="retention", many=gone, by=by))
        self._settle()
        return [Matter(what, self._days(what), many, after[what]) for what, many in before.items()]

    def look(self) -> list[Matter]:
        """What `run` would delete; nothing is changed."""
        return [Matter(what, self._days(what), many, many) for what, many in self.due().items()]

    def _delete(self) -> None:
        with reading(self._journal.path) as db:
            people = self._people_due(db)
            files = {table: self._files_due(db, table) for table in rows.FILES}
            orphans = self._orphans(rows.named_files(db))
        for table, names in files.items():
            gone = [name for name in names if unlinked(self._folders[table] / Path(name).name)]
            self._put(partial(rows.mark_deleted, table=table, files=gone, at=self._now()))
        for orphan in orphans:
            unlinked(orphan)
        if people:
            self._journal.forget(people)
        self._put(partial(rows.drop_incidents, before=self._before("incidents")))
        if (desk := Log(self._settings.home)).old(self._before("desk")):
            desk.forget(self._before("desk"))
        for folder in set_aside(self._settings.home, self._before("records")):
            shutil.rmtree(folder, ignore_errors=True)
        for present in records(self._settings.home):
            for file in series(present):
                if file != present:
                    drop_old_lines(file, self._oldest_line)

    def _people_due(self, db: Database) -> list[int]:
        return rows.people_due(db, self._before("numbers"), self._before("complaints"))

    def _files_due(self, db: Database, table: str) -> list[str]:
        return rows.files_due(db, table, self._before(table), self._now(), self._before("complaints"))

    def _orphans(self, named: set[str]) -> list[Path]:
        """Recordings that no row names and nobody has written into for as long as a message is kept."""
        names = {Path(file).name for file in named}
        limit = self._before("messages").timestamp()
        folders = (self._settings.recordings, self._settings.conversations)
        found = (file for folder in folders if folder.is_dir() for file in folder.rglob("*") if file.is_file())
        return [file for file in found if file.name not in names and file.stat().st_mtime < limit]

    @property
    def _oldest_line(self) -> datetime:
        return datetime.now() - self._periods.records * DAY

    def _before(self, table: str) -> datetime:
        days: int = getattr(self._periods, table)
        return self._now() - days * DAY

    def _days(self, what: str) -> int:
        fields = {
            "files without a row": "messages",
            "states set aside": "records",
            "lines of records": "records",
            DESK: "desk",
        }
        days: int = getattr(self._periods, fields.get(what, what))
        return days

    def _put(self, job: Callable[..., None]) -> None:
        self._journal.put(job)

    def _settle(self) -> None:
        if not self._journal.flush(WITHIN):
            raise ServiceTrouble(
                f"what was deleted is not written down: the journal {self._journal.path} takes no writes"
            )


def unlinked(file: Path) -> bool:
    """Whether a file is gone now; one that cannot be deleted is told of."""
    try:
        file.unlink(missing_ok=True)
    except OSError as trouble:
        log.error("%s is due and cannot be deleted: %s", file, trouble)
        return False
    return True
