"""What others wrote of a call (Asterisk: CEL and queue log; its caller: the keys) compared with our journal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from ivr.flow.entries import Attempted, Began, Dialled, Ended, Entry, Pressed, PutThrough, Queued, Said, Taken
from ivr.flow.listening import HIDDEN
from ivr.flow.prompts import DIGIT, clip_name
from ivr.reconciling.cel import trunk_of
from tests.live.channel_rows import Row, at, endpoint, same, stays
from tests.live.queue_records import queue_log, waits_of

NEVER_ANSWERED = ("busy", "refused", "unanswered", "dead", "failed")
"""Outcomes of an attempt where nobody picked up."""

AS_LONG = timedelta(seconds=1.5)
"""How much the length of a call may differ between the two: the answer, its short pause, and the hang-up."""

UNTOLD = (DIGIT, "wait-patience")
"""Prompts that no entry tells: digits of telephone numbers, and announcements in the wait, which Asterisk makes."""


def rows_of(cel: Sequence[Row], call: str) -> list[Row]:
    """Everything that Asterisk wrote about the channels of a call, oldest first."""
    linked = {row["linkedid"] for row in cel if row["userfield"] == call}
    return [row for row in cel if row["linkedid"] in linked]


def is_over(cel: Sequence[Row], call: str) -> bool:
    """Whether Asterisk has written the end of the call's last channel."""
    return any(row["eventtype"] == "LINKEDID_END" for row in rows_of(cel, call))


def disagreements(
    call: str, entries: Sequence[Entry], cel: Sequence[Row], log: Sequence[list[str]], pressed: Sequence[str]
) -> Iterator[str]:
    """A sentence for everything in which the records of others and the journal's entries differ.

    `pressed` are the keys as the caller's own end of the line wrote them down: Asterisk keeps none.
    """
    rows = rows_of(cel, call)
    own = [row for row in rows if row["uniqueid"] == row["linkedid"]]
    yield from _channels(rows, own)
    yield from _length(entries, own)
    yield from _queues([e.queue for e in entries if isinstance(e, Queued)], waits_of(own))
    yield from same("trunks", [e.trunk for e in entries if isinstance(e, Dialled)], _dialled(own))
    asked = [e.to for e in entries if isinstance(e, PutThrough)]
    yield from same("people who talked", _takers(entries), [_post(line, asked) for line in _talkers(rows)])
    yield from _attempts(entries, rows)
    yield from _part("keys", [e.key for e in entries if isinstance(e, Pressed) and e.use != "typed ahead"], pressed)
    yield from _part("clips", _streams(own), [*_said(entries)])
    yield from queue_log(entries, rows, own, [line[3:5] for line in log if line[1] == own[0]["linkedid"]])


def _queues(ours: list[str], theirs: list[str]) -> Iterator[str]:
    if len(ours) != len(theirs) or not all(seen in ("", told) for told, seen in zip(ours, theirs, strict=True)):
        yield f"queues: the journal has {ours}, Asterisk {theirs}"


def _part(what: str, part: Sequence[str], whole: Sequence[str]) -> Iterator[str]:
    """`part` must stand in `whole`, in its order."""
    rest = iter(whole)
    if not all(any(one in (seen, HIDDEN) for seen in rest) for one in part):
        yield f"{what}: {part} is not, in this order, a part of {whole}"


def _channels(rows: list[Row], own: list[Row]) -> Iterator[str]:
    begun = sorted(row["channame"] for row in rows if row["eventtype"] == "CHAN_START")
    for event in ("HANGUP", "CHAN_END"):
        yield from same(f"{event} of every channel", begun, _names(rows, event))
    for event in ("ANSWER", "HANGUP"):
        if (times := len(_names(own, event))) != 1:
            yield f"Asterisk wrote {times} times {event} of the caller's channel"
    if (times := len(_names(rows, "LINKEDID_END"))) != 1:
        yield f"Asterisk wrote {times} times that all channels of the call are gone"


def _length(entries: Sequence[Entry], own: list[Row]) -> Iterator[str]:
    began = next(entry.at for entry in entries if isinstance(entry, Began))
    ended = next(entry.at for entry in entries if isinstance(entry, Ended))
    when = {row["eventtype"]: at(row) for row in own}
    if not {"ANSWER", "HANGUP"} <= when.keys():
        return  # told already
    if abs((ended - began) - (when["HANGUP"] - when["ANSWER"])) > AS_LONG:
        yield f"it lasted {ended - began} for the journal, {when['HANGUP'] - when['ANSWER']} for Asterisk"


def _names(rows: list[Row], event: str) -> list[str]:
    return sorted(row["channame"] for row in rows if row["eventtype"] == event)


def _started(own: list[Row], application: str) -> list[str]:
    """The first argument of an application each time when it was started."""
    started = [row for row in own if row["eventtype"] == "APP_START" and row["appname"] == application]
    return [row["appdata"].split(",")[0] for row in started]


def _dialled(own: list[Row]) -> list[str]:
    return [*filter(None, map(trunk_of, _started(own, "Dial")))]


def _talkers(rows: list[Row]) -> list[str]:
    """Everybody who was in a bridge, once each. Who hangs up in the whisper passes through one on the way out."""
    return [endpoint for endpoint, stayed in stays(rows) if stayed]


def _post(line: str, asked: Sequence[str]) -> str:
    """A post that an agent asked, by one of its lines; nobody dialled that line in the journal."""
    return next((post for post in asked if line.startswith(post)), line)


def _takers(entries: Sequence[Entry]) -> list[str]:
    """The endpoint of everybody who took the call: the agent, or the trunk that was dialled last."""
    takers, trunk = [], ""
    for entry in entries:
        match entry:
            case Dialled():
                trunk = entry.trunk
            case Queued():
                trunk = ""
            case Taken():
                takers.append(trunk or entry.by)
            case PutThrough(to=post):
                takers.append(post)  # after the agent had asked it
    return takers


def _attempts(entries: Sequence[Entry], rows: list[Row]) -> Iterator[str]:
    tried = {entry.trunk for entry in entries if isinstance(entry, Dialled)}
    answered = sorted(
        line for row in rows
        if row["eventtype"] == "ANSWER" and (line := endpoint(row)) in tried and row["uniqueid"] != row["linkedid"]
    )  # fmt: skip
    over = [entry for entry in entries if isinstance(entry, Attempted)]
    told = sorted(entry.trunk for entry in over if entry.outcome not in NEVER_ANSWERED)
    if len(over) == sum(isinstance(entry, Dialled) for entry in entries):
        yield from same("lines that were answered", told, answered)


def _streams(own: list[Row]) -> list[str]:
    """The prompts that Asterisk began to send to the caller, as `fr/goodbye`; of those that the journal tells."""
    begun = [json.loads(row["eventextra"]).get("sound", "") for row in own if row["eventtype"] == "STREAM_BEGIN"]
    clips = [path.partition("/sounds/")[2] for path in begun if "/sounds/" in path]
    return [clip for clip in clips if clip.partition("/")[2].partition("/")[0] not in UNTOLD]


def _said(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, Said):
            yield from (clip_name(said, entry.language) for said in entry.prompts)
