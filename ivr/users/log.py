"""Who saw and changed what on the desk, and who logged in or tried to; nothing of it is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.users.database import opened, there, written


@dataclass(frozen=True, slots=True)
class Logged:
    """One line: `who` did `what` with `about`, from `address`."""

    at: datetime
    who: str
    what: str
    about: str
    address: str


class Log:
    """The log in the run folder `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def write(self, at: datetime, who: str, what: str, about: str = "", address: str = "") -> None:
        """One line more."""
        row = {"at": written(at), "who": who[:100], "what": what, "about": about[:500], "address": address}
        with opened(self._home) as db:
            db.table("log").insert(row)

    def lines(self, who: str = "", about: str = "", most: int = 100, before: int = 0) -> list[tuple[int, Logged]]:
        """The newest first, with their numbers: of one user, with a word in them, older than one."""
        wanted = (
            "select * from log where (:who = '' or who = :who) and (:about = '' or instr(lower(what || ' ' || about), "
            "lower(:about))) and (:before = 0 or id < :before) order by id desc limit :most"
        )
        with opened(self._home) as db:
            rows = list(db.query(wanted, {"who": who, "about": about, "before": before, "most": most}))
        return [(int(row.pop("id")), Logged(datetime.fromisoformat(row.pop("at")), **row)) for row in rows]

    def old(self, before: datetime) -> int:
        """How many lines are older."""
        if not there(self._home):
            return 0
        with opened(self._home) as db:
            (many,) = db.execute("select count(*) from log where at < ?", [written(before)]).fetchone()
        return int(many)

    def forget(self, before: datetime) -> int:
        """Deletes what is older; answers how many lines."""
        with opened(self._home) as db:
            return int(db.execute("delete from log where at < ?", [written(before)]).rowcount)
