"""An order that could not be carried out is told, and ends with exit code 1."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli import agents as command


@pytest.mark.parametrize(("outcome", "code"), [("paused", 0), ("already-paused", 0), ("not-logged-in", 1)])
def test_a_pause_of_somebody_who_is_not_logged_in_is_no_success(
    monkeypatch: pytest.MonkeyPatch, outcome: str, code: int
) -> None:
    async def ask(path: Path, what: str, **fields: object) -> dict[str, str]:
        return {"amina": outcome}

    monkeypatch.setattr(command, "ask", ask)
    done = CliRunner().invoke(command.agents, ["pause", "amina", "meal"])
    assert done.exit_code == code and done.output.startswith("amina ")


def test_who_is_logged_out_is_no_failure_when_all_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(path: Path, what: str, **fields: object) -> dict[str, str]:
        return {"amina": "resumed", "idir": "not-logged-in"}

    monkeypatch.setattr(command, "ask", ask)
    assert CliRunner().invoke(command.agents, ["resume", "--all"]).exit_code == 0
