"""The sounds folder's own note of what each clip was made from: clip name -> digest, as JSON."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

NAME = "manifest.json"


def read(sounds: Path) -> dict[str, str]:
    """The digests; a folder without a manifest, or with a broken one, has none, so everything is made anew."""
    try:
        found = json.loads((sounds / NAME).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(sounds: Path, digests: Mapping[str, str]) -> None:
    """Replaces the manifest at once."""
    sounds.mkdir(parents=True, exist_ok=True)
    new = sounds / f".{NAME}.{os.getpid()}.{threading.get_ident()}"
    new.write_text(json.dumps(dict(sorted(digests.items())), indent=0))
    os.replace(new, sounds / NAME)
