"""Turns names into passwords, generated once and kept in a file that only its owner can read."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from ivr.errors import ServiceTrouble
from ivr.private import write_private

SOFTPHONE = "softphone"
"""The endpoint that anyone testing the service registers as."""


class Secrets:
    """The passwords in `secrets.json` of a run folder: `ari`, `ami`, `softphone`, and one for each agent."""

    def __init__(self, home: Path) -> None:
        self._path = home / "secrets.json"

    def secret_of(self, name: str) -> str:
        """The password of `name`; the first asking generates it. Raises ServiceTrouble if the file is spoilt."""
        known = self._read()
        if name not in known:
            known[name] = secrets.token_urlsafe(18)
            self._write(known)
        return known[name]

    def renew(self, names: Iterable[str]) -> dict[str, str]:
        """New passwords for these names, kept at once; old password -> new one, for names that had one.

        Raises ServiceTrouble if the file is spoilt.
        """
        known = self._read()
        fresh = {name: secrets.token_urlsafe(18) for name in names}
        self._write({**known, **fresh})
        return {known[name]: new for name, new in fresh.items() if name in known}

    def _read(self) -> dict[str, str]:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(known, dict) or not all(isinstance(secret, str) for secret in known.values()):
                raise ValueError("not names and passwords")
        except FileNotFoundError:
            return {}
        except ValueError as trouble:
            raise ServiceTrouble(
                f"{self._path} cannot be read; remove it, and passwords are generated anew"
            ) from trouble
        return known

    def _write(self, known: dict[str, str]) -> None:
        write_private(self._path, json.dumps(known, indent=2) + "\n")


def exchange(folder: Path, passwords: Mapping[str, str]) -> None:
    """In every Asterisk file of a folder old passwords become new ones; each file changes at once or not at all."""
    for path in sorted(folder.glob("*.conf")):
        text = before = path.read_text(encoding="utf-8")
        for old, new in passwords.items():
            text = text.replace(old, new)
        if text != before:
            write_private(path, text, for_owner_of_folder=True)
