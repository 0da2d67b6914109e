"""Users: added, found, changed, taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ivr.errors import NotThere, UserMistake
from ivr.users.database import opened, written
from ivr.users.model import User

_FIELDS = ("name", "role", "post", "agent", "password", "temporary", "second", "subject", "disabled")


class Accounts:
    """The users in the run folder `home`. All raise ServiceTrouble when the file cannot be read."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def add(self, user: User, now: datetime) -> None:
        """Raises UserMistake when the name is taken."""
        with opened(self._home) as db:
            if found_in(db, user.name):
                raise UserMistake(f"there is a user '{user.name}' already: `ivr users` lists all")
            row = {name: getattr(user, name) for name in _FIELDS}
            db.table("users").insert(row | {"made": written(now)})

    def find(self, name: str) -> User | None:
        """Who has this name."""
        with opened(self._home) as db:
            return found_in(db, name)

    def get(self, name: str) -> User:
        """The same. Raises NotThere when there is nobody."""
        user = self.find(name)
        if user is None:
            raise NotThere(f"there is no user '{name}': `ivr users` lists all")
        return user

    def of_subject(self, subject: str) -> User | None:
        """Who is this at the provider of log-ins."""
        with opened(self._home) as db:
            row = next(iter(db.query("select * from users where subject = ?", [subject])), None)
            return user_of(row) if row else None

    def all(self) -> list[User]:
        """By name."""
        with opened(self._home) as db:
            return [user_of(row) for row in db.query("select * from users order by name")]

    def change(self, name: str, **fields: Any) -> User:
        """The user with these fields. Ends his sessions when he could do more or others than before.

        Raises NotThere when there is nobody of this name, UserMistake when he is the last administrator.
        """
        with opened(self._home) as db:
            before = found_in(db, name)
            if before is None:
                raise NotThere(f"there is no user '{name}': `ivr users` lists all")
            after = replace(before, **fields)
            db.table("users").update(name, dict(fields))
            _one_administrator(db, before, after)
            if fields.keys() & {"role", "post", "agent", "disabled", "subject", "second"}:
                db.execute("delete from sessions where user = ?", [name])
            return after

    def remove(self, name: str) -> None:
        """With his sessions; what he did stays in the log. Raises as `change`."""
        with opened(self._home) as db:
            before = found_in(db, name)
            if before is None:
                raise NotThere(f"there is no user '{name}': `ivr users` lists all")
            db.table("users").delete(name)
            _one_administrator(db, before, None)

    def used(self, name: str, step: int) -> bool:
        """Notes that a code of the second factor was used; False when it, or a newer one, had been."""
        with opened(self._home) as db:
            done = db.execute("update users set step = ? where name = ? and step < ?", [step, name, step])
            return done.rowcount == 1

    def last_step(self, name: str) -> int:
        """The newest code that was used."""
        with opened(self._home) as db:
            row = db.execute("select step from users where name = ?", [name]).fetchone()
            return int(row[0]) if row else 0


def found_in(db: Database, name: str) -> User | None:
    """Who has this name, in an open file."""
    row = next(iter(db.query("select * from users where name = ?", [name])), None)
    return user_of(row) if row else None


def user_of(row: dict[str, Any]) -> User:
    """A row as a user."""
    flags = {name: bool(row[name]) for name in ("temporary", "disabled")}
    return User(**{name: row[name] for name in _FIELDS} | flags)


def _one_administrator(db: Database, before: User, after: User | None) -> None:
    """Nobody can shut everybody out."""
    if before.role != "administrator" or before.disabled:
        return
    if after and after.role == "administrator" and not after.disabled:
        return
    left = db.execute("select count(*) from users where role = 'administrator' and not disabled").fetchone()[0]
    if not left:
        raise UserMistake(f"'{before.name}' is the last administrator: add another one first")
