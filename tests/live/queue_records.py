"""Waits in queues as Asterisk wrote them down (CEL, queue log), compared with our journal's entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ivr.flow.entries import Ended, Entry, Left, Queued, Taken
from ivr.reconciling.cel import trunk_of
from tests.live.channel_rows import Row, same, stays

ENDS = ("COMPLETE", "BLINDTRANSFER", "ATTENDEDTRANSFER")
"""How a talk ends for the queue log."""

NOT_TOLD = ("ENTERQUEUE", "RINGNOANSWER", "RINGCANCELED", "AGENTDUMP")
"""Of these the journal knows nothing: an agent who does not take a call leaves it waiting."""


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
    return row["appname"] == "Dial" and not trunk_of(row["appdata"].split(",")[0])


def queue_log(entries: Sequence[Entry], rows: list[Row], own: list[Row], log: list[list[str]]) -> Iterator[str]:
    """Every visit of a queue must have ended for the queue log as it did for the journal."""
    told, dropped = _taken(log, rows)
    waits = [place for place, entry in enumerate(entries) if isinstance(entry, Queued)]
    visits = [_visit(entries[place:]) for place, queue in zip(waits, waits_of(own), strict=False) if queue]
    wanted = [event for visit in visits for event in visit]
    left_unserved = [event for event in told if event.startswith("EXIT")]
    yield from same("queue log", wanted, [event for event in told if event not in left_unserved])
    entered = [event for _, event in log].count("ENTERQUEUE")
    ended = sum(map(bool, visits)) + dropped
    if entered != len(left_unserved) + ended:
        yield f"queue log: entered {entered} times, left by {left_unserved}, {ended} served or given up"


def _taken(log: list[list[str]], rows: list[Row]) -> tuple[list[str], int]:
    """What the queue log tells, without those who picked up and hung up at once; and how many those were.

    Their talks are logged as complete when the call is over, whenever they hung up.
    """
    came, kept, gone = stays(rows), [], Counter[str]()
    for agent, event in log:
        place = next((place for place, (who, _) in enumerate(came) if who == agent), None)
        if event == "CONNECT" and place is not None and not came.pop(place)[1]:
            gone[agent] += 1
        elif event not in NOT_TOLD:
            kept.append((agent, event))
    dropped = gone.total()
    told: list[str] = []
    for agent, event in reversed(kept):
        if event.startswith(ENDS) and gone[agent]:
            gone[agent] -= 1
        else:
            told.insert(
                0, f"CONNECT {agent}" if event == "CONNECT" else "COMPLETE" if event.startswith(ENDS) else event
            )
    return told, dropped


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
