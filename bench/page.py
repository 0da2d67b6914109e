"""What a run found turned into docs/performance.md and its plots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from bench import tables
from bench.aims import most_held
from bench.kept import Kept
from bench.plots import draw
from bench.ratios import cpu, key
from bench.search import SOON
from bench.tables import table
from bench.targets import FILES, Verdict, verdicts
from ivr.settings import PROJECT

TEXT = Path(__file__).with_name("performance.md.j2")
DOCS = PROJECT / "docs"
REASONS = "where-the-time-goes.md"
"""Written by hand, beside the results: why what is missed is missed."""

OF_FILES = {
    "report_month": "Report of a month, s",
    "journal_cpu_per_call": "CPU of the journal for a call, ms",
    "journal_backlog_most": "Most that ever waited to be written",
}
"""Figures of files that have no target."""


def write(kept: Kept, docs: Path) -> Path:
    """Writes the page and its folder `performance` into `docs`."""
    folder = docs / "performance"
    plots = draw(kept.rows, folder)
    reasons = folder / REASONS
    written = reasons.read_text(encoding="utf-8") if reasons.is_file() else ""
    page = docs / "performance.md"
    page.write_text(_page(kept, plots, written.replace("](", f"]({folder.name}/")), "utf-8")
    return page


def _page(kept: Kept, plots: Mapping[str, str], reasons: str) -> str:
    judged = list(verdicts(kept))
    count = Counter(verdict.met for verdict in judged)
    text = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    return text.from_string(TEXT.read_text(encoding="utf-8")).render(
        machine=kept.machine, rows=kept.rows, held=list(most_held(kept.rows)),
        tables=tables, key=key, cpu=cpu, soon=SOON,
        runs=len({row["run"] for row in kept.rows}),
        series=len({row["run"] for row in kept.rows if row["part"] == "held"}), reasons=reasons.strip(),
        targets=table(("", "target", "measured", ""), map(Verdict.cells, judged)),
        met=count[True], missed=count[False], unmeasured=count[None],
        facts=table(("", ""), kept.machine.items()),
        files=_files(kept.files),
        plot=lambda name: f"\n![{plots[name]}](performance/{name})\n" if name in plots else "",
    )  # fmt: skip


def _files(files: Mapping[str, float]) -> str:
    names = {name: f"{target.what},{target.unit}" for name, target in FILES.items()} | OF_FILES
    return table(("", ""), ((names.get(name, name), f"{value:g}") for name, value in files.items()))
