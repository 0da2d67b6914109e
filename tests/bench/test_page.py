"""The page says what the results say."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench import page
from bench.kept import Kept
from bench.plots import draw
from tests.bench.made import MACHINE, kept, row

PLOTS = ("key.svg", "cpu.svg", "rate.svg")


def section(text: str, heading: str) -> str:
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page.write(kept(), tmp_path_factory.mktemp("docs")).read_text(encoding="utf-8")


def test_one_call_has_its_figures_and_ratios(written: str) -> None:
    part = section(written, "One call at a time")
    assert "| native dialplan | 5.5 (5.0–6.0) | 5.5 (5.0–6.0) | 11.0 (10.0–12.0) | 16.5 (15.0–18.0) |" in part
    assert "| asyncari (ARI) | 5.58 (5.17–6.00) |" in part
    assert "| Accueil | 21.0 | 1.0 | 22.0 |" in part


def test_growth_has_a_column_for_each_load_and_counts_who_heard_half(tmp_path: Path) -> None:
    some = kept({("800 live", "asyncari"): {"whole": 3}})
    part = section(page.write(some, tmp_path).read_text(encoding="utf-8"), "More and more calls at once")
    assert "|  | 50 live | 100 live | 200 live | 400 live | 800 live |" in part
    assert "| asyncari (ARI) | 0 of 40 | 0 of 40 | 0 of 40 | 0 of 40 | 34 of 40 |" in part
    assert "| Accueil | 1.10 | 1.10 | 1.10 | 1.10 | 1.10 |" in part
    assert "| Accueil | 60.0 | 60.0 | 60.0 | 60.0 | 60.0 |" in part


def test_rates_and_what_is_beyond_them(written: str) -> None:
    assert "| panoramisk (FastAGI) | 0.60 |" in section(written, "The highest call rate")
    beyond = section(written, "Beyond that rate")
    assert "| Accueil | 135 | 40 | 36 | 4 × 503 | 0 | 21.0 (20.0–22.0) |" in beyond
    assert "| Accueil | 180 | 40 | 30 | 10 × 503 | 0 | 21.0 (20.0–22.0) |" in beyond


def test_the_most_live_calls_are_told(tmp_path: Path) -> None:
    seen = (row("held", "ours", live=900), row("held", "ours", live=1000, whole=19), row("held", "native", live=980))
    text = page.write(Kept(MACHINE, seen), tmp_path).read_text(encoding="utf-8")
    assert "| native dialplan | 980 |\n| Accueil | 900 |" in section(text, "The most live calls")


def test_machine_targets_and_files_are_there(written: str) -> None:
    assert "| Processor | a modest one, 2 cores |" in written
    assert "1 missed, 14 met, 2 not measured" in written
    assert "| Report of a month, s | 1.1 |" in section(written, "Files")
    assert all(f"](performance/{name})" in written for name in PLOTS)


def test_why_something_is_missed_is_told_where_somebody_wrote_it(tmp_path: Path) -> None:
    (tmp_path / "performance").mkdir()
    (tmp_path / "performance" / page.REASONS).write_text("Half of it is spent in waiting.\n")
    assert "Half of it is spent in waiting." in section(page.write(kept(), tmp_path).read_text(), "The targets")
    assert "Half of it" not in section(page.write(Kept(MACHINE, ()), tmp_path).read_text(), "The targets")


def test_parts_that_were_not_measured_are_told(tmp_path: Path) -> None:
    text = page.write(Kept(MACHINE, ()), tmp_path).read_text(encoding="utf-8")
    assert text.count("Not measured.") > 10 and ".svg" not in text
    assert not list((tmp_path / "performance").glob("*.svg"))


def test_what_never_came_is_no_figure(tmp_path: Path) -> None:
    never = dict.fromkeys(("p50", "p95", "p99", "most"), float("inf"))
    text = page.write(kept({("alone", "agi"): {"key_to_audio": never}}), tmp_path).read_text(encoding="utf-8")
    assert "| pyst2 (AGI script) | 60.5 (60.0–61.0) | — | — | — |" in section(text, "One call at a time")


def test_plots_are_valid_and_the_same_each_time(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert tuple(draw(kept().rows, tmp_path / folder)) == PLOTS
    for name in PLOTS:
        drawn = (tmp_path / "one" / name).read_bytes()
        assert drawn == (tmp_path / "two" / name).read_bytes() and len(drawn) < 60_000
        root = ET.fromstring(drawn)
        told = {text for part in root.iter() for text in [part.text] if text and text.strip()}
        assert root.tag == "{http://www.w3.org/2000/svg}svg" and "Accueil" in told
        assert "prefers-color-scheme: dark" in drawn.decode() and "<dc:date>" not in drawn.decode()


def test_axes_have_units(tmp_path: Path) -> None:
    draw(kept().rows, tmp_path)
    units = {"key.svg": "key to first audio, ms", "cpu.svg": "CPU for a call, ms", "rate.svg": "calls/s"}
    for name, unit in units.items():
        assert unit in (tmp_path / name).read_text(encoding="utf-8")
