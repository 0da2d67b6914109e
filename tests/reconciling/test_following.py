"""Asterisk's file is followed as it grows, put aside or not: every call comes once, when it is over."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from ivr.asterisk.records import series
from ivr.reconciling.cel import happened, talks_begun
from ivr.reconciling.following import Following
from tests.reconciling.channel import OWN, Channel

LATER = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def written(file: Path, lines: list[str]) -> None:
    with file.open("a") as cel:
        cel.writelines(f"{line}\n" for line in lines)
    os.utime(file, (LATER, LATER))


def test_a_call_comes_once_and_only_when_it_is_over(tmp_path: Path) -> None:
    cel, lines = tmp_path / "cel.jsonl", Channel().arrived().hang_up().lines
    following = Following(cel, series, BEGINNING)
    written(cel, lines[:3])
    assert following.look() == []
    written(cel, lines[3:])
    (events,) = following.look()
    assert len(events) == len(lines)
    assert following.look() == []


def test_half_a_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    cel, line = tmp_path / "cel.jsonl", Channel().lines[0]
    cel.write_text(line[:40])
    following = Following(cel, series, BEGINNING)
    following.look()
    cel.write_text(line + "\n")
    following.look()
    assert len(following.open[OWN]) == 1


def test_what_is_written_after_the_file_was_put_aside_is_the_same_call(tmp_path: Path) -> None:
    cel, lines = tmp_path / "cel.jsonl", Channel().arrived().hang_up().lines
    following = Following(cel, series, BEGINNING)
    written(cel, lines[:3])
    following.look()
    cel.rename(tmp_path / "cel.jsonl.20261123T030000")
    written(cel, lines[3:])
    (events,) = following.look()
    assert len(events) == len(lines)


def test_who_comes_later_begins_with_the_first_event_of_the_oldest_call_that_goes_on(tmp_path: Path) -> None:
    cel, channel = tmp_path / "cel.jsonl", Channel().arrived()
    written(cel, channel.lines)
    following = Following(cel, series, BEGINNING)
    following.look()
    assert following.reached == following.open[OWN][0].at
    later = Following(cel, series, following.reached)
    written(cel, channel.hang_up().lines[3:])
    (events,) = later.look()
    assert len(events) == len(channel.lines)
    assert later.reached == events[-1].at


def test_a_broken_line_is_passed_over(tmp_path: Path) -> None:
    assert [happened(line) for line in ("", "{", "[]", '{"eventtype":"HANGUP"}', "null")] == [None] * 5


def test_the_last_talk_on_a_channel_is_the_one_that_goes_on(tmp_path: Path) -> None:
    cel, channel = tmp_path / "cel.jsonl", Channel().talk("claire", 5)
    channel.event("BRIDGE_ENTER", bridge_id="c")
    written(cel, channel.lines)
    assert talks_begun(cel, {OWN}) == {OWN: channel.at}
    assert talks_begun(tmp_path / "none", {OWN}) == {}
