"""What was measured turned into the figures that have a target: each function finds one, over all runs."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence

from bench.ratios import NATIVE, Over, Row, beside, cpu, key, over, ratio
from bench.search import SOON
from bench.ways import NAMES

OURS = "ours"
OTHERS = tuple(name for name in NAMES if name not in (NATIVE, OURS))

Rows = Sequence[Row]
Found = tuple[Over, str]
"""A figure, and a word about where it was found."""


def loads(rows: Iterable[Row]) -> list[int]:
    """How many calls were live at once in the parts of the growth, least first."""
    parts = {str(row["part"]) for row in rows}
    return sorted(int(part.removesuffix(" live")) for part in parts if part.endswith(" live"))


def measured(rows: Rows, part: str, way: str) -> bool:
    """Whether there is a measurement of it, whatever it found."""
    return any((row["part"], row["way"]) == (part, way) for row in rows)


def rate(row: Row) -> float:
    """Calls a second."""
    return float(row["rate"])


def later(part: str, percentile: str) -> Callable[[Rows], Found | None]:
    """Milliseconds that a key is answered later by ours than by the native dialplan."""
    return lambda rows: _plain(beside(rows, (part, OURS), (part, NATIVE), key(percentile), operator.sub))


def cpu_ratio(rows: Rows) -> Found | None:
    """CPU for a call to the native dialplan's, at the load where it is worst."""
    return _worst((ratio(rows, f"{live} live", OURS, cpu), f"at {live} live") for live in loads(rows))


def rate_ratio(rows: Rows) -> Found | None:
    """The highest good rate to the native dialplan's."""
    return _plain(ratio(rows, "highest", OURS, rate))


def own_cpu(rows: Rows) -> Found | None:
    """CPU of our controller for a call to another Python way's own, where that is worst."""
    own = [{**row, "own": value} for row in rows if (value := _own(rows, row)) is not None]
    return _worst(
        (beside(own, (part, OURS), (part, way), lambda row: float(row["own"])), f"to {NAMES[way]} at {part}")
        for part in (f"{live} live" for live in loads(rows))
        for way in OTHERS
    )


def rate_ahead(rows: Rows) -> Found | None:
    """How many calls a second ours takes more than the next best Python way."""
    ahead = ((beside(rows, ("highest", OURS), ("highest", way), rate, operator.sub), way) for way in OTHERS)
    found = [(figure, f"than {NAMES[way]}") for figure, way in ahead if figure]
    return min(found, key=lambda one: one[0].median, default=None)


def held(rows: Rows) -> Found | None:
    """Live calls held to the number that it should be: the native dialplan's, less a tenth if that is under 1,000."""
    best = list(most_held(rows))
    if not measured(rows, "held", OURS):
        return None
    ours = {row["run"]: row["live"] for row in best if row["way"] == OURS}
    wanted = {row["run"]: 1000.0 if row["live"] >= 1000 else 0.9 * row["live"] for row in best if row["way"] == NATIVE}
    return _plain(Over.of(ours.get(run, 0) / live for run, live in wanted.items()))


def most_held(rows: Rows) -> Iterator[Row]:
    """Of each way and run the measurement with the most live calls that were all heard whole, and soon."""
    best: dict[tuple[int, str], Row] = {}
    for row in rows:
        if row["part"] == "held" and row["whole"] == row["calls"] and key("p95")(row) < SOON:
            place = row["run"], row["way"]
            best[place] = max(best.get(place, row), row, key=lambda one: int(one["live"]))
    yield from best.values()


def loop_lag(rows: Rows) -> Found | None:
    """Milliseconds by which our event loop is late, p99, in the fullest part that was measured."""
    seen = [row for row in rows if row["way"] == OURS and isinstance(row.get("loop_lag"), dict)]
    most = max((row["live"] for row in seen), default=0)
    return _plain(Over.of(float(row["loop_lag"]["p99"]) for row in seen if row["live"] == most), f"at {most} live")


def memory(rows: Rows) -> Found | None:
    """Kilobytes of our controller for each live call, at the greatest load."""
    *_, most = loads(rows) or [0]
    figure = over(rows, f"{most} live", OURS, lambda row: row["controller_memory"] / row["live"] / 1000)
    return _plain(figure, f"at {most} live")


def growth(rows: Rows) -> Found | None:
    """CPU for a call at 800 live to that at 100."""
    return _plain(beside(rows, ("800 live", OURS), ("100 live", OURS), cpu))


def cut_short(rows: Rows) -> Found | None:
    """Calls at twice the highest rate that were neither heard whole nor refused."""
    return _plain(over(rows, "twice", OURS, unserved))


def accepted(rows: Rows) -> Found | None:
    """Milliseconds from a key to audio, p95, of the calls accepted at twice the highest rate."""
    return _plain(over(rows, "twice", OURS, key("p95")))


def unserved(row: Row) -> float:
    """Calls that were neither heard whole nor turned away as they should; those never answered among them."""
    turned_away = sum(count for status, count in row["refused"].items() if int(status) >= 400)
    return float(row["calls"] - row["whole"] - turned_away)


def _own(rows: Rows, row: Row) -> float | None:
    """A script is a child of Asterisk, so its CPU is what Asterisk uses more than with the native dialplan."""
    if row["part"] == "highest" or row["way"] != "agi":
        return row.get("controller_cpu")
    same = (other for other in rows if other["part"] == row["part"] and other["run"] == row["run"])
    return next((row["asterisk_cpu"] - one["asterisk_cpu"] for one in same if one["way"] == NATIVE), None)


def _plain(figure: Over | None, where: str = "") -> Found | None:
    return (figure, where) if figure else None


def _worst(figures: Iterator[tuple[Over | None, str]]) -> Found | None:
    found = [(figure, where) for figure, where in figures if figure]
    return max(found, key=lambda one: one[0].median, default=None)
