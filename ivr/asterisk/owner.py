"""Turns a run folder into one that an unprivileged Asterisk may use, when we are root and it can be done."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

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


def _give(path: Path, user: str) -> None:
    group = pwd.getpwnam(user).pw_gid
    shutil.chown(path, user, group)
    for below in path.rglob("*"):
        if not below.is_symlink():
            shutil.chown(below, user, group)
