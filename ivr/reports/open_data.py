"""A day's figures for everybody: without anything personal, and where so few are counted that somebody might be known,
without the count. CSV files, and a data package (Frictionless) that describes them.

A count from 1 to 4 is left out, and so is a mean or a share of so few. Where only one count of a kind is left out, it
could be reckoned from the total: then the next smallest is left out as well.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from ivr.figures.definitions import FIGURES
from ivr.figures.groups import Row
from ivr.reports.report import Report
from ivr.whole import put_whole

FEW = 5
"""Counts below it, but nothing, are left out."""

COLUMNS = {
    "date": ("date", "The day, by the calendar of the service."),
    "by": ("string", "What the calls are told apart by; empty for all of the day."),
    "name": ("string", "Which of these: a code of a language (ISO 639), a country (ISO 3166), a number, an hour."),
    "figure": ("string", "What is told; the figures are described below `figures`."),
    "unit": ("string", "The unit of the value; a share is 0 to 1."),
    "value": ("number", "The value; empty where it has no basis, or is left out."),
    "left_out": ("boolean", "Whether the value is left out because so few are counted that somebody might be known."),
}
"""Column -> its type and its meaning."""

RESTS_ON = {
    "service_level": "wanted",
    "wait_mean": "answered",
    "wait_median": "answered",
    "wait_95th": "answered",
    "talk_mean": "answered",
    "post_wait_mean": "posts_answered",
    "mark_mean": "marks",
    "requests_in_time": "requests",
}
"""A figure that is no count -> the count that it rests on."""

BY = ("hour", "language", "number", "country", "post", "subject")


def write(report: Report, folder: Path) -> list[Path]:
    """The file of the day, and the description of all files in the folder; both take the place of older ones whole."""
    folder.mkdir(parents=True, exist_ok=True)
    day = folder / f"{report.span.name}.csv"
    with put_whole(day) as fresh, fresh.open("w", encoding="utf-8", newline="") as file:
        _write_day(report, file)
    days = sorted(file.name for file in folder.glob("????-??-??.csv"))
    package = folder / "datapackage.json"
    with put_whole(package) as fresh:
        described = json.dumps(_package(report.scope.name, days), ensure_ascii=False, indent=2)
        fresh.write_text(described + "\n", encoding="utf-8")
    return [day, package]


def _write_day(report: Report, file: TextIO) -> None:
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(COLUMNS)
    for by, rows in (("", {"": report.total}), *((by, report.by[by]) for by in BY if by in report.by)):
        hidden = _hidden(rows)
        for name, row in rows.items():
            for figure, value in row.items():
                out = (name, figure) in hidden
                told = "" if value is None or out else f"{value:.6g}" if isinstance(value, float) else value
                unit = FIGURES[figure].unit
                sheet.writerow((report.span.name, by, name, figure, unit, told, str(out).lower()))


def _hidden(rows: Mapping[str, Row]) -> set[tuple[str, str]]:
    """The name and the figure of every value that is left out."""
    figures = {figure for row in rows.values() for figure in row}
    counts = {figure for figure in figures if figure not in RESTS_ON}
    hidden = {(name, figure) for figure in counts for name in _few(figure, rows)}
    return hidden | {
        (name, figure) for figure in figures - counts for name in rows if (name, RESTS_ON[figure]) in hidden
    }


def _few(figure: str, rows: Mapping[str, Row]) -> Iterator[str]:
    counts = sorted((row.get(figure) or 0, name) for name, row in rows.items())
    few = [name for count, name in counts if 0 < count < FEW]
    yield from few
    more = [name for count, name in counts if count >= FEW]
    if len(few) == 1 and more:
        yield more[0]


def _package(service: str, days: list[str]) -> dict[str, Any]:
    schema = {
        "fields": [{"name": name, "type": kind, "description": told} for name, (kind, told) in COLUMNS.items()],
        "missingValues": [""],
        "primaryKey": ["date", "by", "name", "figure"],
    }
    used = {name: figure for name, figure in FIGURES.items() if figure.unit != "people"}
    return {
        "profile": "tabular-data-package",
        "name": "accueil-open-data",
        "title": f"{service}: figures of each day",
        "description": " ".join((__doc__ or "").split()),
        "resources": [
            {"name": day.removesuffix(".csv"), "path": day, "profile": "tabular-data-resource", "schema": schema}
            for day in days
        ],
        "figures": {name: {"unit": figure.unit, "description": figure.meaning} for name, figure in used.items()},
    }
