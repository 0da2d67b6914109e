"""Log-ins that last: begun, found again by the token of a cookie, ended."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from ivr.users.accounts import found_in
from ivr.users.database import opened, written
from ivr.users.model import IDLE, LONGEST, Session, User

NOTED = timedelta(seconds=30)
"""Use within so long of the last is not written down again."""


class Sessions:
    """The sessions in the run folder `home`; of each token only a digest is kept."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def begin(self, user: User, half: bool, now: datetime, address: str, program: str) -> str:
        """A new session; its token is told here and nowhere again."""
        token = secrets.token_urlsafe(32)
        row = {
            "digest": _digest(token),
            "user": user.name,
            "guard": secrets.token_urlsafe(24),
            "half": half,
            "made": written(now),
            "seen": written(now),
            "address": address,
            "program": program[:200],
        }
        with opened(self._home) as db:
            _forget_ended(db, now)
            db.table("sessions").insert(row)
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of a token, as long as it lasts and its user may log in; it is used now."""
        with opened(self._home) as db:
            row = next(iter(db.query("select * from sessions where digest = ?", [_digest(token)])), None)
            session = _session(db, row) if row else None
            if session is None or session.over(now) or session.user.disabled:
                return None
            if now - session.seen > NOTED:
                db.table("sessions").update(session.id, {"seen": written(now)})
            return session

    def complete(self, session: Session, now: datetime) -> str:
        """The whole session that becomes of a half one, with a token of its own: the old one opens nothing any more."""
        with opened(self._home) as db:
            db.table("sessions").delete(session.id)
        return self.begin(session.user, False, now, session.address, session.program)

    def end(self, session: int) -> None:
        """It opens nothing any more."""
        with opened(self._home) as db:
            db.execute("delete from sessions where id = ?", [session])

    def end_all(self, user: str, but: int | None = None) -> int:
        """All of a user, but one; answers how many."""
        with opened(self._home) as db:
            return int(db.execute("delete from sessions where user = ? and id is not ?", [user, but]).rowcount)

    def of(self, user: str | None, now: datetime) -> list[Session]:
        """Those that last, of one user or of all, the newest first."""
        with opened(self._home) as db:
            rows = list(db.query("select * from sessions where ? is null or user = ? order by id desc", [user, user]))
            found = [_session(db, row) for row in rows]
        return [one for one in found if one and not one.over(now)]


def _session(db: Database, row: dict[str, str]) -> Session | None:
    user = found_in(db, row["user"])
    if user is None:
        return None
    made, seen = (datetime.fromisoformat(row[name]) for name in ("made", "seen"))
    half = bool(row["half"])
    return Session(int(row["id"]), user, row["guard"], half, made, seen, row["address"], row["program"])


def _forget_ended(db: Database, now: datetime) -> None:
    db.execute("delete from sessions where seen <= ? or made <= ?", [written(now - IDLE), written(now - LONGEST)])


def _digest(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
