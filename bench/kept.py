"""What a run found turned into a JSON file, and back: a figure that never came is null there, and infinite here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.plan import Results
from bench.ratios import Row
from ivr.errors import UserMistake

FILES = "files.json"
"""Beside the results: the figures of routing files, prompts and journals, measured by themselves."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`rows`: every measurement, and the highest rates as a part of that name; `files`: seconds and such, by name."""

    machine: Mapping[str, Any]
    rows: tuple[Row, ...]
    files: Mapping[str, float] = field(default_factory=dict)


def save(path: Path, machine: Mapping[str, Any], results: Results) -> None:
    """Writes all of it. The folder is made if there is none."""
    whole = {"machine": dict(machine), "measured": results.measured, "highest": results.highest}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_null(whole), indent=1, allow_nan=False) + "\n", encoding="utf-8")


def load(path: Path) -> Kept:
    """Reads a file of `save`, with `files.json` beside it if there is one. Raises UserMistake when it is none."""
    try:
        whole = _infinite(json.loads(path.read_text(encoding="utf-8")))
        rows = (*whole["measured"], *({"part": "highest", **row} for row in whole["highest"]))
        beside = path.with_name(FILES)
        files = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
        return Kept(whole["machine"], rows, files)
    except FileNotFoundError as trouble:
        raise UserMistake(f"there is no {path}: make it with `make bench`") from trouble
    except (ValueError, KeyError, TypeError) as trouble:
        raise UserMistake(f"{path} does not hold results of the bench: make it anew with `make bench`") from trouble


def _null(value: Any) -> Any:
    match value:
        case dict():
            return {name: _null(part) for name, part in value.items()}
        case list() | tuple():
            return [_null(part) for part in value]
        case float() if not math.isfinite(value):
            return None
    return value


def _infinite(value: Any) -> Any:
    """In figures there is null for what never came."""
    match value:
        case dict():
            return {name: _infinite(part) for name, part in value.items()}
        case list():
            return [_infinite(part) for part in value]
        case None:
            return float("inf")
    return value
