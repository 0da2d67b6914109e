"""A file's bytes turned into text, or into the problem that keeps them from being text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivr.routing.problems import Problem, Severity, one_line

LARGEST = 4_000_000
"""Bytes; a service of two hundred countries stays below a quarter of it."""

_MARK = "\ufeff"
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_CURLY = "\u201c\u201d\u201e\u2018\u2019\u201a"
_ODD = re.compile(f"[\u00a0\u202f\u200b{_CURLY}]")
_PASTED = re.compile(
    rf"(?m)^ *([\u00a0\u202f\u200b{_CURLY}])|^[^#\"'\n{_CURLY}]*[:\[{{] *([\u00a0\u202f\u200b{_CURLY}])"
)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: the name it is shown under, and its text (empty when it could not be read)."""

    name: str
    text: str = ""

    @property
    def lines(self) -> list[str]:
        """The lines as YAML counts them, without their ends."""
        return _BREAK.split(self.text)

    def problem(self, line: int, column: int, message: str, severity: Severity = "error") -> Problem:
        """A problem of this file; `line` and `column` count from 1."""
        return Problem(self.name, line, column, one_line(message), severity)

    def at(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of the character at `index`."""
        before = _BREAK.split(self.text[:index])
        return len(before), len(before[-1]) + 1


def name_of(path: Path) -> str:
    """The name a person would type: relative to the current folder when the file is below it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def read(path: Path) -> tuple[Source, list[Problem]]:
    """The file's text, and what is wrong with it as text."""
    empty = Source(name_of(path))
    try:
        content = path.read_bytes() if path.is_file() else None
    except OSError as error:
        return empty, [empty.problem(1, 1, f"the file cannot be read: {error.strerror}")]
    if content is None:
        return empty, [empty.problem(1, 1, "this is a folder" if path.is_dir() else "there is no such file")]
    if len(content) > LARGEST:
        return empty, [empty.problem(1, 1, f"the file has {len(content):,} bytes; more than {LARGEST:,} are not read")]
    return decoded(empty.name, content)


def decoded(name: str, content: bytes) -> tuple[Source, list[Problem]]:
    """The bytes as text; anything but clean UTF-8 is a problem at its place."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Source(name), [Problem(name, 1, 1, "the file is written in UTF-16 - save it as UTF-8")]
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        source = Source(name, content.decode("utf-8", "replace").removeprefix(_MARK))
        place = source.at(len(content[: error.start].decode().removeprefix(_MARK)))
        return source, [
            source.problem(*place, f"byte 0x{content[error.start]:02X} is not UTF-8 - save the file as UTF-8")
        ]
    source = Source(name, text.removeprefix(_MARK))
    return source, [*_mark(source, text), *_unprintable(source), *_pasted(source)]


def _mark(source: Source, text: str) -> Iterator[Problem]:
    if text.startswith(_MARK):
        yield source.problem(1, 1, "the file begins with a byte order mark - save it as UTF-8 without BOM", "warning")


def _unprintable(source: Source) -> Iterator[Problem]:
    if bad := _UNPRINTABLE.search(source.text):
        yield source.problem(*source.at(bad.start()), f"U+{ord(bad[0]):04X} is no character of a text - delete it")


def _pasted(source: Source) -> Iterator[Problem]:
    """Signs that look right and are not, as a word processor writes them where the file needs plain ones."""
    for bad in _PASTED.finditer(source.text) if _ODD.search(source.text) else ():
        group = bad.lastindex or 0
        what = "a curly quote - write a straight one" if bad[group] in _CURLY else "no ordinary space - write one"
        yield source.problem(*source.at(bad.start(group)), f"this is {what}")
