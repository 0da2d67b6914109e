"""Text turned into text without whole telephone numbers: `+33639981678` becomes `+33…678`."""

from __future__ import annotations

import re

LONG = re.compile(
    r"(?<![\w.-])"  # not inside a word, a version, a date or a channel's name
    r"(?:\+\d[\d .()-]{4,20}\d|\d{7,16})"
    r"(?![\w]|[.-]\w)"  # `1795282615-12` and `1795282615.12` are calls and channels
)
"""What may be a telephone number, as people and trunks write them."""


def masked(text: str) -> str:
    """`text` with the middle of every telephone number left out; ids of calls and channels stay as they are."""
    return LONG.sub(lambda found: _short(found[0]), text)


def _short(number: str) -> str:
    return f"{number[:3]}…{number[-3:]}"
