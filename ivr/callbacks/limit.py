"""How many callbacks there are already, turned into whether one more is taken."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from ivr.journal import callbacks as rows

DAY = timedelta(days=1)
MOST_A_DAY = 3
"""Callbacks that may be asked for to one number within a day: anybody can ask that somebody else be called."""

log = logging.getLogger(__name__)


def is_one_too_many(live: int, most: int, journal: Path, number: str, at: datetime) -> bool:
    """Whether `live` callbacks, of `most` that may all be due at once, or those to `number` are enough. Blocks.

    Raises sqlite3.Error when the journal cannot be read.
    """
    if live >= most:
        log.warning("callbacks: no more are taken, %s are to be made already", live)
        return True
    return rows.asked(journal, number, at - DAY) >= MOST_A_DAY
