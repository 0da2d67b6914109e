"""The files in which Asterisk writes what happened turned into series: a day's file is put aside, an old line dropped.

Asterisk opens `cel.jsonl` for every line, so a new file follows at once where one was renamed. It keeps the others open
and goes on writing into a renamed one until `logger reload`. No line comes twice, and none is lost but one of the queue
log that falls into the moment in which Asterisk opens it anew (seen: 6 to 10 of 400, at one line each 5 ms).
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from ivr.asterisk.owner import open_log

MOMENT = re.compile(rb'\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)|.*?"eventtime":"(\d{9,})\.|(\d{9,})\|')
"""How a line of a log, of CEL or of the queue log tells its time: the machine's local one, or the epoch's seconds."""

REOPEN = "logger reload"
"""What has Asterisk open its logs anew; the queue log then begins with a line CONFIGRELOAD."""


def cel(home: Path) -> Path:
    """The channel events: one JSON object a line."""
    return home / "log" / "cel-custom" / "cel.jsonl"


def queue_log(home: Path) -> Path:
    """What happened in the queues."""
    return home / "log" / "queue_log"


def console(home: Path) -> Path:
    """What Asterisk prints, when it starts above all; few of its lines tell their time."""
    return home / "log" / "console.log"


def records(home: Path) -> tuple[Path, ...]:
    """All that Asterisk writes by itself, whether it is there or not."""
    return cel(home), queue_log(home), home / "log" / "messages", console(home)


def series(present: Path) -> list[Path]:
    """The files that were put aside, oldest first, and the present one; those that are there."""
    aside = sorted(present.parent.glob(f"{present.name}.[0-9]*"))
    return [*aside, present] if present.exists() else aside


def starts(home: Path) -> list[datetime]:
    """When Asterisk was started, to the second, oldest first: each time its queue log says so. Blocks."""
    lines = (line for file in series(queue_log(home)) for line in file.read_bytes().splitlines())
    return [at.astimezone(UTC) for line in lines if b"|QUEUESTART|" in line and (at := moment_of(line))]


def put_aside(home: Path, now: datetime) -> bool:
    """Renames every file that began on an earlier day to `<name>.<year month day T time>`; `now` is local.

    Answers whether Asterisk, if it runs, must be asked to open its logs anew (`REOPEN`).
    """
    reopen = False
    for present in records(home):
        began, aside = _begin(present), present.with_name(f"{present.name}.{now:%Y%m%dT%H%M%S}")
        if present == console(home):
            _empty(present, aside, now)
        elif began and began.date() < now.date() and not aside.exists():
            present.rename(aside)
            reopen |= present != cel(home)
    return reopen


def old_lines(file: Path, before: datetime) -> int:
    """How many lines at the beginning of a file are older than a local moment."""
    return _old_part(file, before)[0]


def drop_old_lines(file: Path, before: datetime) -> None:
    """Leaves of a file that was put aside what is not older than a local moment; an empty one is deleted.

    What Asterisk still wrote into it meanwhile is kept.
    """
    lines, size = _old_part(file, before)
    if not lines:
        return
    with file.open("rb") as old:
        old.seek(size)
        if kept := old.read():
            _replace(file, kept)
        else:
            file.unlink()
        if late := old.read():
            with file.open("ab") as still:
                still.write(late)


def _replace(file: Path, content: bytes) -> None:
    fresh, was = file.with_name(f".{file.name}.fresh"), file.stat()
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writing:
        writing.write(content)
        os.fchown(writing.fileno(), was.st_uid, was.st_gid)
    fresh.replace(file)


def _empty(present: Path, aside: Path, now: datetime) -> None:
    """Asterisk keeps this one open for as long as it runs: what was written on earlier days is copied, and cut off."""
    if not present.exists() or aside.exists():
        return
    with open_log(present) as file:
        was = os.fstat(file.fileno())
        if was.st_size and datetime.fromtimestamp(was.st_mtime).date() < now.date():
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
                copy.write(file.read())
            os.utime(aside, (was.st_mtime, was.st_mtime))
            file.truncate(0)


def _begin(file: Path) -> datetime | None:
    try:
        with file.open("rb") as opened:
            return next((at for line in opened if (at := moment_of(line))), None)
    except FileNotFoundError:
        return None


def _old_part(file: Path, before: datetime) -> tuple[int, int]:
    """How many lines and bytes are too old. A line without a time is as old as the one before it, or as the file."""
    lines = size = 0
    with file.open("rb") as opened:
        written = datetime.fromtimestamp(os.fstat(opened.fileno()).st_mtime)
        for line in opened:
            at = moment_of(line) or (None if lines else written)
            if at and at >= before:
                break
            lines, size = lines + 1, size + len(line)
    return lines, size


def moment_of(line: bytes) -> datetime | None:
    """The local moment that a line tells."""
    found = MOMENT.match(line)
    if not found:
        return None
    return datetime.fromisoformat(found[1].decode()) if found[1] else datetime.fromtimestamp(int(found[2] or found[3]))
