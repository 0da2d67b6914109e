"""Turns a run folder into one that an unprivileged Asterisk may use, when we are root and it can be done."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path
from typing import IO, Any

UNPRIVILEGED = "nobody"
PARTS = ("etc", "run", "log", "spool", "db", "keys")
"""What Asterisk reads and writes below its run folder; the rest of the folder stays ours."""


def run_user(folder: Path, program: Path) -> str | None:
    """The user that Asterisk is to run as: None to stay who we are (no root, or the folders are closed to others)."""
    if os.geteuid() != 0:
        return None
    look = ["test", "-x", str(folder), "-a", "-r", str(program)]
    seen = subprocess.run(look, check=False, **as_user(UNPRIVILEGED))
    return UNPRIVILEGED if seen.returncode == 0 else None


def as_user(user: str | None) -> dict[str, Any]:
    """The arguments that make `subprocess` start a program as `user`, with that user's main group and no other."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def hand_over(folder: Path, user: str | None) -> None:
    """Makes Asterisk's folders below `folder`, closed to others, and gives them and what is in them to `user`."""
    for part in PARTS:
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part).chmod(0o700)
        if user:
            _give(folder / part, user)


def open_log(path: Path) -> IO[bytes]:
    """A file to add to, in a folder that was handed over: a link put there by its new owner is not followed.

    Raises OSError where there is such a link.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)


def _give(path: Path, user: str) -> None:
    """The folder may be the user's already: what a name stands for is never followed, and never looked at twice."""
    owner = pwd.getpwnam(user)
    for _, _, files, folder in os.fwalk(path.resolve()):
        os.fchown(folder, owner.pw_uid, owner.pw_gid)
        for name in files:
            if os.stat(name, dir_fd=folder, follow_symlinks=False).st_nlink == 1:
                os.chown(name, owner.pw_uid, owner.pw_gid, dir_fd=folder, follow_symlinks=False)
