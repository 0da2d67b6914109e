"""Telephone numbers that get in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ivr.routing.checks.lines import lines_of
from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def overlapping_numbers(routing: Routing) -> Iterator[Finding]:
    """A number that begins with another one is never heard: the shorter one has been dialled before."""
    for shorter, longer in pairwise(sorted(routing.numbers)):
        if longer.startswith(shorter):
            yield Finding(("numbers", longer), f"overlaps with {shorter}, with which it begins", on_name=True)


def calls_to_ourselves(routing: Routing) -> Iterator[Finding]:
    """A post's line that is one of our own numbers."""
    for path, line in lines_of(routing):
        if line.number in routing.numbers:
            message = f"{line.number} is a number of this service: a transfer to it would come back as a new call"
            yield Finding((*path, "number"), message)
