"""The comparison with Asterisk's own records finds what differs: each lie told by one witness is seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from ivr.flow.entries import Began, Ended, Entry, Left, Pressed, Queued, Said, Taken
from ivr.flow.prompts import prompt
from tests.live.asterisk_records import Row, disagreements

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
END = NOW + timedelta(seconds=9)

ENTRIES: list[Entry] = [
    Began(NOW, "+33199000100", "+33639981000", "fr"),
    Pressed(NOW, "topics", "1", "taken"),
    Said(NOW, "first-level", (prompt("queue-wait"),), "fr", False),
    Queued(NOW, "first-level", "fr"),
    Taken(NOW, "first-level", "amina"),
    Left(END, "first-level", "served"),
    Ended(END, "served"),
]
LOG = [
    ["0", "1.0", "fr", who, what]
    for who, what in (("NONE", "ENTERQUEUE"), ("amina", "CONNECT"), ("amina", "COMPLETEAGENT"))
]


def row(event: str, second: float, channel: str = "0", application: str = "", data: str = "", **extra: str) -> Row:
    name = "PJSIP/carrier-00000000" if channel == "0" else "PJSIP/amina-00000001"
    at = str((NOW + timedelta(seconds=second)).timestamp())
    return {
        "eventtype": event, "eventtime": at, "channame": name, "appname": application, "appdata": data,
        "uniqueid": f"1.{channel}", "linkedid": "1.0", "userfield": "1-0" if channel == "0" else "",
        "eventextra": json.dumps(extra),
    }  # fmt: skip


CEL = [
    row("CHAN_START", 0), row("ANSWER", 0), row("STREAM_BEGIN", 1, sound="/home/sounds/fr/queue-wait"),
    row("APP_START", 3, "0", "Queue", "fr,c"),
    row("CHAN_START", 3, "1"), row("ANSWER", 4, "1"), row("TAKEN", 4, "1"),
    row("BRIDGE_ENTER", 4, "1"), row("BRIDGE_EXIT", 8, "1"), row("HANGUP", 8, "1"), row("CHAN_END", 8, "1"),
    row("HANGUP", 9), row("CHAN_END", 9), row("LINKEDID_END", 9),
]  # fmt: skip


def told(entries: list[Entry], cel: list[Row] = CEL, log: list[list[str]] = LOG) -> list[str]:
    return list(disagreements("1-0", entries, cel, log, ["1"]))


def test_two_honest_witnesses_agree() -> None:
    assert told(ENTRIES) == []


@pytest.mark.parametrize(
    ("place", "lie"),
    [
        (1, Pressed(NOW, "topics", "2", "taken")),
        (2, Said(NOW, "first-level", (prompt("goodbye"),), "fr", False)),
        (3, Queued(NOW, "first-level", "es")),
        (4, Taken(NOW, "first-level", "claire")),
        (6, Ended(END + timedelta(seconds=5), "served")),
    ],
    ids=["another key", "another prompt", "another queue", "another agent", "another length"],
)
def test_an_entry_that_asterisk_did_not_see_is_found(place: int, lie: Entry) -> None:
    assert told([*ENTRIES[:place], lie, *ENTRIES[place + 1 :]])


@pytest.mark.parametrize(
    "event", ["ANSWER", "HANGUP", "CHAN_END", "LINKEDID_END", "APP_START", "TAKEN", "BRIDGE_ENTER"]
)
def test_an_event_that_asterisk_did_not_write_is_missed(event: str) -> None:
    lost = next(place for place, written in enumerate(CEL) if written["eventtype"] == event)
    rest = [*CEL[:lost], *CEL[lost + 1 :]]
    assert told(ENTRIES, rest)


def test_a_queue_log_that_tells_another_story_is_found() -> None:
    assert told(ENTRIES, CEL, LOG[:1])
    assert told(ENTRIES, CEL, [LOG[0], ["0", "1.0", "fr", "NONE", "ABANDON"]])


WAITED = [row("APP_START", 3, "0", "Queue", line) for line in ("fr,c", "fr,c", "fr.2,c")]
EXITS = [["0", "1.0", line, "NONE", event] for line in ("fr", "fr") for event in ("ENTERQUEUE", "EXITWITHKEY")]


def with_more(rows: list[Row]) -> list[Row]:
    """The channel events with others in the place of the one stay in the queue."""
    place = next(place for place, written in enumerate(CEL) if written["appname"] == "Queue")
    return [*CEL[:place], *rows, *CEL[place + 1 :]]


def test_tiers_and_a_key_that_leads_back_are_one_wait() -> None:
    assert told(ENTRIES, with_more(WAITED), [*EXITS, *LOG]) == []
    assert told(ENTRIES, with_more([*WAITED[:2], row("APP_START", 3, "0", "Queue", "es.2,c")]), [*EXITS, *LOG])
    back = [WAITED[0], row("APP_START", 3, "0", "Stasis", "ivr"), WAITED[1]]
    assert told(ENTRIES, with_more(back), LOG)
    assert told(ENTRIES, with_more(WAITED), [*EXITS[:3], *LOG])


@pytest.mark.parametrize("end", ["BLINDTRANSFER", "ATTENDEDTRANSFER", "COMPLETECALLER"])
def test_a_call_that_is_handed_over_was_served_first(end: str) -> None:
    assert told(ENTRIES, CEL, [*LOG[:2], ["0", "1.0", "fr", "amina", end]]) == []


def test_an_agent_whose_telephone_is_called_outside_of_the_queue_leaves_nothing_in_its_log() -> None:
    again = with_more([row("APP_START", 3, "0", "Dial", "PJSIP/amina,15")])
    assert told(ENTRIES, again, []) == []
    assert told(ENTRIES, again)


def test_a_digit_that_the_journal_hides_may_be_any_but_must_have_been_pressed() -> None:
    hidden = [ENTRIES[0], Pressed(NOW, "callback", "?", "taken"), *ENTRIES[2:]]
    assert told(hidden) == []
    assert told([hidden[0], hidden[1], *hidden[1:]])
