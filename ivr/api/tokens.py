"""Bearer tokens: made once and told once; kept as digests, in a file that only its owner can read."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from ivr.errors import ServiceTrouble, UserMistake
from ivr.private import write_private
from ivr.roles import Bearer, Role

BEGINS = "accueil_"
"""How every token begins, so that one that was committed somewhere is found."""


class Token(BaseModel):
    """What is kept of one: nobody can tell the token from it."""

    role: Role
    post: str = ""
    digest: str
    made: datetime
    until: datetime


_FILE = TypeAdapter(dict[str, Token])


class Tokens:
    """The tokens in `tokens.json` of a run folder. What another process changes is seen at the next question."""

    def __init__(self, home: Path) -> None:
        self._path = home / "tokens.json"
        self._seen: tuple[int, int, int] | None = None
        self._by_digest: Mapping[str, tuple[str, Token]] = {}

    def add(self, name: str, role: Role, post: str, now: datetime, until: datetime) -> str:
        """A new token: it is told here, and never again. Raises UserMistake for a name that has one."""
        known = self.all()
        if name in known:
            raise UserMistake(f"'{name}' has a token: `ivr tokens revoke {name}` takes it back")
        if bool(post) != (role == "consulate"):
            raise UserMistake("a consulate's token needs --post, and no other takes it")
        token = BEGINS + secrets.token_urlsafe(32)
        made = Token(role=role, post=post, digest=digest(token), made=now, until=until)
        self._write(known | {name: made})
        return token

    def revoke(self, name: str) -> None:
        """From now on it opens nothing. Raises UserMistake for a name that has none."""
        known = self.all()
        if name not in known:
            raise UserMistake(f"'{name}' has no token: `ivr tokens` lists them")
        self._write({other: token for other, token in known.items() if other != name})

    def all(self) -> dict[str, Token]:
        """Name -> token. Raises ServiceTrouble if the file is spoilt."""
        try:
            return _FILE.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (ValidationError, OSError) as trouble:
            raise ServiceTrouble(f"{self._path} cannot be read: remove it, and make new tokens") from trouble

    def bearer(self, token: str, now: datetime) -> Bearer | None:
        """Who has it; None when nobody has, or its time is over. Raises ServiceTrouble if the file is spoilt."""
        self._look()
        name, known = self._by_digest.get(digest(token), ("", None))
        return Bearer(name, known.role, known.post) if known and now < known.until else None

    def _look(self) -> None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            self._seen, self._by_digest = None, {}
            return
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._by_digest = {token.digest: (name, token) for name, token in self.all().items()}
            self._seen = seen

    def _write(self, known: dict[str, Token]) -> None:
        write_private(self._path, _FILE.dump_json(known, indent=2).decode() + "\n")


def digest(token: str) -> str:
    """What is kept instead of a token; it is long and random, so that no slow digest is needed."""
    return sha256(token.encode(errors="replace")).hexdigest()
