"""A report turned into tables on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.figures.equality import plainly
from ivr.figures.groups import Row
from ivr.reports.names import Names, named
from ivr.reports.report import Report
from ivr.reports.showing import APART, TELLING, written

NARROW = {
    "calls": "calls",
    "by_person": "taken",
    "service_level": "in time",
    "wait_mean": "wait",
    "abandoned": "gone",
    "abandoned_in_menu": "in menu",
    "messages": "messages",
}
"""What has room on eighty columns -> its head; all figures are in the CSV file and on the page."""


def show(report: Report, names: Names, apart: Sequence[str], console: Console) -> None:
    """The figures of all, those by what is asked for, and how alike callers were treated."""
    console.print(f"[bold]{escape(report.title)}[/]" + (", so far" if report.still_going_on else ""))
    for figure, says in TELLING.items():
        console.print(f"{written(figure, report.total[figure]).rjust(9)}  {says}")
    for one in apart:
        console.print()
        console.print(_table(APART[one], report.by[one], names, one))
    console.print()
    console.print("[bold]Equal treatment[/]")
    for sentence in plainly(report.equality, partial(named, names)):
        console.print(f"  {escape(sentence)}", soft_wrap=True)


def _table(title: str, rows: Mapping[str, Row], names: Names, apart: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold underline")
    table.add_column(title)
    for head in NARROW.values():
        table.add_column(head, justify="right", no_wrap=True)
    for word, row in rows.items():
        table.add_row(escape(named(names, apart, word)), *(written(figure, row.get(figure)) for figure in NARROW))
    return table
