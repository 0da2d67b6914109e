"""Recorded conversations are registered with their digest and their day of deletion."""

from __future__ import annotations

import asyncio
import hashlib
import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.journal.conversations import known, of_call
from ivr.journal.journal import Journal
from ivr.service.conversations import Conversations

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.db")
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def conversations(journal: Journal, tmp_path: Path, clock: Clock) -> Conversations:
    return Conversations(journal, tmp_path, lambda: 90, clock)


def recording(folder: Path, name: str, seconds: float = 2.0) -> Path:
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\x01\x02" * int(seconds * 8000))
    return folder / f"{name}.wav"


async def test_a_conversation_is_registered_with_its_digest_and_its_last_day(
    conversations: Conversations, journal: Journal, tmp_path: Path
) -> None:
    file = recording(tmp_path, "c1.4-conversation")
    await conversations.register("c1")
    assert journal.flush()
    (kept,) = of_call(journal.path, "c1")
    assert (kept.file, kept.seconds, kept.deleted) == (file.name, 2.0, None)
    assert kept.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert kept.delete_on == (NOW + timedelta(days=90)).date()


async def test_a_conversation_that_is_still_being_written_is_waited_for(
    conversations: Conversations, journal: Journal, tmp_path: Path
) -> None:
    file = recording(tmp_path, "c1.4-conversation")
    whole = file.read_bytes()
    file.write_bytes(whole[:40] + bytes(4) + whole[44:])  # as while Asterisk writes: the header tells no length yet
    registering = asyncio.create_task(conversations.register("c1"))
    await asyncio.wait((registering,), timeout=0.3)
    assert not registering.done()
    file.write_bytes(whole)
    await registering
    assert journal.flush()
    (kept,) = of_call(journal.path, "c1")
    assert kept.sha256 == hashlib.sha256(whole).hexdigest()


async def test_what_a_service_that_died_left_behind_is_registered_at_the_next_start(
    conversations: Conversations, journal: Journal, tmp_path: Path
) -> None:
    recording(tmp_path, "c7.4-conversation")
    await conversations.adopt()
    assert journal.flush()
    assert [(kept.call, kept.file) for kept in known(journal.path)] == [("c7", "c7.4-conversation.wav")]
    await conversations.adopt()
    assert journal.flush()
    assert len(known(journal.path)) == 1
