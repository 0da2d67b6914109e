"""Telephone numbers in files turned into crosses, in place: who writes into such a file meanwhile is not disturbed.

A number gives way to as many bytes as it had, so Asterisk may go on adding lines, and every line stays where it was.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import phonenumbers

LINES = 200
"""Lines that are looked through at once; the calls' thread gets its turn in between."""

SEPARATOR = rb"[ ./()-]?"

Judge = Callable[[bytes, "re.Match[bytes]"], bytes | None]
"""A line and what was found in it -> what is to stand there, as long as before; None to leave it for later."""


@dataclass(frozen=True, slots=True)
class Blanked:
    """How many numbers were blanked, and where the first line begins that was left for later, or the next line."""

    times: int
    up_to: int


def forms(number: str) -> re.Pattern[bytes]:
    """Every way to write an E.164 number: with `+`, `00` or a national `0`, with spaces and dots; never a call's id.

    Of a mail address: with small and capital letters, whatever stands beside it: in a database the next word follows
    at once.
    """
    if "@" in number:
        return re.compile(re.escape(number.encode()), re.IGNORECASE)
    parsed = phonenumbers.parse(number)
    national = phonenumbers.national_significant_number(parsed)
    prefix = rb"(?:(?:\+|00)?" + SEPARATOR + _spaced(str(parsed.country_code)) + rb"(?:[ (]{0,2}0\)?)?|0)?"
    no_id = rb"(?!\d|[.-]\d|\|(?:\d{9,}\.|NONE))"
    return re.compile(rb"(?<![\d.])" + prefix + SEPARATOR + _spaced(national) + no_id)


def blank(file: Path, pattern: re.Pattern[bytes], judge: Judge, start: int = 0) -> Blanked:
    """Blanks what `pattern` finds in the whole lines from byte `start` on, as `judge` has it. Raises OSError.

    A link is not followed: the folder may be another user's.
    """
    times, left = 0, None
    with os.fdopen(os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC), "r+b") as opened:
        opened.seek(start)
        position = start
        for number, line in enumerate(opened):
            if not line.endswith(b"\n"):
                break
            for found in pattern.finditer(line):
                instead = judge(line, found)
                if instead is None:
                    left = position if left is None else left
                elif instead != found[0]:
                    os.pwrite(opened.fileno(), instead, position + found.start())
                    times += 1
            position += len(line)
            if number % LINES == LINES - 1:
                time.sleep(0)
    return Blanked(times, position if left is None else left)


def crossed_out(line: bytes, found: re.Match[bytes]) -> bytes:
    """A judge that leaves nothing of a number."""
    return b"x" * len(found[0])


def shortened(found: bytes) -> bytes:
    """`+33639981678` as `+33xxxxxx678`."""
    return found[:3] + b"x" * (len(found) - 6) + found[-3:]


def _spaced(digits: str) -> bytes:
    return SEPARATOR.join(digit.encode() for digit in digits)
