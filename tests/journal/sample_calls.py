"""One call that meets every kind of entry, and the state that belongs to it."""

from datetime import UTC, datetime, timedelta

from ivr.flow.call import Call
from ivr.flow.entries import (
    Attempted,
    Began,
    CallbackAsked,
    CallbackRefused,
    Comment,
    Dialled,
    Ended,
    Entered,
    Entry,
    Estimated,
    Identified,
    Left,
    Message,
    Noted,
    Pressed,
    PutThrough,
    Queued,
    Rated,
    Recited,
    Recording,
    Said,
    Taken,
    Unqueued,
    Waiting,
)
from ivr.flow.prompts import prompt

CALLER = "+33199000678"
NUMBER = "+33199000100"
BEGAN = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """A moment of the call."""
    return BEGAN + timedelta(seconds=seconds)


def whole_call(caller: str | None = CALLER) -> tuple[Entry, ...]:
    """A call that chose Arabic, found a dead trunk and a busy one, talked, gave an opinion, and left a message."""
    return (
        Began(at(0), NUMBER, caller, "fr", "carrier", "7"),
        Entered(at(0), "language", "language"),
        Said(
            at(1),
            "language",
            (prompt("language-choice", "ar", key=1), prompt("language-choice", "fr", key=3)),
            "fr",
            True,
        ),
        Waiting(at(5), "language"),
        Pressed(at(6), "language", "1", "taken"),
        Left(at(6), "language", "next", (("language", "ar"),)),
        Entered(at(6), "consulate", "transfer"),
        Dialled(at(7), "consulate", "paris", "paris-1"),
        Attempted(at(8), "consulate", "paris", "paris-1", "dead", 0),
        Dialled(at(8), "consulate", "paris", "paris-2"),
        Attempted(at(10), "consulate", "paris", "paris-2", "busy", 486),
        Left(at(10), "consulate", "unreached"),
        Entered(at(10), "agent", "queue"),
        Estimated(at(10), "agent", "ar", 3, 120.5),
        Queued(at(10), "agent", "ar"),
        Taken(at(20), "agent", "karim"),
        PutThrough(at(25), "agent", "rabat"),
        Identified(at(26), "where-it-is", 17),
        Recited(at(27), "passport", "passport-renewal"),
        Unqueued(at(29), "agent", "ar", "served"),
        CallbackRefused(at(29), "callback", "country"),
        CallbackAsked(at(29), "callback", "ar", None, "ar", at(0), "progress"),
        Rated(at(29), "survey", "helpful", 5),
        Comment(at(29), "survey", "comments/c-9.wav", 3.5, "ar"),
        Noted(at(30), "PlayEnded of c-3 was not expected"),
        Left(at(30), "agent", "message"),
        Entered(at(30), "message", "voicemail"),
        Recording(at(31), "message", "messages/c-9"),
        Message(at(60), "message", "messages/c-9.wav", 28.5, "ar", "paris", "progress", True),
        Ended(at(65), "voicemail", 16),
    )


def state(call_id: str = "c1", caller: str | None = CALLER, ended: bool = False) -> Call:
    """A call's state, as the engine would hand it over."""
    return Call(call_id, "7", at(0), NUMBER, "ar", caller, ended=ended)
