"""`ivr status` without a service: what callers get meanwhile depends on whether Asterisk runs on."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.asterisk.ownership import owning
from ivr.cli.status import status
from ivr.errors import MissingRequirement

ALONE = "Asterisk answers calls by itself (the fallback)"


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_who_asks_hears_whether_the_fallback_answers(
    how: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    nobody = CliRunner().invoke(status, [*how])
    with owning(tmp_path):
        alone = CliRunner().invoke(status, [*how])
    for done in (nobody, alone):
        assert isinstance(done.exception, MissingRequirement)
        assert "no service is running" in str(done.exception)
    assert ALONE not in str(nobody.exception)
    assert ALONE in str(alone.exception)
