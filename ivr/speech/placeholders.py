"""Texts with `{placeholders}`: which ones they have, and the same text with them filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMES = frozenset({"key", "weekday", "time", "number", "minutes", "country", "language"})
"""The placeholders that a text may have."""

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(text: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(PLACEHOLDER.findall(text))


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with every placeholder replaced; raises KeyError for one that has no word."""
    return PLACEHOLDER.sub(lambda found: words[found.group(1)], text)
