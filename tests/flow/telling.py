"""A call turned into a page that a supervisor can read: what is said, what is pressed, where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr.flow.commands import Connect, Enqueue
from ivr.flow.engine import Turn
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
    Left,
    Message,
    Noted,
    Pressed,
    PutThrough,
    Queued,
    Rated,
    Recording,
    Said,
    Taken,
    Unqueued,
    Waiting,
)
from ivr.flow.tiers import FRONT


def page(turns: Iterable[Turn]) -> str:
    """The whole call, one thing that happens a line; `>` is heard by the caller, `<` comes from the caller."""
    return "".join(f"{line}\n" for turn in turns for line in _turn(turn))


def _turn(turn: Turn) -> Iterator[str]:
    for entry in turn.entries:
        yield from _line(entry)
    for command in turn.commands:
        match command:
            case Connect():
                yield f"  = {command.post} will hear {' '.join(map(str, command.whisper))}" + _taped(command)
            case Enqueue():
                asked = ", ".join(f"{line} for {seconds:g} s" for line, seconds in command.steps)
                yield f"  = asked: {f'{command.agent}, then ' if command.agent else ''}{asked}" + _taped(command)
                yield f"  = an agent will hear {' '.join(map(str, command.whisper))}"


def _taped(command: Connect | Enqueue) -> str:
    return ", recorded" if command.tape else ""


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
        case Estimated() if entry.seconds is None or entry.seconds:
            seconds = "unknown" if entry.seconds is None else f"{entry.seconds:g} s"
            yield f"  = the wait in {entry.queue} would be {seconds}, at place {entry.place}"
        case Queued():
            yield f"  > waits in queue {entry.queue}" + (" before all others" if entry.since == FRONT else "")
        case Unqueued() if entry.outcome not in ("served", "timeout"):
            yield f"  = leaves the queue: {entry.outcome}" + (f" to {entry.to}" if entry.to else "")
        case Dialled():
            yield f"  > {entry.post} is called on {entry.trunk}"
        case Attempted():
            yield f"  = {entry.post} on {entry.trunk}: {entry.outcome}" + (f" ({entry.sip})" if entry.sip else "")
        case Taken():
            yield f"  = {entry.by} takes the call"
        case PutThrough():
            yield f"  = is left with {entry.to}, whom the agent has asked"
        case Recording():
            yield "  > sounds the tone and records"
        case Message():
            about = f" about {entry.subject}" if entry.subject else ""
            yield (
                f"  = {'urgent ' if entry.urgent else ''}message kept for {entry.post or 'the centre'}"
                f"{about}, {entry.seconds:g} s in {entry.language}"
            )
        case _:
            yield from _after_all(entry)


def _after_all(entry: Entry) -> Iterator[str]:
    match entry:
        case CallbackAsked():
            yield f"  = will be called back at {entry.number} in {entry.language}, from queue {entry.queue}"
        case CallbackRefused():
            yield f"  = that number is not called: {entry.why}"
        case Rated():
            yield f"  = gives {entry.mark} for {entry.question}"
        case Comment():
            yield f"  = comment kept, {entry.seconds:g} s in {entry.language}"
