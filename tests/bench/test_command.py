"""`python -m bench`: what it needs, where results go, and the page made again from them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from bench import needs, page
from bench.__main__ import bench
from bench.kept import load, save
from bench.machine import facts
from bench.plan import Results
from bench.quick import short
from bench.ways import NAMES
from ivr.errors import MissingRequirement, UserMistake
from ivr.settings import PROJECT
from tests.bench.made import MACHINE, kept, row, rows

Save = Callable[[], None]


def results() -> Results:
    measured = [one for one in rows() if one["part"] != "highest"]
    highest = [one for one in rows() if one["part"] == "highest"]
    return Results(measured, [{name: one[name] for name in ("run", "way", "rate")} for one in highest])


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    save(tmp_path / "new" / "results.json", MACHINE, results())
    (tmp_path / "new" / "files.json").write_text('{"check": 0.8}')
    found = load(tmp_path / "new" / "results.json")
    assert (found.machine, found.files) == (MACHINE, {"check": 0.8})
    assert sorted(map(str, found.rows)) == sorted(map(str, kept().rows))


def test_what_never_came_is_null_in_the_file_and_infinite_again(tmp_path: Path) -> None:
    never = dict.fromkeys(("p50", "p95", "p99", "most"), float("inf"))
    save(tmp_path / "r.json", {}, Results([row("alone", "agi", key_to_audio=never)]))
    assert json.loads((tmp_path / "r.json").read_text())["measured"][0]["key_to_audio"]["p50"] is None
    assert load(tmp_path / "r.json").rows[0]["key_to_audio"] == never


@pytest.mark.parametrize("text", ["", "[]", '{"machine": {}}'])
def test_a_file_that_holds_no_results_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(UserMistake, match="make bench"):
        load(tmp_path / "r.json")


def test_the_page_is_made_again_from_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "DOCS", tmp_path)
    save(tmp_path / "r.json", MACHINE, results())
    done = CliRunner().invoke(bench, ["page", str(tmp_path / "r.json")], catch_exceptions=False)
    assert done.output == f"{tmp_path / 'performance.md'} is written\n"
    assert "| Accueil | 0.90 |" in (tmp_path / "performance.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("complete")
@pytest.mark.parametrize(("words", "file", "page_too"), [((), "whole", True), (("--way", "ours"), "some", False)])
def test_only_a_whole_run_writes_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], file: str, page_too: bool
) -> None:
    asked: list[tuple[str, ...]] = []

    async def carried_out(
        plan: object, ways: tuple[str, ...], folder: Path, into: Results, tell: object, save: Save
    ) -> None:
        asked.append(ways)
        into.asterisk = "Asterisk 22.10.1"
        into.measured += results().measured
        into.highest += results().highest
        save()

    replaced = {"carry_out": carried_out, "WHOLE": tmp_path / "whole", "SOME": tmp_path / "some"}
    for name, value in replaced.items():
        monkeypatch.setattr(f"bench.__main__.{name}", value)
    monkeypatch.setattr(page, "DOCS", tmp_path)
    done = CliRunner().invoke(bench, words, catch_exceptions=False)
    assert "Accueil" in done.output and load(tmp_path / file).machine["Asterisk"] == "22.10.1"
    assert (tmp_path / "performance.md").exists() is page_too
    assert asked == [("ours",) if words else tuple(NAMES)]


def test_the_short_table_has_medians_and_ratios() -> None:
    console = Console(width=120, record=True, file=open(os.devnull, "w"))
    console.print(short(kept().rows))
    line = next(line for line in console.export_text().splitlines() if "Accueil" in line)
    assert "10.5 (1.92)" in line and "21.0 (1.92)" in line and "22.0 (1.10)" in line


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(needs, "find_spec", lambda name: True)
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.usefixtures("complete")
def test_what_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    needs.look(["native", "asyncari", "agi"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(MissingRequirement, match="run it as root"):
        needs.look([])
    monkeypatch.setattr(needs, "find_spec", lambda name: None)
    with pytest.raises(MissingRequirement, match="pyst2 is not installed"):
        needs.look(["native", "agi"])
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MissingRequirement, match="apt-get install sip-tester"):
        needs.look([])


def test_the_command_ends_with_one_sentence() -> None:
    environment = os.environ | {"PATH": "/nowhere", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-m", "bench", "--quick"], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("bench: sipp is not installed") and done.stderr.count("\n") == 1


def test_the_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = facts("Asterisk 22.10.1 built by nobody", "make bench")
    assert told["Asterisk"] == "22.10.1" and "cores" in told["Processor"] and told["Memory"].endswith("GiB")
    assert ("not installed" == told["asyncari"]) is (find_spec("asyncari") is None)
    monkeypatch.setenv("PATH", "/nowhere")
    assert facts("", "")["SIPp"] == ""
