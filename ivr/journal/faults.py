"""A fault of one job told apart from trouble with the disk, which all jobs have."""

from __future__ import annotations

import sqlite3

OWN_FAULTS = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_RANGE,
        sqlite3.SQLITE_MISUSE,
    }
)
"""What SQLite says of a job that it will never take; everything else may be over the next time."""


def own_fault(fault: Exception) -> bool:
    """False for trouble with the disk; Python's own complaints of a job, such as too few values, have no code."""
    if isinstance(fault, sqlite3.DatabaseError):
        return getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & 0xFF in OWN_FAULTS
    return not isinstance(fault, OSError)
