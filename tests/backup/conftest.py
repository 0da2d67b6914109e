"""A run folder with something to save in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.users.accounts import Accounts
from ivr.users.model import User
from tests.backup.house import MESSAGE, NOW, called


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A run folder with a call, a message, a conversation and passwords."""
    folder = tmp_path / "home"
    for name in (
        MESSAGE,
        "spool/monitor/c1.5-conversation.wav",
        "versions/0badcafe.yaml",
        "secrets.json",
        "tokens.json",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 100)
    (folder / "routing.yaml").write_text("service: {}\n")
    called(folder, "c1")
    Accounts(folder).add(User("sofia", "administrator"), NOW)
    return folder
