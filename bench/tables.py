"""What was measured turned into Markdown tables, a row for each way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from bench.aims import Rows, loads, rate, unserved
from bench.ratios import NATIVE, Over, Row, Value, cpu, first, key, over, ratio
from bench.ways import NAMES

NOTHING = "—"
"""Where there is no figure."""

STATUS = {"0": "no answer"}
"""A word instead of a status."""

Column = tuple[str, str, Value]
"""Head, part and figure."""

HEARD: list[Column] = [
    ("INVITE to first audio", "alone", first),
    *((f"key to first audio, {share}", "alone", key(share)) for share in ("p50", "p95", "p99")),
]
HIGHEST: list[Column] = [("calls/s", "highest", rate)]
HELD: list[Column] = [("live calls", "held", lambda row: float(row["live"]))]


def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Markdown; a sentence when there are no lines."""
    made = ["| " + " | ".join(map(str, line)) + " |" for line in lines]
    return "\n".join(["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", *made]) if made else "Not measured."


def ways(rows: Rows, parts: Iterable[str]) -> list[str]:
    """Those that were measured in one of these parts, in the order of the page."""
    wanted = set(parts)
    seen = {row["way"] for row in rows if row["part"] in wanted}
    return [name for name in NAMES if name in seen]


def figures(rows: Rows, columns: Sequence[Column], places: int = 1) -> str:
    """The figures themselves."""
    return _lines(rows, columns, ways(rows, (part for _, part, _ in columns)), over, places)


def ratios(rows: Rows, columns: Sequence[Column]) -> str:
    """Each as a ratio to the native dialplan's of the same run."""
    others = [way for way in ways(rows, (part for _, part, _ in columns)) if way != NATIVE]
    return _lines(rows, columns, others, ratio, 2)


def growing(rows: Rows, value: Value) -> list[Column]:
    """One figure at each number of live calls."""
    return [(f"{live} live", f"{live} live", value) for live in loads(rows)]


def cost(part: str) -> list[Column]:
    """CPU of a call."""
    return [("Asterisk", part, _asterisk), ("controller", part, controller), ("together", part, cpu)]


def failures(rows: Rows) -> str:
    """Calls that were not heard whole, of all that were made, at each number of live calls."""
    parts = [f"{live} live" for live in loads(rows)]
    return table(
        ["", *parts], ([NAMES[way], *(_share(rows, part, way) for part in parts)] for way in ways(rows, parts))
    )


def beyond(rows: Rows, part: str) -> str:
    """What became of the calls at a rate beyond the highest: of all runs together, but the time."""
    heads = ("", "calls/s", "calls", "whole", "refused, by status", "neither", "key to audio of the accepted, p95, ms")
    return table(heads, ([NAMES[way], *_overload(rows, part, way)] for way in ways(rows, [part])))


def memory(row: Row) -> float:
    """Kilobytes of Asterisk and controller for each live call."""
    return float((row["asterisk_memory"] + row["controller_memory"]) / row["live"] / 1000)


def _asterisk(row: Row) -> float:
    return float(row["asterisk_cpu"])


def controller(row: Row) -> float:
    """Milliseconds of CPU of the controller alone for a call."""
    return float(row["controller_cpu"])


Find = Callable[[Rows, str, str, Value], Over | None]


def _lines(rows: Rows, columns: Sequence[Column], names: Iterable[str], find: Find, places: int) -> str:
    def cells(way: str) -> Iterator[str]:
        yield NAMES[way]
        for _, part, value in columns:
            yield _text(find(rows, part, way, value), places)

    return table(["", *(head for head, *_ in columns)], map(tuple, map(cells, names)))


def _share(rows: Rows, part: str, way: str) -> str:
    mine = [row for row in rows if (row["part"], row["way"]) == (part, way)]
    made = sum(row["calls"] for row in mine)
    return f"{made - sum(row['whole'] for row in mine)} of {made}" if mine else NOTHING


def _overload(rows: Rows, part: str, way: str) -> Iterator[object]:
    mine = [row for row in rows if (row["part"], row["way"]) == (part, way)]
    refused: Counter[str] = Counter()
    for row in mine:
        refused.update(row["refused"])
    yield _text(over(mine, part, way, rate))
    yield sum(row["calls"] for row in mine)
    yield sum(row["whole"] for row in mine)
    yield ", ".join(f"{count} × {STATUS.get(status, status)}" for status, count in sorted(refused.items())) or "0"
    yield round(sum(map(unserved, mine)))
    yield _text(over(mine, part, way, key("p95")))


def _text(figure: Over | None, places: int = 1) -> str:
    """Hundreds are told without places."""
    if not figure:
        return NOTHING
    return figure.text(0 if figure.median >= 100 else places)
