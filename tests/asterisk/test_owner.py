"""As whom Asterisk runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivr.asterisk.owner import PARTS, as_user, hand_over, run_user


def test_whoever_is_not_root_stays_who_he_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert run_user(tmp_path, Path("/bin/sh")) is None
    assert as_user(None) == {}


def test_asterisk_gets_its_folders_and_the_rest_stays_ours(tmp_path: Path) -> None:
    hand_over(tmp_path, None)
    assert {path.name for path in tmp_path.iterdir()} == set(PARTS)
