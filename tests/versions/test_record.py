"""The record of changes and the store: what is in force after anything that may have happened to the disk."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.errors import ServiceTrouble, UserMistake
from ivr.versions.kept import Kept
from ivr.versions.opening import in_force, one_at_a_time, opened, record_of, routing_in_force
from ivr.versions.record import Record
from ivr.versions.store import Store, version_of

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "versions" / "changes.jsonl")


def add(record: Record, version: str, why: str = "new hours") -> None:
    record.add(version, "accept", AT, "marie", why, {})


def test_changes_are_numbered_and_the_last_one_is_in_force(record: Record) -> None:
    assert record.last() is None
    add(record, "aaaaaaaa")
    add(record, "bbbbbbbb")
    assert [(change.number, change.version) for change in record.changes()] == [(1, "aaaaaaaa"), (2, "bbbbbbbb")]
    last = Record(record._path).last()
    assert last and (last.version, last.who, last.why, last.at) == ("bbbbbbbb", "marie", "new hours", AT)


def test_each_rollback_goes_further_back_and_never_to_what_was_left(record: Record) -> None:
    assert record.before() is None
    for version in ("aaaaaaaa", "bbbbbbbb", "bbbbbbbb", "cccccccc"):
        add(record, version)
    for left, now in (("cccccccc", "bbbbbbbb"), ("bbbbbbbb", "aaaaaaaa")):
        before = record.before()
        assert (before, left) == (now, record.changes()[-1].version)
        record.add(now, "rollback", AT, "marie", "worse", {})
    assert record.before() is None
    add(record, "cccccccc")
    assert record.before() == "aaaaaaaa"


def test_a_line_that_a_crash_has_cut_never_happened(record: Record) -> None:
    add(record, "aaaaaaaa")
    add(record, "bbbbbbbb", "é" * 40)
    content = record._path.read_bytes()
    for length in range(content.index(b"\n") + 1, len(content)):
        record._path.write_bytes(content[:length])
        last = record.last()
        assert last and last.version == "aaaaaaaa"
    add(record, "cccccccc")
    assert [change.version for change in record.changes()] == ["aaaaaaaa", "cccccccc"]


def test_a_record_that_somebody_has_spoilt_is_named(record: Record) -> None:
    add(record, "aaaaaaaa")
    record._path.write_text("{}\n")
    with pytest.raises(ServiceTrouble, match=r"changes\.jsonl is spoilt"):
        record.last()


def test_line_breaks_in_a_reason_make_no_second_line(record: Record) -> None:
    add(record, "aaaaaaaa", "two\nlines\x1b[2J")
    assert [change.why for change in record.changes()] == ["two lines [2J"]


@pytest.mark.parametrize(
    ("word", "number"), [("1", 1), ("#2", 2), ("12345678", 1), ("1234567f", 2), ("12345678", 1), ("abcd", 4)]
)
def test_a_version_is_found_by_its_number_or_its_beginning(record: Record, word: str, number: int) -> None:
    for version in ("12345678", "1234567f", "12345678", "abcdef01"):
        add(record, version)
    assert record.found(word).version == record.changes()[number - 1].version


@pytest.mark.parametrize("word", ["9", "1234", "abc", "", "ffff", "-1"])
def test_what_is_no_version_or_more_than_one_is_told_so(record: Record, word: str) -> None:
    add(record, "12345678")
    add(record, "1234567f")
    with pytest.raises(UserMistake, match="`ivr routing list` shows them"):
        record.found(word)


def test_a_text_is_kept_as_it_was_accepted(tmp_path: Path, text: str) -> None:
    store = Store(tmp_path)
    version = store.keep(text.encode())
    assert (store.text(version), version) == (text.encode(), version_of(text.encode()))
    with store.path(version).open("a") as file:
        file.write("# a hand on the keyboard\n")
    with pytest.raises(ServiceTrouble, match="is not the text that was accepted"):
        Store(tmp_path).routing(version)
    store.keep(text.encode())
    assert store.text(version) == text.encode()


def test_the_first_start_accepts_the_file_and_later_ones_do_not(tmp_path: Path, text: str) -> None:
    file = tmp_path / "routing.yaml"
    file.write_text(text)
    routing = Store(tmp_path).routing(Store(tmp_path).keep(text.encode()))
    versions = opened(tmp_path / "home", file, routing)
    first = in_force(tmp_path / "home")
    assert first and (first.number, first.version, first.what) == (1, versions.version, "at start")
    file.write_text(text + "# half an edit\n")
    opened(tmp_path / "home", file, routing)
    assert in_force(tmp_path / "home") == first


def test_versions_that_may_have_calls_are_there_after_a_restart(tmp_path: Path, text: str) -> None:
    file, store = tmp_path / "routing.yaml", Store(tmp_path / "versions")
    file.write_text(text)
    older = store.keep(text.replace("promise: 180", "promise: 170").encode())
    Kept(tmp_path / "versions").keep([older, "lost0000", version_of(text.encode())])
    versions = opened(tmp_path, file, store.routing(store.keep(text.encode())))
    assert versions.editions.from_oldest == (older, version_of(text.encode()))
    assert versions.flow_of(older).service.promise == 170
    assert versions.flow_of("lost0000") is versions.flow


def test_a_call_that_was_over_before_it_had_a_version_goes_by_the_one_in_force(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    file, store = tmp_path / "routing.yaml", Store(tmp_path / "versions")
    file.write_text(text)
    versions = opened(tmp_path, file, store.routing(store.keep(text.encode())))
    assert versions.flow_of("") is versions.flow
    assert not caplog.records


def test_two_changes_at_once_are_refused(tmp_path: Path) -> None:
    with one_at_a_time(tmp_path):
        with pytest.raises(UserMistake, match="another version is being put into force"):
            with one_at_a_time(tmp_path):
                raise AssertionError
    with one_at_a_time(tmp_path):
        assert record_of(tmp_path).last() is None


def test_what_was_kept_is_empty_when_it_cannot_be_read(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert kept.versions == ()
    kept.keep(["aaaaaaaa"])
    assert kept.versions == ("aaaaaaaa",)
    os.truncate(tmp_path / "kept.json", 10)
    assert kept.versions == ()


def test_what_calls_follow_is_the_version_in_force_and_not_the_file_that_is_edited(tmp_path: Path, text: str) -> None:
    home, file = tmp_path / "home", tmp_path / "routing.yaml"
    file.write_text(text)
    assert routing_in_force(home, file).service.tries == 3
    version = Store(home / "versions").keep(text.encode())
    add(record_of(home), version)
    for draft in (text.replace("tries: 3", "tries: 2"), "service: ["):
        file.write_text(draft)
        assert routing_in_force(home, file).service.tries == 3
