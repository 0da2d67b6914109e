"""A soak turned into the page that is committed."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from ivr.journal.database import for_reading
from tests.soak.soak import Soak, counted


def written(soak: Soak) -> str:
    """The report, as Markdown."""
    with closing(for_reading(soak.town.settings.journal)) as db:
        ends = [row[0] for row in db.execute("select disposition from calls where disposition is not null")]
        incidents = [row[0] for row in db.execute("select what from incidents")]
    hurt = "\n".join(f"| {number} | {name} | {up} |" for number, (name, up) in enumerate(soak.faults, 1))
    memory = (
        f"{soak.memory[0]:,} kB after the first fault, {soak.memory[-1]:,} kB after the last" if soak.memory else ""
    )
    return f"""# A soak: {soak.minutes:g} minutes under load, with a fault again and again

Written by `make soak` on {datetime.now(UTC):%d %B %Y}, seed {soak.seed}. Callers press, talk and hang up by their own
clock; nothing waits for the service. What is judged: `tests/soak/test_soak.py`.

- Calls dialled: {len(soak.legs)}; taken by the service: {len(soak.answered)}.
- How they ended, by the journal: {counted(ends)}.
- Incidents in the journal: {counted(incidents) or "none"}.
- Memory of the controller: {memory}. It is a new process after each kill.

| | What broke | Calls up at that moment |
|---|---|---|
{hurt}
"""
