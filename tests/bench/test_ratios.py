"""What the page tells of several runs: the middle, the spread, and ratios within a run."""

from __future__ import annotations

from bench.ratios import Over, cpu, over, ratio

ROWS = [
    {"part": "alone", "run": run, "way": way, "asterisk_cpu": asterisk, "controller_cpu": controller}
    for run, way, asterisk, controller in (
        (1, "native", 10.0, 0.0), (1, "ours", 11.0, 1.0), (2, "native", 20.0, 0.0), (2, "ours", 21.0, 5.0),
        (3, "native", 10.0, 0.0), (3, "ours", 10.0, 1.0), (4, "ours", 99.0, 0.0),
    )
]  # fmt: skip


def test_a_ratio_is_to_the_native_dialplan_of_the_same_run() -> None:
    assert ratio(ROWS, "alone", "ours", cpu) == Over(1.2, 1.1, 1.3)


def test_a_figure_has_its_middle_and_its_spread() -> None:
    assert over(ROWS[:5], "alone", "ours", cpu) == Over(19.0, 12.0, 26.0)
    assert Over(4.21, 4.0, 4.9).text() == "4.2 (4.0–4.9)" and Over(4.0, 4.0, 4.0).text(2) == "4.00"


def test_what_was_not_measured_or_never_came_has_no_figure() -> None:
    assert over(ROWS, "twice", "ours", cpu) is None and ratio(ROWS, "alone", "agi", cpu) is None
    assert Over.of([1.0, float("inf")]) is None
