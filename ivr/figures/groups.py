"""Columns of calls turned into the figures of each language, hour, number, country, post or subject, and of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from ivr.figures.columns import COUNTED, PLACES, TIMES, Calls, Codes

Row = Mapping[str, float | int | None]
"""Figure -> value; None where it has no basis."""

MEANS = {"wait_mean": ("wait", "answered"), "post_wait_mean": ("post_wait", None), "talk_mean": ("talk", "answered")}
"""A mean -> what is added up, and the calls that it is shared by; None: those that have it."""

RANKS = {"wait_median": 0.5, "wait_95th": 0.95}
"""A figure of the waits -> the share of them that do not exceed it."""

Sums = dict[str, NDArray[np.float64]]
"""What is added up, for each code."""

ALL = "all"


@dataclass(frozen=True, slots=True)
class Grouped:
    """The figures of all calls, and of each name by which they are told apart, in the order of the names."""

    total: Row
    by: Mapping[str, Mapping[str, Row]]


def grouped(calls: Calls) -> Grouped:
    """Everything: each call is looked at once for its places, once for its day and once for its hour."""
    by = {apart: _rows(calls, sums, codes, names) for apart, sums, codes, names in _apart(calls)}
    return Grouped(by.pop(ALL).get("") or _nothing(), by)


def _apart(calls: Calls) -> Iterator[tuple[str, Sums, NDArray[np.intp], Sequence[str]]]:
    """What calls are told apart by, what is added up for each name, the code of each call, and the names."""
    size = len(calls.words)
    each = _sums(calls, calls.places, size)
    everybody = Codes(np.zeros(size, dtype=np.intp), ("",) if size else ())
    for apart in (*PLACES, ALL):
        codes = everybody if apart == ALL else calls.names_of(apart)
        sums = {what: _added(codes.of, len(codes.names), some) for what, some in each.items()}
        yield apart, sums, codes.of[calls.places], codes.names
    for apart in TIMES:
        codes = calls.times[apart]
        yield apart, _sums(calls, codes.of, len(codes.names)), codes.of, codes.names


def _sums(calls: Calls, of: NDArray[np.intp], size: int) -> Sums:
    sums = {"calls": _added(of, size)}
    sums |= {name: _added(of[mask], size) for name, mask in calls.counted.items()}
    sums |= {name: _added(of, size, numbers) for name, numbers in calls.numbers.items()}
    for name, seconds in calls.amounts.items():
        known = ~np.isnan(seconds)
        sums[name] = _added(of[known], size, seconds[known])
        sums[f"{name} known"] = _added(of[known], size)
    return sums


def _added(of: NDArray[np.intp], size: int, values: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """How many there are of each code, or what their values are together."""
    return np.bincount(of, weights=values, minlength=size).astype(np.float64)


def _rows(calls: Calls, sums: Sums, of: NDArray[np.intp], names: Sequence[str]) -> dict[str, Row]:
    columns: dict[str, NDArray[np.float64]] = {name: sums[name] for name in ("calls", *COUNTED, "messages")}
    for name, (what, among) in MEANS.items():
        columns[name] = _shares(sums[what], sums[among or f"{what} known"])
    columns["mark_mean"] = _shares(sums["mark_sum"], sums["marks_given"])
    columns["service_level"] = _shares(sums["in_time"], sums["wanted"] - sums["undecided"])
    columns |= _ranked(calls.amounts["wait"], of, len(names))
    counts = {"calls", *COUNTED, "messages"}
    return {
        name: {figure: _plain(column[code], figure in counts) for figure, column in columns.items()}
        for code, name in enumerate(names)
        if sums["calls"][code]
    }


def _nothing() -> Row:
    """The figures of no call."""
    counts = dict.fromkeys(("calls", *COUNTED, "messages"), 0)
    return {**counts, **dict.fromkeys((*MEANS, "mark_mean", "service_level", *RANKS))}


def _shares(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """nan where the whole is nothing."""
    shares: NDArray[np.float64] = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return shares


def _ranked(waits: NDArray[np.float64], of: NDArray[np.intp], size: int) -> dict[str, NDArray[np.float64]]:
    """The smallest wait that a share of the group's waits do not exceed, as `percentile` has it."""
    known = ~np.isnan(waits)
    of, waits = of[known], waits[known]
    by_wait = np.argsort(waits)
    small = of[by_wait].astype(np.uint16 if size < 1 << 16 else np.int64)
    ordered = waits[by_wait[np.argsort(small, kind="stable")]]
    many = np.bincount(of, minlength=size)
    begins = np.cumsum(many) - many
    found = {name: np.full(size, np.nan) for name in RANKS}
    for place in np.flatnonzero(many):
        for name, share in RANKS.items():
            found[name][place] = ordered[begins[place] + max(0, ceil(share * int(many[place])) - 1)]
    return found


def _plain(value: float, counted: bool) -> float | int | None:
    """A number as Python has it; None for nan."""
    return None if value != value else int(value) if counted else float(value)
