"""Entries turned into the lines that a person reads while a call goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.flow.entries import (
    Attempted,
    Began,
    Dialled,
    Ended,
    Entry,
    Left,
    Message,
    Noted,
    Pressed,
    Queued,
    Recording,
    Said,
    Taken,
)
from ivr.flow.prompts import Prompt

TextOf = Callable[[Prompt, str], str]
"""A prompt and the call's language -> what is said, as it is written."""


class Teller:
    """Tells one call line by line, with the seconds since it began."""

    def __init__(self, text_of: TextOf) -> None:
        self._text_of = text_of
        self._began: datetime | None = None
        self._typed_ahead = 0

    def lines(self, entry: Entry) -> list[str]:
        """The lines for one entry; none for what only the journal needs."""
        self._began = self._began or entry.at
        seconds = (entry.at - self._began).total_seconds()
        return [f"{seconds:6.1f} s  {line}" for line in self._say(entry)]

    def _say(self, entry: Entry) -> list[str]:
        match entry:
            case Began():
                return [f"{entry.caller or 'a withheld number'} dials {entry.number}"]
            case Said():
                return [f"[{said.language or entry.language}] {self._text_of(said, entry.language)}"
                        for said in entry.prompts]  # fmt: skip
            case Pressed():
                return [self._key(entry)]
            case Left(learnt=learnt) if learnt:
                return [f"at {entry.node}: " + ", ".join(f"{name} is {value}" for name, value in learnt)]
            case _:
                return self._say_where(entry)

    def _key(self, entry: Pressed) -> str:
        """A key typed ahead is told twice: when it is pressed, and when it is taken."""
        if entry.use == "typed ahead":
            self._typed_ahead += 1
        elif self._typed_ahead:
            self._typed_ahead -= 1
            return f"the {entry.key} typed ahead is used at {entry.node} ({entry.use})"
        return f"presses {entry.key}" + ("" if entry.use == "taken" else f" ({entry.use})")

    def _say_where(self, entry: Entry) -> list[str]:
        match entry:
            case Queued():
                return [f"waits in the queue '{entry.queue}'"]
            case Dialled():
                return [f"{entry.post} is called on trunk {entry.trunk}"]
            case Taken():
                return [f"{entry.by} takes the call"]
            case Attempted():
                return [f"{entry.post} on trunk {entry.trunk}: {entry.outcome}" + (f" (SIP {entry.sip})" if entry.sip
                                                                                    else "")]  # fmt: skip
            case Recording():
                return ["the tone sounds; speaks"]
            case Message():
                return [f"message kept: {entry.file}, {entry.seconds:.1f} s"]
            case Noted():
                return [f"note: {entry.what}"]
            case Ended():
                return [f"the call is over: {entry.disposition}"]
            case _:
                return []
