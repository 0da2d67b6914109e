"""What the mortal service told of its calls: the points that a call has, and which calls have died at theirs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.settings import Settings
from tests.live.broken.controller_killed.mortal import PLAN, POINTS


@dataclass(frozen=True, order=True)
class Point:
    """The number-th of its kind in a call of this script; `what` it was when nobody died."""

    script: str
    kind: str
    number: int
    what: str = ""


@dataclass(frozen=True)
class Passed:
    """A point that a call has come to, and whether it has died there."""

    caller: str
    call: str
    kind: str
    number: int
    what: str
    dies: bool


def passed(settings: Settings) -> list[Passed]:
    """All that was told until now."""
    file = settings.home / POINTS
    lines = file.read_text().splitlines(keepends=True) if file.exists() else []
    return [Passed(**json.loads(line)) for line in lines if line.endswith("\n")]


def plan(settings: Settings, deaths: Mapping[str, Point]) -> None:
    """Where calls that arrive from now on die, by the number that calls."""
    (settings.home / PLAN).write_text(json.dumps({who: [one.kind, one.number] for who, one in deaths.items()}))


def calls_of(told: Iterable[Passed]) -> dict[str, str]:
    """The call of each caller."""
    return {one.caller: one.call for one in told}


def died(told: Iterable[Passed]) -> dict[str, Passed]:
    """Those who have died, by the number that called."""
    return {one.caller: one for one in told if one.dies}
