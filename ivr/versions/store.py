"""The folder of accepted routing texts: kept under a name that follows from the text, and never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from ivr.errors import ServiceTrouble
from ivr.private import write_private
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.versions.edition import Edition


def version_of(text: bytes) -> str:
    """The name of a routing file's content: the first eight hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text).hexdigest()[:8]


class Store:
    """The texts in a folder, each in `<version>.yaml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, Routing] = {}

    def path(self, version: str) -> Path:
        """The file of a version."""
        return self.folder / f"{version}.yaml"

    def keep(self, text: bytes) -> str:
        """Puts a text that checks onto the disk for ever, and answers its version. Raises OSError."""
        version = version_of(text)
        path = self.path(version)
        if not path.exists() or path.read_bytes() != text:
            write_private(path, text.decode())
            _settle(path)
            _settle(self.folder)
        return version

    def text(self, version: str) -> bytes:
        """Raises ServiceTrouble when it is not there as it was accepted."""
        try:
            text = self.path(version).read_bytes()
        except OSError as trouble:
            raise ServiceTrouble(f"the text of version {version} cannot be read: {trouble}") from trouble
        if version_of(text) != version:
            raise ServiceTrouble(
                f"{self.path(version)} is not the text that was accepted: bring it back from a backup, or put the file "
                "into force, `ivr routing accept --why '...'`"
            )
        return text

    def routing(self, version: str) -> Routing:
        """A version, read once. Raises ServiceTrouble as `text` does, or RoutingProblems."""
        if version not in self._read:
            self.text(version)
            self._read[version] = load(self.path(version))
        return self._read[version]

    def edition(self, version: str, endpoints: Mapping[str, str]) -> Edition:
        """A version under the names that its trunks have in Asterisk. Raises as `routing` does."""
        return Edition.of(self.routing(version), version, endpoints)


def _settle(path: Path) -> None:
    """Returns when the disk has it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
