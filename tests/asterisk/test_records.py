"""Asterisk's files are put aside by day and lose their old lines; no new line is lost or doubled."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from asterisk_world import World
from people import arrived

from ivr.asterisk.records import REOPEN, cel, drop_old_lines, old_lines, put_aside, queue_log, series

NOW = datetime(2026, 11, 23, 0, 0, 5)


@pytest.fixture
def folder(home: Path) -> Path:
    cel(home).parent.mkdir(parents=True)
    return home


def line(at: datetime) -> str:
    return f'{{"eventtype":"HANGUP","eventtime":"{at.timestamp():.6f}"}}\n'


def test_a_file_of_yesterday_is_put_aside_and_one_of_today_stays(folder: Path) -> None:
    cel(folder).write_text(line(NOW - timedelta(hours=2)) + line(NOW))
    queue_log(folder).write_text(f"{int(NOW.timestamp())}|NONE|NONE|NONE|QUEUESTART|\n")
    assert not put_aside(folder, NOW), "CEL is opened for every line"
    aside = cel(folder).with_name("cel.jsonl.20261123T000005")
    assert series(cel(folder)) == [aside] and series(queue_log(folder)) == [queue_log(folder)]
    cel(folder).write_text(line(NOW))
    assert series(cel(folder)) == [aside, cel(folder)]


def test_asterisk_is_asked_to_open_its_logs_anew(folder: Path) -> None:
    (folder / "log" / "messages").write_text("[2026-11-22T23:59:59.999] NOTICE[1] x.c: y\n")
    assert put_aside(folder, NOW)


def test_old_lines_are_dropped_and_an_empty_file_goes(folder: Path) -> None:
    aside = folder / "log" / "messages.20261123T000005"
    aside.write_text("[2026-10-01T10:00:00.000] old\n  and more of it\n[2026-11-22T10:00:00.000] new\n  and more\n")
    assert old_lines(aside, NOW - timedelta(days=30)) == 2
    drop_old_lines(aside, NOW - timedelta(days=30))
    assert aside.read_text() == "[2026-11-22T10:00:00.000] new\n  and more\n"
    drop_old_lines(aside, NOW)
    assert not aside.exists()


MARKS = 400

DIALPLAN = f"""
[marks]
exten => s,1,Set(N=0)
 same => n(next),Set(N=$[${{N}} + 1])
 same => n,CELGenUserEvent(MARK,mark-${{N}})
 same => n,QueueLog(marks,1-0,NONE,MARK,mark-${{N}})
 same => n,Log(WARNING,mark-${{N}})
 same => n,Wait(0.005)
 same => n,GotoIf($[${{N}} < {MARKS}]?next)
"""


@pytest.mark.live
async def test_nothing_is_lost_or_doubled_while_asterisk_writes(world: World) -> None:
    home = world.settings.home
    with (home / "etc" / "extensions.conf").open("a") as dialplan:
        dialplan.write(DIALPLAN)
    await world.asterisk.cli("dialplan reload")
    _, channel = await arrived(world)
    await world.controller.excursion(channel, "marks", "s")
    later, written = NOW + timedelta(days=3650), home / "log" / "messages"
    for turn in count():
        if put_aside(home, later + timedelta(seconds=turn)):
            await world.asterisk.cli(REOPEN)
        if f"mark-{MARKS}\n" in "".join(file.read_text() for file in series(written)):
            break
    assert turn > 5
    everything = [str(number) for number in range(1, MARKS + 1)]
    assert _marks(cel(home)) == everything and _marks(written) == everything
    told = _marks(queue_log(home))
    assert told == [mark for mark in everything if mark in set(told)], "none comes twice, none before an earlier one"
    assert MARKS - len(told) <= turn, "Asterisk drops what comes in the moment in which it opens the queue log"


def _marks(present: Path) -> list[str]:
    text = "".join(file.read_text() for file in series(present))
    return re.findall(r"mark-([0-9]+).*\n", text)
