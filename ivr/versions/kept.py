"""Which versions Asterisk's files hold, kept on the disk: after a crash its calls find their contexts again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ivr.private import write_private


class Kept:
    """`kept.json`: the versions that a living Asterisk has, or is just being told of."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kept.json"

    def keep(self, versions: Iterable[str]) -> None:
        """From now on these, the oldest first."""
        write_private(self._path, json.dumps({"versions": list(versions)}) + "\n")

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions, the oldest first; none when they cannot be read."""
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ()
        return tuple(known.get("versions", ())) if isinstance(known, dict) else ()
