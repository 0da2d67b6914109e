"""A cursor in a routing file turned into where it stands: the names above it, and what is being typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

KEY = re.compile(
    r"""^(?P<indent>[ ]*)(?P<item>-[ ]+)?(?P<quote>["']?)(?P<key>[^"'\s:{}\[\],#][^"':{}\[\],#]*)(?P=quote):(?=\s|$)"""
)
"""A line that begins with a name."""


@dataclass(frozen=True, slots=True)
class Place:
    """`way`: names from the top of the file to the group of the cursor; `key`: whose value is typed, None for a name.

    `typed`: what stands before the cursor of the word that it is in; `there`: names that the group has already.
    """

    way: tuple[str, ...]
    key: str | None
    typed: str
    there: frozenset[str] = frozenset()


def place_of(lines: Sequence[str], line: int, column: int) -> Place | None:
    """Where the cursor is, `column` signs into line number `line` (from 1); None in a note or outside the text."""
    if not 0 < line <= len(lines):
        return None
    before = lines[line - 1][:column]
    if re.search(r"(^|\s)#", before):
        return None
    found = KEY.match(before)
    if found is None and not re.fullmatch(r"\s*(- +)?[\w\"'+-]*|\s*- *[{\[].*", before):
        return None
    indent = len(before) - len(before.lstrip())
    above = _above(lines[: line - 1], indent)
    if found is None and not re.match(r"\s*- *[{\[]", before):
        return Place(above, None, before.strip().removeprefix("-").strip(), _names(lines, line, indent))
    first, rest = (found["key"], before[found.end() :]) if found else (None, before.strip().removeprefix("-"))
    if first is None and above:
        *top, first = above
        above = tuple(top)
    return _in_line(above, first, rest)


def _above(lines: Sequence[str], indent: int) -> tuple[str, ...]:
    """The names of the groups around a line of that indentation, the outermost first."""
    way: list[str] = []
    for text in reversed(lines):
        found = KEY.match(text)
        if indent and found and len(found["indent"]) < indent:
            way.append(found["key"])
            indent = len(found["indent"])
    return tuple(reversed(way))


def _names(lines: Sequence[str], line: int, indent: int) -> frozenset[str]:
    """Names in the same block, on other lines."""
    found = set()
    for part in (reversed(lines[: line - 1]), lines[line:]):
        for text in part:
            mine = KEY.match(text)
            if text.strip() and len(text) - len(text.lstrip()) < indent:
                break
            if mine and len(mine["indent"]) == indent:
                found.add(mine["key"])
    return frozenset(found)


def _in_line(above: tuple[str, ...], first: str | None, rest: str) -> Place:
    """Through the brackets of one line: `{after: 30, languages: [fr, e` after the name `first`."""
    way, key, word = list(above), first, ""
    around: list[tuple[str, str | None]] = []
    there: set[str] = set()
    for sign in rest:
        if sign in "{[":
            around.append((sign, key))
            if sign == "{":
                way.append(key or "")
                key, there = None, set()
        elif sign in "}]" and around:
            bracket, key = around.pop()
            if bracket == "{":
                way.pop()
        elif sign == "," and around:
            key = None if around[-1][0] == "{" else key
        elif sign == ":" and key is None:
            key = word.strip(" \"'")
            there.add(key)
        else:
            word += sign
            continue
        word = ""
    return Place(tuple(way), key, word.strip().lstrip("\"'"), frozenset(there))
