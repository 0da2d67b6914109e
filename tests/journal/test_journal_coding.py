"""Entries and call states come back from JSON as they were."""

import json
from dataclasses import fields, replace
from datetime import UTC, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_calls import at, state, whole_call

from ivr.flow.asking import Asking, Listen, Say, Want
from ivr.flow.commands import Connect, Enqueue, Foresee, GiveNumber, HangUp, LookUp, Record, Register
from ivr.flow.entries import Entry, Said
from ivr.flow.prompts import prompt
from ivr.journal.coding import decode, encode
from ivr.journal.snapshot import freeze, thaw

ENTRY_TYPES = get_args(Entry)
ZONES = (UTC, timezone(timedelta(hours=5, minutes=30)))
FIELDS = {"at": st.datetimes(timezones=st.sampled_from(ZONES)), "seconds": st.floats(0, 3600)}
WHISPER = (prompt("whisper-topic", "fr", subject="progress"), prompt("whisper-key"))
WANTS = (
    Say((prompt("welcome"),), barge_in=False),
    Listen((prompt("topic-obtain", key=1),), keys="123", optional=True, wait=2.5),
    Listen((prompt("callback-type-number"),), digits=20, own_exit=True, private=True),
    Record("c1-4", "messages/c1-4", 60, 5),
    Foresee("c1-5", "ar", at(0)),
    Register("c1-5", "+33199000678", "ar", "ar", at(0), "progress"),
    GiveNumber("c1-5"),
    LookUp("c1-5", 17, "204060", "+33199000678"),
    Enqueue("c1-5", "ar", (("ar", 180.0),), at(0), "ar", (("X-Call", "c1"), ("X-Subject", "progress"))),
    Connect("c1-6", "paris", "paris-1", "+33140000001", 30.0, "fr", WHISPER, (("X-Call", "c1"),)),
    HangUp("c1-7"),
)


def through_json(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("kind", ENTRY_TYPES, ids=lambda kind: kind.__name__)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_an_entry_of_any_type_comes_back_equal(kind, data):
    given_fields = {field.name for field in fields(kind)} & FIELDS.keys()
    entry = data.draw(st.builds(kind, **{name: FIELDS[name] for name in given_fields}))
    assert decode(through_json(encode(entry))) == entry


def test_the_sample_call_meets_every_entry_type():
    assert {type(entry) for entry in whole_call()} == set(ENTRY_TYPES)


def test_prompts_are_written_with_key_values_and_language():
    said = Said(at(0), "topics", (prompt("topic-obtain", key=1),), "fr", True)
    assert encode(said) == {
        "kind": "said",
        "at": "2026-11-23T09:00:00.123456Z",
        "node": "topics",
        "prompts": [{"key": "topic-obtain", "values": [["key", "1"]], "language": None}],
        "language": "fr",
        "asks": True,
    }


def test_no_entry_field_is_called_type_because_kind_is_written_as_type():
    assert not [kind for kind in ENTRY_TYPES for field in fields(kind) if field.name == "type"]


@pytest.mark.parametrize(
    "coded", [{"kind": "sung"}, {}, {"kind": "waiting", "at": "yesterday", "node": "x"}, {"kind": "noted"}]
)
def test_what_no_version_has_written_is_refused(coded):
    with pytest.raises(ValueError):
        decode(coded)


def test_every_want_is_tried():
    assert {type(want) for want in WANTS} == set(get_args(Want))


@pytest.mark.parametrize("want", WANTS, ids=lambda want: type(want).__name__)
def test_a_call_that_asks_comes_back_equal(want):
    asking = Asking(want, "c1-4", playing=True, digits="12", tries=2, repeats=1)
    call = replace(
        state(),
        memo={"page": 2, "left": ["es", "nl"]},
        asking=asking,
        learnt={"subject": "progress"},
        outcome="voicemail",
    )
    assert thaw(through_json(freeze(call))) == call


def test_a_call_that_asks_nothing_comes_back_equal():
    assert thaw(through_json(freeze(state()))) == state()
