"""Which versions Asterisk's files hold, kept on the disk: after a crash its calls find their contexts again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ivr.asterisk.secrets import write_private


class Kept:
    """`kept.json`: `versions`, and whether Asterisk may have loaded other files than those that were settled last."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kept.json"

    def settled(self, versions: Iterable[str]) -> None:
        """Asterisk has exactly these."""
        self._write(versions, False)

    def unsettled(self, versions: Iterable[str]) -> None:
        """Asterisk is being told of these, or is to be told of them at the next start."""
        self._write(versions, True)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions, the oldest first."""
        return tuple(self._read().get("versions", ()))

    @property
    def is_settled(self) -> bool:
        """Whether a living Asterisk has read what is on the disk."""
        return not self._read().get("unsettled", False)

    def _write(self, versions: Iterable[str], unsettled: bool) -> None:
        write_private(self._path, json.dumps({"versions": list(versions), "unsettled": unsettled}) + "\n")

    def _read(self) -> dict[str, Any]:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}
