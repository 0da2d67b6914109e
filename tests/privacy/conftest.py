"""A run folder with a journal, and a clock that is set by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.asterisk.records import cel
from ivr.flow.entries import Began, Comment, Ended, Entered, Entry, Left, Message
from ivr.journal.journal import Journal
from ivr.settings import PROJECT, Settings

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAY = timedelta(days=1)
CALLER, OTHER = "+33639981678", "+33639981999"


@dataclass
class House:
    """The run folder of a service, and what happened there."""

    settings: Settings
    journal: Journal
    now: datetime = NOW
    reopened: list[str] = field(default_factory=list)

    def call(self, call: str, caller: str | None, days: float, *more: Entry) -> None:
        """A call of so many days ago, which chose Dutch."""
        at = NOW - days * DAY
        chosen = (Entered(at, "language", "language"), Left(at, "language", "next", (("language", "nl"),)))
        began = Began(at, "+33199000100", caller, "fr", "carrier", "1")
        self.journal.write(call, [began, *chosen, *more, Ended(at, "voicemail", 16)], None)
        assert self.journal.flush()

    def message(self, call: str, days: float) -> Message:
        file = self.recording(f"{call}.3-message.wav")
        return Message(NOW - days * DAY, "message", file.name, 3.0, "nl", "", "", False)

    def comment(self, call: str, days: float) -> Comment:
        file = self.recording(f"{call}.5-comment.wav")
        return Comment(NOW - days * DAY, "survey", file.name, 3.0, "nl")

    def recording(self, name: str, days: float = 0) -> Path:
        file = self.settings.recordings / name
        file.write_bytes(b"RIFF and a voice")
        when = (NOW - days * DAY).timestamp()
        os.utime(file, (when, when))
        return file


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    home = tmp_path / "home"
    binds = ("127.0.0.1:5060", "127.0.0.1:18088", "127.0.0.1:15038", "127.0.0.1:19464")
    settings = Settings(home, PROJECT / "routing.yaml", PROJECT / "prompts", *binds, (20000, 23999))
    for folder in (settings.recordings, settings.conversations, cel(home).parent):
        folder.mkdir(parents=True)
    journal = Journal(settings.journal)
    journal.open()
    yield House(settings, journal)
    journal.close()
