"""What somebody wants to be put into force, read from a request, and the text that is meant by it, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ivr.errors import UserMistake
from ivr.routing.model import Routing
from ivr.settings import Settings
from ivr.versions.record import What
from ivr.versions.store import version_of


@dataclass(frozen=True, slots=True)
class Wish:
    """A text in a file, of which `version` was seen; `dry_run`: only to be tried."""

    what: What
    path: Path
    version: str
    who: str
    why: str
    dry_run: bool = False

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Wish:
        """From a question on the control socket. Raises UserMistake when something is missing."""
        what, path, version, who, why = (
            str(fields.get(name, "")) for name in ("what", "path", "version", "who", "why")
        )
        dry_run = bool(fields.get("dry_run"))
        if what not in ("accept", "rollback") or not path or not version:
            raise UserMistake("to change the routing say `what` (accept or rollback), `path` and `version`")
        if not why.strip() and not dry_run:
            raise UserMistake("a change of the routing needs a reason: `why`")
        return cls("rollback" if what == "rollback" else "accept", Path(path), version, who, why, dry_run)

    def text(self, settings: Settings, checked: Callable[[Settings], Routing]) -> tuple[bytes, Routing]:
        """The text that is meant, and what it says.

        Raises RoutingProblems for one that does not check, UserMistake for one that changes or vanishes meanwhile.
        """
        text = self._read()
        routing = checked(replace(settings, routing=self.path))
        if version_of(text) != self.version or self._read() != text:
            raise UserMistake(f"{self.path} has changed meanwhile: look at it with `ivr routing diff`, and try again")
        return text, routing

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as trouble:
            raise UserMistake(f"{self.path} cannot be read: {trouble.strerror}") from trouble
