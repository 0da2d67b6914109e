"""As whom Asterisk runs."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ivr.asterisk.owner import PARTS, as_user, hand_over, run_user


def test_whoever_is_not_root_stays_who_he_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert run_user(tmp_path, Path("/bin/sh")) is None
    assert as_user(None) == {}


def test_asterisks_folders_are_closed_to_others(tmp_path: Path) -> None:
    hand_over(tmp_path, None)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(PARTS, 0o700)
