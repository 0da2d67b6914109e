"""The second witness: what Asterisk itself wrote of a call (CEL, queue log), compared with our journal's entries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from ivr.flow.entries import Attempted, Began, Dialled, Ended, Entry, Left, Pressed, Queued, Said, Taken, Unqueued
from ivr.flow.listening import HIDDEN
from ivr.flow.prompts import DIGIT, clip_name

Row = dict[str, Any]

NEVER_ANSWERED = ("busy", "refused", "unanswered", "dead", "failed")
"""Outcomes of an attempt where nobody picked up."""

AS_LONG = timedelta(seconds=1.5)
"""How much the length of a call may differ between the two: the answer, its short pause, and the hang-up."""

ENDS = ("COMPLETE", "BLINDTRANSFER", "ATTENDEDTRANSFER")
"""How a talk ends for the queue log."""

NOT_TOLD = ("ENTERQUEUE", "RINGNOANSWER", "RINGCANCELED", "AGENTDUMP")
"""Of these the journal knows nothing: an agent who does not take a call leaves it waiting."""

UNTOLD = (DIGIT, "wait-patience")
"""Prompts that no entry tells: digits of telephone numbers, and announcements in the wait, which Asterisk makes."""

INSTANT = timedelta(seconds=0.1)


def rows_of(cel: Sequence[Row], call: str) -> list[Row]:
    """Everything that Asterisk wrote about the channels of a call, oldest first."""
    linked = {row["linkedid"] for row in cel if row["userfield"] == call}
    return [row for row in cel if row["linkedid"] in linked]


def is_over(cel: Sequence[Row], call: str) -> bool:
    """Whether Asterisk has written the end of the call's last channel."""
    return any(row["eventtype"] == "LINKEDID_END" for row in rows_of(cel, call))


def disagreements(call: str, entries: Sequence[Entry], cel: Sequence[Row], log: Sequence[list[str]]) -> Iterator[str]:
    """A sentence for everything in which Asterisk's records of a call and the journal's entries differ."""
    rows = rows_of(cel, call)
    own = [row for row in rows if row["uniqueid"] == row["linkedid"]]
    yield from _channels(rows, own)
    yield from _length(entries, own)
    yield from _queues([e.queue for e in entries if isinstance(e, Queued)], waits_of(own))
    yield from _same("trunks", [e.trunk for e in entries if isinstance(e, Dialled)], _dialled(own))
    asked = [e.to for e in entries if isinstance(e, Unqueued) and e.outcome == "served" and e.to]
    yield from _same("people who talked", _takers(entries), [_post(line, asked) for line in _talkers(rows)])
    yield from _attempts(entries, rows)
    yield from _part("keys", [e.key for e in entries if isinstance(e, Pressed) and e.use != "typed ahead"], _keys(own))
    yield from _part("clips", _streams(own), [*_said(entries)])
    yield from _queue_log(entries, own, [line[3:5] for line in log if line[1] == own[0]["linkedid"]])


def waits_of(own: list[Row]) -> list[str]:
    """The queue of each wait, whatever tiers it went through and how often a key led back into it.

    "" for one that an agent ended whose telephone was called outside of the queue, as he had had this caller before.
    """
    waits: list[str] = []
    away = False
    for row in own:
        if row["eventtype"] != "APP_START":
            continue
        started, wanted = row["appname"], row["appdata"].split(",")[0]
        waiting = started == "Queue" or _is_to_agent(row)
        if waiting and not away:
            waits.append("")
        if started == "Queue":
            waits[-1] = wanted.partition(".")[0]
        away = waiting or (away and started != "Stasis")
    return waits


def _is_to_agent(row: Row) -> bool:
    return row["appname"] == "Dial" and "@" not in row["appdata"].split(",")[0]


def _queues(ours: list[str], theirs: list[str]) -> Iterator[str]:
    if len(ours) != len(theirs) or not all(seen in ("", told) for told, seen in zip(ours, theirs, strict=True)):
        yield f"queues: the journal has {ours}, Asterisk {theirs}"


def _same(what: str, ours: list[str], theirs: list[str]) -> Iterator[str]:
    if ours != theirs:
        yield f"{what}: the journal has {ours}, Asterisk {theirs}"


def _part(what: str, part: list[str], whole: list[str]) -> Iterator[str]:
    """`part` must stand in `whole`, in its order."""
    rest = iter(whole)
    if not all(any(one in (seen, HIDDEN) for seen in rest) for one in part):
        yield f"{what}: {part} is not, in this order, a part of {whole}"


def _channels(rows: list[Row], own: list[Row]) -> Iterator[str]:
    begun = sorted(row["channame"] for row in rows if row["eventtype"] == "CHAN_START")
    for event in ("HANGUP", "CHAN_END"):
        yield from _same(f"{event} of every channel", begun, _names(rows, event))
    for event in ("ANSWER", "HANGUP"):
        if (times := len(_names(own, event))) != 1:
            yield f"Asterisk wrote {times} times {event} of the caller's channel"
    if (times := len(_names(rows, "LINKEDID_END"))) != 1:
        yield f"Asterisk wrote {times} times that all channels of the call are gone"


