"""Which program's Asterisk lives in a run folder: a lock that `ivr asterisk` holds for as long as it runs."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.errors import UserMistake

FILE = "asterisk.owner"


@contextmanager
def owning(folder: Path) -> Iterator[None]:
    """The Asterisk of the folder is ours, and goes on whatever `ivr up` does. Raises UserMistake when it is another's.

    The lock ends with the process, however that ends.
    """
    with (folder / FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserMistake(f"`ivr asterisk` runs already in {folder}; stop it, or set another IVR_HOME") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def owned(folder: Path) -> bool:
    """Whether an `ivr asterisk` that lives owns it."""
    try:
        with (folder / FILE).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
