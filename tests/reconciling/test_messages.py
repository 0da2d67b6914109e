"""What the fallback told of a recording becomes a message; a recording that holds none is deleted."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from ivr.flow.entries import Message
from ivr.reconciling.messages import message_in
from tests.reconciling.channel import NINE

TOLD = "c.fallback-1-message.wav:message:nl:lyon:progress:true"


def recorded(folder: Path, seconds: float) -> Path:
    """A recording of so long."""
    file = folder / TOLD.partition(":")[0]
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(round(seconds * 16000)))
    return file


def test_a_recording_becomes_a_message_with_all_that_was_told(tmp_path: Path) -> None:
    file = recorded(tmp_path, 2.5)
    message = Message(NINE, "message", file.name, 2.5, "nl", "lyon", "progress", True)
    assert message_in(tmp_path, TOLD, False, NINE) == message
    assert file.exists()


@pytest.mark.parametrize(("seconds", "judged_empty"), [(0.9, False), (1.9, True)])
def test_what_holds_no_message_is_deleted(tmp_path: Path, seconds: float, judged_empty: bool) -> None:
    file = recorded(tmp_path, seconds)
    assert message_in(tmp_path, TOLD, judged_empty, NINE) is None
    assert not file.exists()


def test_a_message_that_was_judged_to_be_empty_by_mistake_is_kept(tmp_path: Path) -> None:
    file = recorded(tmp_path, 2.5)
    message = message_in(tmp_path, TOLD, True, NINE)
    assert message and message.seconds == 2.5
    assert file.exists()


def test_who_hung_up_before_the_tone_left_none(tmp_path: Path) -> None:
    assert message_in(tmp_path, TOLD, False, NINE) is None


@pytest.mark.parametrize("told", ["c.fallback-1-message.json", f"{TOLD}:more"])
def test_words_of_another_form_give_no_message(tmp_path: Path, told: str) -> None:
    assert message_in(tmp_path, told, False, NINE) is None


def test_a_recording_that_cannot_be_deleted_is_no_message_either(tmp_path: Path) -> None:
    (tmp_path / TOLD.partition(":")[0]).mkdir()
    assert message_in(tmp_path, TOLD, False, NINE) is None
