"""`ivr calls`: the latest calls, and one of them in full, on paper and as JSON."""

import json
import sqlite3
from functools import partial

import pytest
from click.testing import CliRunner
from sample_calls import at, state, whole_call

from ivr.cli.callbacks import callbacks
from ivr.cli.calls import calls
from ivr.cli.staffing import staffing
from ivr.flow.entries import Comment, Ended, Rated
from ivr.flow.transcript import transcript
from ivr.journal.conversations import Conversation, keep
from ivr.journal.journal import Journal

FIRST = "20261123-100000-0001"
SECOND = "20261123-100000-0002"


@pytest.fixture
def ivr_calls(tmp_path, monkeypatch):
    """Runs the command in a folder of its own and answers click's result."""
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TZ", "UTC")
    return lambda *arguments: CliRunner().invoke(calls, arguments)


@pytest.fixture
def two_calls(tmp_path):
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    journal.write(FIRST, whole_call(), state(FIRST, ended=True))
    journal.write(SECOND, whole_call(None)[:4], state(SECOND, None))
    journal.close()


def test_the_latest_calls_fit_into_80_columns(two_calls, ivr_calls):
    result = ivr_calls()
    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines() if line.strip()]
    assert lines[0] == ["when", "number", "language", "minutes", "disposition", "id"]
    assert lines[1] == ["23", "Nov", "09:00", "+33199000100", "fr", "going", "on", SECOND]
    assert lines[2] == ["23", "Nov", "09:00", "+33199000100", "ar", "1:05", "voicemail", FIRST]
    assert max(map(len, result.output.splitlines())) <= 80


def test_the_longest_disposition_breaks_between_words_and_the_id_not_at_all(tmp_path, ivr_calls):
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    journal.write(FIRST, [*whole_call()[:3], Ended(at(5), "abandoned_in_queue")], None)
    journal.close()
    output = ivr_calls().output
    assert FIRST in output
    assert max(map(len, output.splitlines())) <= 80
    assert "".join(output.split()).count("abandonedin") == 1


def test_the_number_of_calls_can_be_chosen(two_calls, ivr_calls):
    assert SECOND in ivr_calls("-n", "1").output
    assert FIRST not in ivr_calls("-n", "1").output
    assert [call["id"] for call in json.loads(ivr_calls("-n", "1", "--json").output)] == [SECOND]


def test_one_call_is_told_in_full(two_calls, ivr_calls):
    result = ivr_calls(FIRST)
    assert result.exit_code == 0
    words = " ".join(result.output.split())
    for told in (
        "2026-11-23 09:00:00, 1:05 minutes, in ar",
        "to +33199000100 from +33199000678, by carrier",
        "language-choice[key=1]@ar",
        "transfer to paris by paris-1: dead, no SIP answer",
        "transfer to paris by paris-2: busy, SIP 486",
        "message for paris, 28.5 s: messages/c-9.wav",
    ):
        assert told in words
    assert max(map(len, result.output.splitlines())) <= 80


def test_json_has_the_shape_of_every_transcript_and_more(two_calls, ivr_calls):
    told = json.loads(ivr_calls(FIRST, "--json").output)
    assert told | transcript(whole_call()).as_json() == told
    assert set(told) - set(transcript([]).as_json()) == {
        "id", "began", "ended", "transfers", "messages", "ratings", "comments", "conversations",
    }  # fmt: skip
    assert (told["began"], told["ended"]) == ("2026-11-23T09:00:00.123456+00:00", "2026-11-23T09:01:05.123456+00:00")
    assert [(t["trunk"], t["outcome"], t["sip"]) for t in told["transfers"]] == [
        ("paris-1", "dead", 0),
        ("paris-2", "busy", 486),
    ]
    assert [(m["file"], m["seconds"], m["urgent"]) for m in told["messages"]] == [("messages/c-9.wav", 28.5, True)]
    assert json.loads(ivr_calls("--json").output)[1] == told


def test_json_of_a_call_that_goes_on_has_no_end(two_calls, ivr_calls):
    told = json.loads(ivr_calls(SECOND, "--json").output)
    assert (told["ended"], told["disposition"]) == (None, None)


@pytest.mark.parametrize("asked", ["20261123-100000-0003", "0001", "20261123100000-0001"])
def test_an_unknown_id_is_answered_with_the_nearest(two_calls, ivr_calls, asked):
    result = ivr_calls(asked)
    assert result.exit_code == 1
    assert f"no call has the id '{asked}' - did you mean 2026" in result.output


def test_an_id_like_no_other_is_answered_with_where_to_look(two_calls, ivr_calls):
    result = ivr_calls("zzz")
    assert (result.exit_code, "`ivr calls` lists the latest" in result.output) == (1, True)


@pytest.mark.parametrize("arguments", [(), ("--json",), (FIRST,)])
def test_without_a_journal_it_says_what_to_do(ivr_calls, tmp_path, arguments):
    result = ivr_calls(*arguments)
    assert result.exit_code == 1
    assert "start the service with `ivr up`" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_journal_is_one_sentence(ivr_calls, tmp_path):
    (tmp_path / "journal.db").write_bytes(b"something else altogether" * 100)
    result = ivr_calls()
    assert result.exit_code == 1
    assert "cannot be read: file is not a database" in result.output


@pytest.mark.parametrize("arguments", [("-n", "0"), ("-n", "many"), ("--no-such",), ("a", "b"), ("-n", "3", "a")])
def test_wrong_use_is_exit_code_2(ivr_calls, arguments):
    assert ivr_calls(*arguments).exit_code == 2


def test_marks_comments_and_recorded_conversations_are_told(tmp_path, ivr_calls):
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    rated, said = Rated(at(3), "survey", "survey-answer", 4), Comment(at(4), "survey", "c-1.wav", 2.5, "nl")
    journal.write(FIRST, [*whole_call()[:3], rated, said, Ended(at(5), "served")], None)
    kept = Conversation(FIRST, f"{FIRST}.7-conversation.wav", 12.5, "ab" * 32, at(5), at(5).date())
    journal.put(partial(keep, conversation=kept))
    journal.close()
    words = " ".join(ivr_calls(FIRST).output.split())
    for told in ("survey-answer: 4 of 5", "comment, 2.5 s: c-1.wav", "conversation recorded, 12.5 s", "ab" * 32):
        assert told in words
    as_json = json.loads(ivr_calls(FIRST, "--json").output)
    assert [(rating["question"], rating["mark"]) for rating in as_json["ratings"]] == [("survey-answer", 4)]
    assert [comment["file"] for comment in as_json["comments"]] == ["c-1.wav"]
    assert [(one["file"], one["sha256"]) for one in as_json["conversations"]] == [(kept.file, kept.sha256)]


def test_a_journal_of_an_older_version_says_who_brings_it_up_to_date(ivr_calls, tmp_path):
    sqlite3.connect(tmp_path / "journal.db").close()
    for command in (calls, callbacks, staffing):
        result = CliRunner().invoke(command)
        assert result.exit_code != 0
        assert "`ivr up` brings it up to date" in f"{result.output}{result.exception}", command.name
