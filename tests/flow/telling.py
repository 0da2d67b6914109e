"""A call turned into a page that a supervisor can read: what is said, what is pressed, where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr.flow.commands import Connect
from ivr.flow.engine import Turn
from ivr.flow.entries import (
    Attempted,
    Began,
    Dialled,
    Ended,
    Entered,
    Entry,
    Left,
    Message,
    Noted,
    Pressed,
    Queued,
    Recording,
    Said,
    Taken,
    Waiting,
)


def page(turns: Iterable[Turn]) -> str:
    """The whole call, one thing that happens a line; `>` is heard by the caller, `<` comes from the caller."""
    return "".join(f"{line}\n" for turn in turns for line in _turn(turn))


def _turn(turn: Turn) -> Iterator[str]:
    for entry in turn.entries:
        yield from _line(entry)
    for command in turn.commands:
        if isinstance(command, Connect):
            yield f"  = {command.post} will hear {' '.join(map(str, command.whisper))}"


def _line(entry: Entry) -> Iterator[str]:
    match entry:
        case Began():
            yield f"begins in {entry.language}"
        case Entered():
            yield f"at {entry.node}"
        case Said():
            yield f"  > says {' '.join(map(str, entry.prompts))} ({entry.language})"
        case Waiting():
            yield "  > waits for a key"
        case Pressed():
            yield f"  < presses {entry.key}" + ("" if entry.use == "taken" else f" ({entry.use})")
        case Left():
            learnt = ", ".join(f"{name} is {value}" for name, value in entry.learnt)
            yield f"  leaves by {entry.exit}" + (f", {learnt}" if learnt else "")
        case Noted():
            yield f"  ! {entry.what}"
        case Ended():
            yield f"ends as {entry.disposition}"
        case _:
            yield from _elsewhere(entry)


def _elsewhere(entry: Entry) -> Iterator[str]:
    match entry:
        case Queued():
            yield f"  > waits in queue {entry.queue}"
        case Dialled():
            yield f"  > {entry.post} is called on {entry.trunk}"
        case Attempted():
            yield f"  = {entry.post} on {entry.trunk}: {entry.outcome}" + (f" ({entry.sip})" if entry.sip else "")
        case Taken():
            yield f"  = {entry.by} takes the call"
        case Recording():
            yield "  > sounds the tone and records"
        case Message():
            about = f" about {entry.subject}" if entry.subject else ""
            yield (
                f"  = {'urgent ' if entry.urgent else ''}message kept for {entry.post or 'the centre'}"
                f"{about}, {entry.seconds:g} s in {entry.language}"
            )
