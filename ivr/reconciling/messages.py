"""What the fallback told of a recording turned into the message that it holds, if it holds any."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from ivr.ari.recording import completed
from ivr.flow.entries import Message
from ivr.flow.nodes.voicemail import SHORTEST

EMPTY_WITHIN = SHORTEST + 1.0
"""Seconds that a recording has at most which the fallback rightly judges to be empty."""

log = logging.getLogger(__name__)


def message_in(recordings: Path, told: str, judged_empty: bool, at: datetime) -> Message | None:
    """The message of a call that is over, begun at `at`; a recording that holds none is deleted. Blocks.

    `told`: `file:node:language:post:subject:urgent`. Of what the fallback has judged to be empty, the file may have a
    second of the silence that ended it; a longer one it has judged wrongly, as by a clock that was set back.
    """
    try:
        return _message(recordings, told, judged_empty, at)
    except (OSError, ValueError) as trouble:
        log.error("what the fallback told of a recording, %s, gives no message: %s", told, trouble)
        return None


def _message(recordings: Path, told: str, judged_empty: bool, at: datetime) -> Message | None:
    file, node, language, post, subject, urgent = told.split(":")
    seconds = completed(recordings / file) or 0.0
    if seconds < (EMPTY_WITHIN if judged_empty else SHORTEST):
        (recordings / file).unlink(missing_ok=True)
        return None
    return Message(at, node, file, round(seconds, 2), language, post, subject, urgent == "true")
