"""Each target is met, missed by so much, or not measured, by what the run says."""

from __future__ import annotations

from typing import Any

import pytest

from bench.aims import most_held
from bench.kept import Kept
from bench.targets import FILES, TARGETS, Verdict, verdicts
from tests.bench.made import MACHINE, kept, row

SLOW = {"p50": 14.25, "p95": 40.0, "p99": 41.0, "most": 42.0}


def verdict(starts: str, found: Kept) -> Verdict:
    (one,) = [one for one in verdicts(found) if one.what.startswith(starts)]
    return one


Case = tuple[str, str, dict[tuple[str, str], dict[str, Any]], str]
CASES: list[Case] = [
    ("Key to first audio, one", "5.0 ms", {("alone", "ours"): {"key_to_audio": SLOW}}, "0.8 ms"),
    ("The same at 200", "10.0 ms", {("200 live", "ours"): {"key_to_audio": SLOW}}, "9.0 ms"),
    ("CPU for a call, Ast", "1.10 ×, at 50 live", {("400 live", "ours"): {"asterisk_cpu": 25}}, "0.05 ×"),
    ("Highest good call rate, to", "0.90 ×", {("highest", "ours"): {"rate": 70.0}}, "0.10 ×"),
    (
        "CPU of the controller",
        "0.20 ×, to panoramisk (FastAGI) at 50 live",
        {("100 live", "fastagi"): {"controller_cpu": 2.0}},
        "0.25 ×",
    ),
    (
        "Highest good call rate beyond",
        "30.0 calls/s, than panoramisk (FastAGI)",
        {("highest", "asyncari"): {"rate": 90.0}},
        "0 calls/s",
    ),
    ("Memory", "10.0 kB, at 800 live", {("800 live", "ours"): {"controller_memory": 24_000_000}}, "10.0 kB"),
    ("CPU for a call at 800", "1.00 ×", {("800 live", "ours"): {"asterisk_cpu": 32.0}}, "0.30 ×"),
    ("At twice the highest rate: calls", "0", {("twice", "ours"): {"refused": {"503": 3, "0": 2}}}, "2"),
    (
        "At twice the highest rate: key",
        "21.0 (20.0–22.0) ms",
        {("twice", "ours"): {"key_to_audio": SLOW | {"p95": 450}}},
        "150.0 ms",
    ),
]
"""The target, what is measured when it is met, what is changed, and by how much it is missed then."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_target_is_met_or_missed(case: Case) -> None:
    starts, measured, changes, short = case
    well, badly = verdict(starts, kept()), verdict(starts, kept(changes))
    assert (well.measured, well.verdict, well.met) == (measured, "met", True)
    assert (badly.verdict, badly.met) == (f"**missed** by {short}", False)


def test_a_script_costs_what_asterisk_uses_more_than_with_the_native_dialplan() -> None:
    found = kept({(f"{live} live", "agi"): {"asterisk_cpu": 22.0} for live in (50, 100, 200, 400, 800)})
    assert verdict("CPU of the controller", found).measured == "0.50 ×, to pyst2 (AGI script) at 50 live"


def held(native: int, ours: int) -> Kept:
    """Both hold their number, and fail at one more."""
    lag: dict[str, Any] = {"loop_lag": {"p50": 1.0, "p95": 2.0, "p99": 25.0, "most": 90.0}}
    seen = [row("held", "native", live=native), row("held", "native", live=native + 1, whole=19)]
    late = SLOW | {"p95": 301.0}
    seen += [row("held", "ours", live=ours, **lag), row("held", "ours", live=ours + 1, key_to_audio=late)]
    return Kept(MACHINE, tuple(seen))


@pytest.mark.parametrize(
    ("native", "ours", "met"), [(600, 540, True), (600, 539, False), (1200, 1000, True), (1200, 999, False)]
)
def test_live_calls_are_held_against_nine_in_ten_of_native_up_to_a_thousand(native: int, ours: int, met: bool) -> None:
    assert verdict("Live calls", held(native, ours)).met is met


def test_most_live_calls_are_those_that_were_heard_whole_and_soon() -> None:
    assert {one["way"]: one["live"] for one in most_held(held(600, 540).rows)} == {"native": 600, "ours": 540}


def test_the_event_loop_is_judged_where_most_calls_are() -> None:
    one = verdict("Lateness", held(600, 540))
    assert (one.measured, one.verdict) == ("25.0 ms, at 540 live", "**missed** by 5.0 ms")
    assert verdict("Lateness", kept()).met is None


@pytest.mark.parametrize("part", ["alone", "200 live", "twice"])
def test_who_hears_nothing_is_no_gap_in_the_measurement_but_a_miss(part: str) -> None:
    never = dict.fromkeys(SLOW, float("inf"))
    missed = [one.measured for one in verdicts(kept({(part, "ours"): {"key_to_audio": never}})) if one.met is False]
    assert "no audio followed in a whole run" in missed


def test_files_are_held_against_their_targets() -> None:
    assert verdict("`ivr check`", kept()).verdict == "met"
    assert verdict("`ivr prompts build`", kept()).verdict == "**missed** by 0.20 s"
    assert verdict("Calls that the journal writes", kept()).measured == "300 calls/s"


def test_what_was_not_measured_is_told_and_not_judged() -> None:
    judged = list(verdicts(Kept(MACHINE, ())))
    assert len(judged) == len(TARGETS) + len(FILES)
    assert {(one.measured, one.met) for one in judged} == {("not measured", None)}
    assert verdict("The same at 200", kept(without="200 live")).met is None
