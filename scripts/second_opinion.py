"""Asterisk's own records of a time (CEL and queue log) turned into figures, without anything of ours: a second opinion.

    python -m scripts.second_opinion LOG_FOLDER [--promise 180]

A call is a channel that was answered and carries a call id as its userfield. Its wait is counted from its answer to the
first bridge with somebody else, menus included.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = dict[str, Any]

RUNG = 0.1
"""Seconds that an agent's channel exists at least when his telephone was really asked to ring."""


CALLBACK = "callback-"
"""How the channels of callbacks are called."""

TAKEN = "TAKEN"
"""Told on the channel of who takes a call, before the two are bridged. A caller who hung up while the agent was told
what the call is about is bridged and released, too."""

SENT = (("APP_START", "Queue"), ("APP_START", "Dial"))

TURN = 1.5
"""Seconds within which Asterisk looks again at a waiting caller's turn."""


@dataclass(slots=True)
class Ring:
    """An agent's telephone was rung for a caller; `answered` is None when nobody picked up. Seconds since the epoch."""

    agent: str
    began: float
    ended: float = 0.0
    answered: float | None = None


@dataclass(slots=True)
class Wait:
    """A stay in one waiting line, until the caller left it or was put through."""

    line: str
    began: float
    ended: float = 0.0


@dataclass(slots=True)
class Call:
    """One visit as Asterisk saw it, or a callback (`visit` is False) from the moment at which it began to wait."""

    id: str
    visit: bool
    answered: float
    ended: float = 0.0
    talks: list[tuple[float, float]] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)

    @property
    def wait(self) -> float | None:
        """Seconds from the call's first to a person's voice; None when there was none."""
        return self.talks[0][0] - self.answered if self.talks else None

    @property
    def talked(self) -> float:
        """Seconds of all conversations."""
        return sum(end - begin for begin, end in self.talks)


def calls_of(rows: Sequence[Row]) -> list[Call]:
    """Every call in the order of its answer, and every round of a callback that came to a queue."""
    by_link: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_link[row["linkedid"]].append(row)
    found = [call for link, rows in by_link.items() if (call := _visit(link, rows) or _callback(rows))]
    return sorted(found, key=lambda call: call.answered)


def _visit(link: str, rows: Sequence[Row]) -> Call | None:
    own = [row for row in rows if row["uniqueid"] == link]
    named = next((row["userfield"] for row in own if row["userfield"]), "")
    answer = next((row for row in own if row["eventtype"] == "ANSWER"), None)
    ours = named and answer and not link.startswith(CALLBACK)
    return _call(named, True, _at(answer), own, rows) if ours and answer else None


def _callback(rows: Sequence[Row]) -> Call | None:
    waits = (row for row in rows if (row["eventtype"], row["appname"]) == ("APP_START", "Queue"))
    channel = next((row["uniqueid"] for row in waits if row["uniqueid"].startswith(CALLBACK)), "")
    own = [row for row in rows if row["uniqueid"] == channel]
    return _call(channel, False, _at(own[0]), own, rows) if own else None


def _call(named: str, visit: bool, answered: float, own: Sequence[Row], rows: Sequence[Row]) -> Call:
    call = Call(named, visit, answered)
    for row in own:
        _follow(call, row)
    call.talks = [talk for talk in call.talks if _taken(talk[0], own, rows)]
    call.ended = max((_at(row) for row in own if row["eventtype"] == "HANGUP"), default=0.0)
    others = [row for row in rows if row["uniqueid"] != own[0]["uniqueid"]]
    call.rings = [ring for ring in _rings(others) if ring.ended - ring.began >= RUNG]
    return call


