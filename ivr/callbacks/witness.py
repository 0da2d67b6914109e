"""Asterisk's channel events turned into the stages that a callback went through while no controller looked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ivr.asterisk.records import series

TAIL = 4_000_000
"""Bytes at the end of a file that are looked through: some thousand calls."""


def stages(cel: Path, channel: str) -> list[str]:
    """The stages that the dialplan told of a callback, in their order; none when there is no such file.

    `channel` is the id of the half that dials; the citizen's own channel is linked to it.
    """
    lines = (line for line in _last_lines(cel) if '"CALLBACK"' in line and channel in line)
    return [stage for line in lines if (stage := _stage(line, channel))]


def _stage(line: str, channel: str) -> str:
    try:
        told = json.loads(line)
        if channel not in (told["uniqueid"], told["linkedid"]):
            return ""
        extra = told["eventextra"]
        return str((json.loads(extra) if isinstance(extra, str) else extra)["extra"])
    except (ValueError, KeyError, TypeError):
        return ""


def _last_lines(cel: Path) -> Iterator[str]:
    """Of the present file and of the one that was put aside last."""
    for file in series(cel)[-2:]:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - TAIL))
            yield from opened.read().decode(errors="replace").splitlines()
