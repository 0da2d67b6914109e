"""A report turned into CSV: a line for each figure of each row, which every program of tables can turn as it likes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from ivr.figures.definitions import FIGURES
from ivr.figures.groups import Row
from ivr.reports.report import Report

COLUMNS = ("from", "to", "scope", "by", "name", "figure", "unit", "value")
"""`by` and `name` are empty for all calls; a value is a plain number with a point, empty where it has no basis."""


def write(report: Report, file: TextIO) -> None:
    """All figures of the report."""
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(COLUMNS)
    period = report.span.period
    head = (period.begins.isoformat(), period.ends.isoformat(), report.scope.post or "")
    for by, name, row in _rows(report):
        for figure, value in row.items():
            told = "" if value is None else f"{value:.6g}" if isinstance(value, float) else value
            sheet.writerow((*head, by, name, figure, FIGURES[figure].unit, told))


def _rows(report: Report) -> Iterator[tuple[str, str, Row]]:
    yield "", "", report.total
    for apart, rows in report.by.items():
        for name, row in rows.items():
            yield apart, name, row
