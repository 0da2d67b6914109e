"""A recording turned into its SHA-256, by which it is seen later that nobody has changed it."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_of(file: Path) -> str | None:
    """In hexadecimal; None when there is no such file, or it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None
