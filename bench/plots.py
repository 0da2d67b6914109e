"""What was measured turned into plots, as SVG files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.aims import Rows, loads, rate
from bench.paper import INK, STYLE, svg
from bench.ratios import Value, cpu, key, over, ratio
from bench.search import SOON
from bench.tables import ways
from bench.ways import NAMES

LOOKS = {
    "native": ("#8a8577", "s"),
    "ours": ("#2f86d6", "o"),
    "asyncari": ("#c9622a", "^"),
    "fastagi": ("#2e9e5b", "D"),
    "agi": ("#a866c4", "v"),
}
"""Colour and marker of each way; the colours are seen on both papers."""


def draw(rows: Rows, folder: Path) -> dict[str, str]:
    """Writes the plots that there are figures for: the file's name -> what it shows. Makes the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, str] = {}
    with matplotlib.rc_context(STYLE):
        for name, (shows, parts, plotted) in PLOTS.items():
            if ways(rows, parts(rows)):
                made[name] = shows
                (folder / name).write_text(svg(plotted(rows), shows), encoding="utf-8")
    return made


def _keys(rows: Rows) -> Figure:
    figure = Figure(figsize=(9.5, 4.4), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for axes, share in zip(panels, ("p50", "p95"), strict=True):
        _lines(axes, rows, key(share))
        axes.set(title=share, yscale="log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.axhline(SOON, color=INK, linewidth=0.8, linestyle=":")
    panels[0].set_ylabel("key to first audio, ms")
    _legend(figure, panels[0])
    return figure


def _cpu(rows: Rows) -> Figure:
    figure = Figure(figsize=(7, 4.4), layout="constrained")
    axes = figure.subplots()
    _lines(axes, rows, cpu)
    axes.set(ylabel="CPU for a call, ms", ylim=(0, None))
    _legend(figure, axes)
    return figure


def _rates(rows: Rows) -> Figure:
    names = ways(rows, ["highest"])
    figure = Figure(figsize=(7, 0.8 + 0.5 * len(names)), layout="constrained")
    axes = figure.subplots()
    for name in reversed(names):
        rates = over(rows, "highest", name, rate)
        to_native = ratio(rows, "highest", name, rate)
        if rates:
            axes.barh(NAMES[name], rates.median, color=LOOKS[name][0], height=0.6)
            told = f"{rates.median:.0f}" + (f" ({to_native.median:.2f} ×)" if to_native else "")
            place = (rates.median, NAMES[name])
            axes.annotate(told, place, (5, 0), textcoords="offset points", va="center")
    axes.set(xlabel="highest good rate, calls/s (in brackets to native)")
    axes.margins(x=0.18)
    axes.grid(axis="y", visible=False)
    return figure


def _lines(axes: Axes, rows: Rows, value: Value) -> None:
    """A line for each way, and around it the spread of the runs."""
    for name in ways(rows, _growth(rows)):
        seen = [(live, over(rows, f"{live} live", name, value)) for live in loads(rows)]
        at = [(live, figure) for live, figure in seen if figure]
        colour, marker = LOOKS[name]
        live = [here for here, _ in at]
        axes.plot(live, [here.median for _, here in at], color=colour, marker=marker, label=NAMES[name])
        axes.fill_between(live, [here.least for _, here in at], [here.most for _, here in at], color=colour, alpha=0.15)
    axes.set(xlabel="live calls", xlim=(0, None))


def _legend(figure: Figure, axes: Axes) -> None:
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)


def _growth(rows: Rows) -> list[str]:
    return [f"{live} live" for live in loads(rows)]


PLOTS: dict[str, tuple[str, Callable[[Rows], list[str]], Callable[[Rows], Figure]]] = {
    "key.svg": ("From a key to audio, median and p95, against live calls", _growth, _keys),
    "cpu.svg": ("CPU for a call against live calls", _growth, _cpu),
    "rate.svg": ("The highest good call rate of each way", lambda rows: ["highest"], _rates),
}
"""File -> what it shows, of which parts, and by whom it is drawn."""