def _length(entries: Sequence[Entry], own: list[Row]) -> Iterator[str]:
    began = next(entry.at for entry in entries if isinstance(entry, Began))
    ended = next(entry.at for entry in entries if isinstance(entry, Ended))
    at = {row["eventtype"]: _at(row) for row in own}
    if not {"ANSWER", "HANGUP"} <= at.keys():
        return  # told already
    if abs((ended - began) - (at["HANGUP"] - at["ANSWER"])) > AS_LONG:
        yield f"it lasted {ended - began} for the journal, {at['HANGUP'] - at['ANSWER']} for Asterisk"


def _names(rows: list[Row], event: str) -> list[str]:
    return sorted(row["channame"] for row in rows if row["eventtype"] == event)


def _started(own: list[Row], application: str) -> list[str]:
    """The first argument of an application each time when it was started."""
    started = [row for row in own if row["eventtype"] == "APP_START" and row["appname"] == application]
    return [row["appdata"].split(",")[0] for row in started]


def _dialled(own: list[Row]) -> list[str]:
    return [called.rpartition("@")[2] for called in _started(own, "Dial") if "@" in called]


def _endpoint(row: Row) -> str:
    """`PJSIP/paris-1-00000004` -> `paris-1`."""
    return str(row["channame"]).removeprefix("PJSIP/").rpartition("-")[0]


def _talkers(rows: list[Row]) -> list[str]:
    """Everybody who was in a bridge, once each. Who hangs up in the whisper passes through one on the way out."""
    others = [row for row in rows if row["uniqueid"] != row["linkedid"] and row["channame"].startswith("PJSIP/")]
    entered = [row for row in others if row["eventtype"] == "BRIDGE_ENTER"]
    left = {row["uniqueid"]: _at(row) for row in rows if row["eventtype"] == "BRIDGE_EXIT"}
    stayed = {row["channame"]: _endpoint(row) for row in entered if left[row["uniqueid"]] - _at(row) > INSTANT}
    return list(stayed.values())


def _post(line: str, asked: Sequence[str]) -> str:
    """A post that an agent asked, by one of its lines; nobody dialled that line in the journal."""
    return next((post for post in asked if line.startswith(post)), line)


def _at(row: Row) -> datetime:
    return datetime.fromisoformat(row["eventtime"])


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
            case Unqueued(outcome="served", to=post) if post:
                takers.append(post)  # after the agent had asked it
    return takers


def _attempts(entries: Sequence[Entry], rows: list[Row]) -> Iterator[str]:
    tried = {entry.trunk for entry in entries if isinstance(entry, Dialled)}
    answered = sorted(
        endpoint for row in rows
        if row["eventtype"] == "ANSWER" and (endpoint := _endpoint(row)) in tried and row["uniqueid"] != row["linkedid"]
    )  # fmt: skip
    over = [entry for entry in entries if isinstance(entry, Attempted)]
    told = sorted(entry.trunk for entry in over if entry.outcome not in NEVER_ANSWERED)
    if len(over) == sum(isinstance(entry, Dialled) for entry in entries):
        yield from _same("lines that were answered", told, answered)


def _keys(own: list[Row]) -> list[str]:
    return [json.loads(row["eventextra"])["digit"] for row in own if row["eventtype"] == "DTMF"]


def _streams(own: list[Row]) -> list[str]:
    """The prompts that Asterisk began to send to the caller, as `fr/goodbye`; of those that the journal tells."""
    begun = [json.loads(row["eventextra"]).get("sound", "") for row in own if row["eventtype"] == "STREAM_BEGIN"]
    clips = [path.partition("/sounds/")[2] for path in begun if "/sounds/" in path]
    return [clip for clip in clips if clip.partition("/")[2].partition("/")[0] not in UNTOLD]


def _said(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, Said):
            yield from (clip_name(said, entry.language) for said in entry.prompts)


def _queue_log(entries: Sequence[Entry], own: list[Row], log: list[list[str]]) -> Iterator[str]:
    """Every visit of a queue must have ended for the queue log as it did for the journal."""
    told = [f"CONNECT {agent}" if event == "CONNECT" else event for agent, event in log]
    told = ["COMPLETE" if event.startswith(ENDS) else event for event in told if event not in NOT_TOLD]
    waits = [place for place, entry in enumerate(entries) if isinstance(entry, Queued)]
    visits = [_visit(entries[place:]) for place, queue in zip(waits, waits_of(own), strict=False) if queue]
    wanted = [event for visit in visits for event in visit]
    left_unserved = [event for event in told if event.startswith("EXIT")]
    yield from _same("queue log", wanted, [event for event in told if event not in left_unserved])
    entered = [event for _, event in log].count("ENTERQUEUE")
    ended = sum(map(bool, visits))
    if entered != len(left_unserved) + ended:
        yield f"queue log: entered {entered} times, left by {left_unserved}, {ended} served or given up"


def _visit(entries: Sequence[Entry]) -> list[str]:
    """What the queue log must tell of the queue visit that begins `entries`; of one that was given up, an exit only."""
    taken = ""
    for entry in entries:
        match entry:
            case Taken():
                taken = entry.by
            case Left() | Ended() if taken:
                return [f"CONNECT {taken}", "COMPLETE"]
            case Left():
                return []
            case Ended():
                return ["ABANDON"]
    return []
