"""The files in `etc/` turned into those of them that a living Asterisk has not read."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

READ_AGAIN = ("acl.conf", "extensions.conf", "queues.conf", "say.conf")
"""Files that an Asterisk that is taken over is told to read in any case."""

NEEDS_START = ("asterisk.conf", "modules.conf")
"""Files that it reads when it starts, and never again."""


class Configured:
    """Digests of what Asterisk was started with and has read since, kept in `asterisk.etc` beside `etc/`."""

    def __init__(self, folder: Path) -> None:
        self._etc, self._kept = folder / "etc", folder / "asterisk.etc"

    def started(self) -> None:
        """It starts with what is there now."""
        self._keep(self._present())

    def has_read(self) -> None:
        """It has read again all that can be read again."""
        known = self._known()
        old = {name: known[name] for name in NEEDS_START if name in known}
        self._keep(self._present() | old)

    def changed(self) -> list[str]:
        """The names of the files that are not as it has read them, or that it has read and are gone."""
        known, present = self._known(), self._present()
        return sorted(name for name in known | present if known.get(name) != present.get(name))

    def _present(self) -> dict[str, str]:
        files = [file for file in self._etc.glob("*.conf") if file.is_file() and file.name not in READ_AGAIN]
        return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}

    def _known(self) -> dict[str, str]:
        try:
            read = json.loads(self._kept.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def _keep(self, digests: dict[str, str]) -> None:
        self._kept.write_text(json.dumps(digests, indent=1) + "\n")
