"""Files put in place whole: until the new one is complete, what was there stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def put_whole(path: Path) -> Iterator[Path]:
    """Where to write; it takes the place of `path` when the context is left well, and is gone when it is not."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield fresh
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
