"""A report's figures drawn, as SVG for a page: the course of the period, the hours of a day, and the languages."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ivr.figures.groups import Row
from ivr.reports.names import Names, named
from ivr.reports.report import Report

STYLE: dict[Any, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "accueil",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dcd8ce",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}
"""Letters are drawn as shapes: a page and its print look the same wherever they are opened."""

SERVED, GONE, MENU, OTHER = "#2e6f9e", "#c9622a", "#d9a441", "#b9b4a7"
STACK = (
    ("by_person", "taken by a person", SERVED),
    ("abandoned", "gone in the queue", GONE),
    ("abandoned_in_menu", "gone in a menu", MENU),
)
"""What a bar is made of, from its foot; the rest is messages, callbacks, closed hours and the like."""


def drawn(report: Report, names: Names) -> Iterator[tuple[str, str]]:
    """Each plot with what it shows in words, which is also read to those who cannot see it."""
    with matplotlib.rc_context(STYLE):
        for apart in dict.fromkeys((report.span.parts, "hour", "language")):
            rows = report.by[apart]
            if rows:
                shows = SHOWS[apart]
                yield _svg(_bars(rows, [_short(names, apart, word) for word in rows]), shows), shows
        if any(row.get("wait_mean") is not None for row in report.by["language"].values()):
            yield _svg(_waits(report, names), WAITS), WAITS


SHOWS = {
    "month": "Calls by month, and what became of them",
    "day": "Calls by day, and what became of them",
    "hour": "Calls by hour of the day, and what became of them",
    "language": "Calls by language, and what became of them",
}
WAITS = "Wait for an agent by language: the mean, and what 95 of 100 callers did not exceed; the line is the promise"


def _bars(rows: Mapping[str, Row], labels: Sequence[str]) -> Figure:
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    axes = figure.subplots()
    places = range(len(labels))
    foot = [0.0] * len(labels)
    for name, label, colour in STACK:
        heights = [float(row.get(name) or 0) for row in rows.values()]
        axes.bar(places, heights, bottom=foot, color=colour, label=label)
        foot = [below + height for below, height in zip(foot, heights, strict=True)]
    rest = [max(0.0, float(row["calls"] or 0) - below) for row, below in zip(rows.values(), foot, strict=True)]
    axes.bar(places, rest, bottom=foot, color=OTHER, label="other")
    axes.set_ylabel("calls")
    _labelled(axes, labels)
    figure.legend(loc="outside upper center", ncols=4)
    return figure


def _waits(report: Report, names: Names) -> Figure:
    rows = {word: row for word, row in report.by["language"].items() if row.get("wait_mean") is not None}
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    axes = figure.subplots()
    places = range(len(rows))
    axes.bar([place - 0.2 for place in places], [row["wait_mean"] or 0 for row in rows.values()], 0.4, color=SERVED,
             label="mean")  # fmt: skip
    axes.bar([place + 0.2 for place in places], [row["wait_95th"] or 0 for row in rows.values()], 0.4, color=MENU,
             label="95 of 100")  # fmt: skip
    axes.axhline(report.promise, color=GONE, linewidth=1.2, linestyle="--", label="promise")
    axes.set_ylabel("seconds")
    _labelled(axes, [_short(names, "language", word) for word in rows])
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def _labelled(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_xticks(range(len(labels)), labels, rotation=45 if max(map(len, labels)) > 8 else 0, ha="center")


def _short(names: Names, apart: str, word: str) -> str:
    """A day by its number; what else has a name by it."""
    return word[-2:] if apart == "day" else named(names, apart, word)


def _svg(figure: Figure, shows: str) -> str:
    """The same text for the same figure, ready to stand in a page."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Title": shows})
    return text.getvalue()[text.getvalue().index("<svg") :]
