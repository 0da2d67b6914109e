"""docs/figures.md says what the program means, and every figure and metric stands in it."""

from __future__ import annotations

from ivr.figures.definitions import FIGURES
from ivr.metrics.names import METRICS
from ivr.settings import PROJECT
from scripts.figures import page


def test_the_page_is_what_the_program_means_today() -> None:
    assert (PROJECT / "docs" / "figures.md").read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_figure_and_metric_stands_in_it_once() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [*FIGURES, *METRICS]


def test_a_meaning_is_one_or_a_few_sentences() -> None:
    assert all(figure.meaning[0].isupper() and figure.meaning.endswith(".") for figure in FIGURES.values())
