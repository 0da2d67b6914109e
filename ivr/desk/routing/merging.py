"""Two changes of one text made into one text, where they do not touch each other."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST = 10.0
"""Seconds that it may take."""


def merged(mine: str, base: str, theirs: str) -> str | None:
    """What both made of `base`; None where they changed the same lines, or `diff3` of GNU diffutils cannot tell."""
    with TemporaryDirectory(prefix="accueil-") as folder:
        files = [Path(folder, name) for name in ("mine", "base", "theirs")]
        for file, text in zip(files, (mine, base, theirs), strict=True):
            file.write_text(text, encoding="utf-8")
        asked = ["diff3", "--text", "--merge", "--show-overlap", *map(str, files)]
        try:
            found = subprocess.run(asked, capture_output=True, timeout=LONGEST, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
    return None if found.returncode else found.stdout.decode()
