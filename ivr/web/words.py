"""What the pages for citizens say, in the eight languages."""

from __future__ import annotations

from pathlib import Path

from ivr import wording
from ivr.wording import Words as Words

FOLDER = Path(__file__).parent / "words"


def words(language: str) -> Words:
    """Of one of the eight languages."""
    return wording.words(FOLDER, language)
