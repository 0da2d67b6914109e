"""A run turned into a short table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from bench.aims import Rows
from bench.plan import STEADY
from bench.ratios import Over, cpu, first, key, over, ratio
from bench.tables import NOTHING, Column, ways
from bench.ways import NAMES

COLUMNS: tuple[Column, ...] = (
    ("INVITE to audio, ms", "alone", first),
    ("key to audio, ms", "alone", key("p50")),
    ("at 10 calls/s, ms", STEADY[0], key("p50")),
    ("p95", STEADY[0], key("p95")),
    ("CPU a call, ms", STEADY[0], cpu),
)


def short(rows: Rows) -> Table:
    """What one call at a time hears, and what ten a second hear and cost, with its ratio to native."""
    made = Table(title="One call up, and ten a second: median of the runs (to native)")
    made.add_column("")
    for head, _, _ in COLUMNS:
        made.add_column(head, justify="right")
    for way in ways(rows, [STEADY[0]]):
        made.add_row(NAMES[way], *_cells(rows, way))
    return made


def _cells(rows: Rows, way: str) -> Iterator[str]:
    for _, part, value in COLUMNS:
        yield f"{_median(over(rows, part, way, value), 1)} ({_median(ratio(rows, part, way, value), 2)})"


def _median(figure: Over | None, places: int) -> str:
    return f"{figure.median:.{places}f}" if figure else NOTHING
