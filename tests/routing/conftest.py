"""A folder with a good routing file and complete catalogues, which is the current one while a test runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivr.flow.said import everything_said
from ivr.routing.reader import examine

GOOD = Path(__file__).parent / "good.yaml"
TODAY = date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`routing.yaml` and `prompts/<language>.yaml`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "routing.yaml").write_text(GOOD.read_text())
    routing, _ = examine(tmp_path / "routing.yaml", {}, None, TODAY)
    assert routing
    (tmp_path / "prompts").mkdir()
    for language in routing.languages:
        said = {said for spoken, said in everything_said(routing.as_flow("good")) if spoken == language}
        texts = {"".join((f"{one.key}: text", *(f" {{{name}}}" for name, _ in one.values), "\n")) for one in said}
        (tmp_path / "prompts" / f"{language}.yaml").write_text("".join(sorted(texts)))
    return tmp_path
