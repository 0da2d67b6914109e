"""Files that nobody but their owner may read, each put in place whole."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, text: str, for_owner_of_folder: bool = False) -> None:
    """Puts a whole file in place at once, readable by its owner alone (mode 0600): us, or whose the folder is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.fresh")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if for_owner_of_folder and os.geteuid() == 0:
            owner = path.parent.stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        file.write(text)
    fresh.replace(path)
