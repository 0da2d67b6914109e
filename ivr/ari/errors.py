"""Answers of ARI that are not a success, as errors split by what the caller of a request can do about them."""

from __future__ import annotations

import json
from typing import Any

from ivr.errors import ServiceTrouble

LEAVING = "Failed to execute function"
"""What Asterisk says when a variable, which need be no function, is set on a channel that is just going."""


class AriTrouble(ServiceTrouble):
    """A request to Asterisk did not succeed."""


class AriLost(AriTrouble):
    """There is no link to Asterisk, or it did not answer in time; whether the request was done is unknown."""


class AriRefused(AriTrouble):
    """Asterisk said no. `status` is the HTTP status, `message` its own words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"Asterisk refused ({status}): {message}. Look in its log for the reason.")
        self.status = status
        self.message = message


class ChannelGone(AriRefused):
    """What the request was about is no more: the caller hung up, or the playback or recording has ended."""


class NotInStasis(AriRefused):
    """The channel lives, but the dialplan has it: it is in an excursion, or on its way out."""


def refusal(status: int, message: str) -> AriRefused:
    """The error for a status that is no success; the one place where ARI's statuses are told apart."""
    if status in (404, 412) or (status == 422 and "source does not exist" in message):
        return ChannelGone(status, message)
    if (status == 409 and "Stasis" in message) or (status == 400 and message == LEAVING):
        return NotInStasis(status, message)
    return AriRefused(status, message)


def answered(status: int, text: str) -> Any:
    """The JSON of an answer, None when there is none. Raises the error of a status that is no success."""
    try:
        content = json.loads(text) if text else None
    except ValueError:
        content = {"message": text[:200]}
    if 200 <= status < 300:
        return content
    raise refusal(status, (content or {}).get("message", "no message"))
