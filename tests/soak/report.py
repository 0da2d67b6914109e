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
from tests.soak.soak import PATIENCE, Hurt, Soak, counted, cut, longest
from tests.soak.watching import Life, lags

AFTER = 30.0
"""Seconds after a fault in which silences are its own; never beyond the next fault."""

NATURAL = 7.0
"""Seconds for which a call may be silent by itself."""


async def written(soak: Soak) -> str:
    """The report, as Markdown."""
    with closing(for_reading(soak.town.settings.journal)) as db:
        ends = [row[0] for row in db.execute("select disposition from calls where disposition is not null")]
        incidents = [row[0] for row in db.execute("select what from incidents")]
    asterisk = (await soak.town.asterisk.cli("core show version")).split(" built")[0]
    return _calls(soak, counted(ends)) + _faults(soak) + _controller(soak) + _end(soak, counted(incidents), asterisk)


def _calls(soak: Soak, ends: Iterable[tuple[str, int]]) -> str:
    return f"""# A soak: {soak.minutes:g} minutes under load, with a fault again and again

Written by `make soak` as it ended; seed {soak.seed}, {soak.faults[0].day:%d %B %Y}. {soak.a_minute:g} callers a minute
press, talk and hang up by their own clock; nothing waits for the service. What is judged: `tests/soak/test_soak.py`.

## Calls

{len(soak.legs)} were dialled, {len(soak.answered)} answered; {len(soak.legs) - len(soak.answered)} ended before an
answer. When all were over, `ivr audit` compared every call with Asterisk's own records:
**{soak.agree} agree, {len(soak.differ)} findings**.

{_table(("Ended", "Calls"), ends)}

"""


def _broken(soak: Soak) -> list[datetime]:
    """When each call ended that nobody hung up."""
    with closing(for_reading(soak.town.settings.journal)) as db:
        ends = db.execute("select ended from calls where cause = ?", [BROKEN]).fetchall()
    return [datetime.fromisoformat(at) for (at,) in ends]


def _faults(soak: Soak) -> str:
    broken = _broken(soak)
    return f"""## Faults

- *Cut*: calls that nobody hung up: they ended with Asterisk.
- *Silence*: the longest in the calls that were up, within {AFTER:g} s of the fault, but for those whose caller heard
  nothing any more to their end, as who was cut or left a message. {_calm(soak)}
- *Mended*: until what was broken was whole again, or had been started again.
- *Served*: until somebody heard the service speak who dialled at the moment of the fault, and again whenever it was
  silent for {PATIENCE:g} s. {_quickest(soak)}

{_table(_HEADS, (_row(soak, number, hurt, broken) for number, hurt in enumerate(soak.faults, 1)))}

"""


def _controller(soak: Soak) -> str:
    return f"""## The controller

{_lag(soak.lives)}

Its memory (resident), process by process: a kill or a restart begins a new one.

{_table(("From minute", "Minutes", "MB after 30 s", "MB at the end", "MB at most"), _lives(soak))}

"""


def _end(soak: Soak, incidents: Iterable[tuple[str, int]], asterisk: str) -> str:
    told = ", ".join(f"{times} {what}" for what, times in incidents) or "none"
    return f"""What went wrong beside the faults: {"; ".join(soak.troubles) or "nothing"}.
Incidents in the journal: {told}.

## Where

{_machine()}; callers, telephones and trunks live in a second Asterisk on the same machine.
{asterisk}, Python {platform.python_version()}, Accueil {version("accueil")}.
"""


_HEADS = ("", "Minute", "What broke", "Calls up", "Cut", "Silence, s", "Mended, s", "Served, s")


def _row(soak: Soak, number: int, hurt: Hurt, ends: list[datetime]) -> tuple[object, ...]:
    after = soak.faults[number] if number < len(soak.faults) else None
    up = [leg for leg in hurt.up if cut(soak, leg) > hurt.at - NATURAL]
    lost = sum(hurt.day <= at and (after is None or at < after.day) for at in ends)
    silence = longest(soak, up, hurt.at, min(hurt.at + AFTER, after.at if after else float("inf")))
    minute, served = (hurt.at - soak.began) / 60, "never" if hurt.served is None else f"{hurt.served:.1f}"
    return number, f"{minute:.1f}", hurt.name, len(up), lost, f"{silence:.1f}", f"{hurt.healed:.1f}", served


def _calm(soak: Soak) -> str:
    """The longest silence in the times in which nothing is broken, and nothing was lately."""
    ends = [hurt.at for hurt in soak.faults]
    begins = [soak.began, *(at + AFTER for at in ends)]
    calm = [(since, until) for since, until in zip(begins, ends, strict=False) if until > since]
    seconds = max((longest(soak, soak.legs, since, until) for since, until in calm), default=0.0)
    told = f"While nothing was broken the longest was {seconds:.1f} s: a question waits six seconds for its key."
    return told if calm else ""


def _quickest(soak: Soak) -> str:
    quick = min((hurt.served for hurt in soak.faults if hurt.served is not None), default=0.0)
    return f"The quickest, {quick:.1f} s, is what an answer and a first word take."


def _lag(lives: list[Life]) -> str:
    looks = list(lags(lives))
    whole, so_far, told = sum(times for _, times in looks), 0, []
    for bound, times in looks:
        so_far += times
        if bound in (0.01, 0.1, 0.5, 2.5):
            told.append(f"{100 * so_far / max(1, whole):.2f} % {1000 * bound:g} ms")
    rest = looks[-1][1] if looks else 0
    return (
        f"Its event loop looked at itself {whole:,} times, twice a second, and was late by at most so much:\n"
        f"{', '.join(told)}; {rest} times by more, as when the whole process is stopped."
    )


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


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = (heads, ("---",) * len(heads), *rows)
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
