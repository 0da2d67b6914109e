"""Schedules turned into contexts that tell, by clock and date, whether they are open and else what is said."""

from __future__ import annotations

from datetime import date, timedelta

from ivr.fallback.calendar import Day, Part, calendar
from ivr.fallback.plan import Context
from ivr.fallback.scope import Scope
from ivr.flow.hours import Opening
from ivr.flow.nodes.hours import closed_prompt

DAYS = 400
"""Days that are compiled ahead. Past them a schedule goes by its week alone, without holidays and special days."""


def hours_context(scope: Scope, name: str, today: date, days: int = DAYS) -> Context:
    """`s` sets CLOSED for the moment that the service's clock shows."""
    schedule = scope.flow.schedules[name]
    yesterday = today - timedelta(days=1)  # where it is still so
    compiled, context = calendar(schedule, yesterday, days), Context(f"hours-{scope.version}-{name}")
    context.on(
        "s",
        "Gosub(fallback-clock,s,1)",
        f"Set(LOCAL=${{STRFTIME(${{NOW}},{schedule.time_zone},%Y%m%d%u%H%M)}})",
        "Set(TIME=${LOCAL:9})",
        f"GotoIf(${{DIALPLAN_EXISTS({context.name},d${{LOCAL:0:8}},1)}}?d${{LOCAL:0:8}},1:w${{LOCAL:8:1}},1)",
    )
    days_of = {f"w{number}": day for number, day in enumerate(compiled.week, 1)}
    days_of |= {f"d{day:%Y%m%d}": parts for day, parts in sorted(compiled.dates.items())}
    for extension, parts in days_of.items():
        context.on(extension, *_day(parts))
    context.on("open", "Set(CLOSED=)", "Return()")
    for opening in sorted({part.opening for day in days_of.values() for part in day if not part.open}, key=str):
        context.on(_closed(opening), f"Set(CLOSED={scope.clip(closed_prompt(schedule, opening))})", "Return()")
    return context


def _day(parts: Day) -> list[str]:
    """The parts of a day: each holds until the next begins."""
    ends = [part.since for part in parts[1:]]
    steps = [f"GotoIf($[${{TIME}} < {end:%H%M}]?{_part(part)},1)" for part, end in zip(parts, ends, strict=False)]
    return [*steps, f"Goto({_part(parts[-1])},1)"]


def _part(part: Part) -> str:
    return "open" if part.open else _closed(part.opening)


def _closed(opening: Opening | None) -> str:
    return f"until{opening.weekday}{opening.time.replace(':', '')}" if opening else "closed"
