"""Whose Asterisk lives in a run folder, and what a service that does not own it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.asterisk.ownership import owned, owning
from ivr.errors import UserMistake


def test_nobody_owns_a_new_folder(tmp_path: Path) -> None:
    assert not owned(tmp_path)


def test_an_owner_is_seen_for_as_long_as_it_lives(tmp_path: Path) -> None:
    with owning(tmp_path):
        assert owned(tmp_path)
        with pytest.raises(UserMistake, match="runs already"), owning(tmp_path):
            pass
        assert owned(tmp_path)
    assert not owned(tmp_path)
