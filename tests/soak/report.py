"""A soak turned into the page that is committed."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from ivr.flow.events import BROKEN
from ivr.journal.database import for_reading
from tests.soak.soak import Hurt, Soak, counted, longest
from tests.soak.watching import Life, lags

AFTER = 30.0
"""Seconds after a fault in which silences are its own; never beyond the next fault."""


async def written(soak: Soak) -> str:
    """The report, as Markdown."""
    with closing(for_reading(soak.town.settings.journal)) as db:
        ends = [row[0] for row in db.execute("select disposition from calls where disposition is not null")]
        incidents = [row[0] for row in db.execute("select what from incidents")]
        cut = _moments(db.execute("select at from entries where kind = 'ended' and data ->> 'cause' = ?", [BROKEN]))
    asterisk = (await soak.town.asterisk.cli("core show version")).split(" built")[0]
    return f"""# A soak: {soak.minutes:g} minutes under load, with a fault again and again

Written by `make soak` as it ended; seed {soak.seed}, {soak.faults[0].day:%d %B %Y}. {soak.a_minute:g} callers a minute
press, talk and hang up by their own clock; nothing waits for the service. What is judged: `tests/soak/test_soak.py`.

## Calls

{len(soak.legs)} were dialled, {len(soak.answered)} answered. Of {len(soak.legs) - len(soak.answered)} the caller
gave up, or the call failed, before the answer. `ivr audit` compared every call that was answered with Asterisk's own
records when all were over: **{soak.agree} agree, {len(soak.differ)} findings**.

{_table(("Ended", "Calls"), counted(ends))}

## Faults

*Cut*: calls that Asterisk itself lost. *Silence*: the longest that anybody who was on the line heard nothing, within
{AFTER:g} s of the fault. With no fault the longest was {_calm(soak):.1f} s: the service waits six for a key. *Whole*:
until what broke was mended or back. *Served*: from the fault until somebody who dialled at that moment, and again when
nobody spoke for six seconds, heard the service speak; {_baseline(soak)}

{_table(_HEADS, (_row(soak, number, hurt, cut) for number, hurt in enumerate(soak.faults, 1)))}

## The controller

{_lag(soak.lives)}

Its memory (resident), process by process: a kill or a restart begins a new one.

{_table(("From minute", "Minutes", "MB after 30 s", "MB at the end", "MB at most"), _lives(soak))}

Incidents in the journal: {", ".join(f"{times} {what}" for what, times in counted(incidents)) or "none"}.

## Where

{_machine()}; callers, telephones and trunks live in a second Asterisk on the same machine.
{asterisk}, Python {platform.python_version()}, Accueil {version("accueil")}.
"""


_HEADS = ("", "Minute", "What broke", "Calls up", "Cut", "Silence, s", "Whole, s", "Served, s")


def _row(soak: Soak, number: int, hurt: Hurt, cut: list[datetime]) -> tuple[object, ...]:
    after = soak.faults[number] if number < len(soak.faults) else None
    until = min(hurt.at + AFTER, after.at if after else float("inf"))
    lost = sum(hurt.day <= at and (after is None or at < after.day) for at in cut)
    silence = longest(soak, hurt.up, hurt.at, until)
    minute = (hurt.at - soak.began) / 60
    served = "never" if hurt.served is None else f"{hurt.served:.1f}"
    return number, f"{minute:.1f}", hurt.name, len(hurt.up), lost, f"{silence:.1f}", f"{hurt.healed:.1f}", served


def _calm(soak: Soak) -> float:
    """The longest silence of all that ended before the first fault."""
    first = soak.faults[0].at
    return longest(soak, soak.legs, soak.began, first)


def _baseline(soak: Soak) -> str:
    quick = sorted(hurt.served for hurt in soak.faults if hurt.served is not None)
    return f"the quickest took {quick[0]:.1f} s, which is the answer and the first word." if quick else "nobody did."


def _lag(lives: list[Life]) -> str:
    looks = list(lags(lives))
    whole, so_far, told = sum(times for _, times in looks), 0, []
    for bound, times in looks:
        so_far += times
        if bound in (0.01, 0.1, 0.5, 2.5):
            told.append(f"{100 * so_far / max(1, whole):.2f} % within {1000 * bound:g} ms")
    rest = looks[-1][1] if looks else 0
    return f"Its event loop looked at itself {whole:,} times and came {', '.join(told)}, {rest} times later than that."


def _lives(soak: Soak) -> Iterable[tuple[object, ...]]:
    for life in soak.lives:
        used = [megabytes for _, megabytes in life.memory]
        began, seconds = (life.began - soak.began) / 60, life.seconds / 60
        yield f"{began:.1f}", f"{seconds:.1f}", f"{life.warm:.0f}", f"{used[-1]:.0f}", f"{max(used):.0f}"


def _machine() -> str:
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    model = re.search(r"model name\s+: (.*)", Path("/proc/cpuinfo").read_text())
    gigabytes = int(memory[1]) / 1e6 if memory else 0
    return (
        f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), {gigabytes:.0f} GB, {platform.system()}"
    )


def _moments(rows: Iterable[tuple[str]]) -> list[datetime]:
    return [datetime.fromisoformat(at) for (at,) in rows]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = (heads, ("---",) * len(heads), *rows)
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