def _taken(bridged: float, own: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether somebody took the call since it was last sent to a queue or a line before it was bridged."""
    sent = [_at(row) for row in own if (row["eventtype"], row["appname"]) in SENT and _at(row) <= bridged]
    return any(row["eventtype"] == TAKEN and max(sent, default=0.0) <= _at(row) <= bridged for row in rows)


def _follow(call: Call, row: Row) -> None:
    match row["eventtype"], row["appname"]:
        case "APP_START", "Queue":
            call.waits.append(Wait(row["appdata"].split(",")[0], _at(row)))
        case "APP_END", "Queue" if call.waits and not call.waits[-1].ended:
            call.waits[-1].ended = _at(row)
        case "BRIDGE_ENTER", _:
            call.talks.append((_at(row), 0.0))
            if call.waits and not call.waits[-1].ended:
                call.waits[-1].ended = _at(row)
        case "BRIDGE_EXIT", _ if call.talks and not call.talks[-1][1]:
            call.talks[-1] = (call.talks[-1][0], _at(row))


def _rings(rows: Iterable[Row]) -> Iterable[Ring]:
    by_channel: dict[str, Ring] = {}
    for row in rows:
        name = row["channame"]
        match row["eventtype"]:
            case "CHAN_START" if name.startswith("PJSIP/"):
                by_channel[name] = Ring(name[6:].rpartition("-")[0], _at(row))
            case "ANSWER" if name in by_channel:
                by_channel[name].answered = _at(row)
            case "CHAN_END" if name in by_channel:
                by_channel[name].ended = _at(row)
    return by_channel.values()


def _at(row: Row) -> float:
    return float(row["eventtime"])


def overtaken(calls: Sequence[Call], serves: Mapping[str, Collection[str]], since: Mapping[str, float]) -> list[str]:
    """A sentence for each ring at an agent who should have been rung for somebody who waited longer.

    `serves`: agent -> the waiting lines whose callers he takes. `since`: call id -> the moment that decides the order,
    for those to whom it is not the call's first (an old place that was kept).
    """
    order = {call.id: since.get(call.id, call.answered) for call in calls}
    return [
        f"{ring.agent} was rung for {call.id} while {older.id} waited longer"
        for call in calls
        for ring in call.rings
        for older in calls
        if order[older.id] < order[call.id] - 1 and _idle(older, serves.get(ring.agent, ()), ring.began)
    ]


def _idle(call: Call, lines: Collection[str], at: float) -> bool:
    """Whether the call waits in one of the lines, and nobody is rung for it or was until a moment ago.

    Each caller's turn is looked at once a second, so the second after he joined or was refused is no wait yet.
    """
    waits = any(wait.line in lines and wait.began + TURN < at < wait.ended for wait in call.waits)
    return waits and not any(ring.began <= at + 0.1 and at <= ring.ended + TURN for ring in call.rings)


def figures(calls: Sequence[Call], queue_log: Sequence[Sequence[str]], promise: float) -> dict[str, Any]:
    """The figures of a time: counts of calls, of those with a person, in time, and what the queue log says of waits."""
    visits = [call for call in calls if call.visit]
    waited = [wait for call in visits if (wait := call.wait) is not None]
    events = Counter(line[4] for line in queue_log)
    return {
        "calls": len(visits),
        "answered": len(waited),
        "answered_in_time": sum(wait <= promise for wait in waited),
        "mean_wait": round(sum(waited) / len(waited), 1) if waited else None,
        "talk_seconds": round(sum(call.talked for call in visits)),
        "connected_by_queue": events["CONNECT"],
        "abandoned_in_queue": events["ABANDON"],
        "left_by_key": events["EXITWITHKEY"],
        "rung_in_vain": events["RINGNOANSWER"],
    }


def read(folder: Path) -> tuple[list[Row], list[list[str]]]:
    """CEL rows and queue log lines of a service's log folder."""
    cel = [json.loads(line) for line in (folder / "cel-custom" / "cel.jsonl").read_text().splitlines()]
    log = [line.split("|") for line in (folder / "queue_log").read_text().splitlines()]
    return cel, log


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--promise", type=float, default=180)
    given = parser.parse_args()
    cel, log = read(given.folder)
    calls = calls_of(cel)
    print(json.dumps(figures(calls, log, given.promise), indent=2))


if __name__ == "__main__":
    main()
