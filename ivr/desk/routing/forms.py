"""Forms for what changes often in the routing: the switch, hours and special days, agents. They write the same file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from aiohttp import web

from ivr.desk.routing.reading import Reading, checked, draft
from ivr.desk.routing.writing import Agent, File, Hours, Special, times
from ivr.desk.visit import Visit, go
from ivr.desk.words import Words
from ivr.errors import NotThere, UserMistake
from ivr.flow.hours import Span
from ivr.flow.prompts import WEEKDAYS
from ivr.routing.model import Routing

BLANK = 3
"""Empty lines for further special days."""

MOST_DAYS = 100


async def page(visit: Visit) -> web.StreamResponse:
    """What can be changed by a form."""
    found, routing = await _now(visit)
    return visit.page("routing-forms.html.j2", routing=routing, seen=found.mark, wrong="")


async def switch(visit: Visit) -> web.StreamResponse:
    """Normal, closed, or crisis."""
    to = visit.fields.get("switch", "")
    if to not in ("normal", "closed", "crisis"):
        raise UserMistake("the service can be normal, closed, or in a crisis")
    _, routing = await _now(visit)

    def again(wrong: str, status: int) -> web.Response:
        seen = visit.fields.get("seen", "")
        return visit.page("routing-forms.html.j2", status, routing=routing, seen=seen, wrong=wrong)

    return await _changed(visit, lambda file: file.switch(to), f"the switch is {to}", again)


async def hours(visit: Visit) -> web.StreamResponse:
    """One schedule."""
    found, routing = await _now(visit)
    name = visit.request.match_info["name"]
    if name not in routing.hours:
        raise NotThere(f"there are no hours '{name}'")
    schedule = routing.hours[name]
    fields = {f"week-{day}": _written(schedule.week.get(day, ())) for day in WEEKDAYS}  # type: ignore[call-overload]
    fields |= {"holidays": schedule.holidays, "holiday_hours": _written(schedule.holiday_hours)}
    for place, one in enumerate(schedule.special):
        day = {"date": one.date.isoformat(), "hours": _written(one.hours), "why": one.why}
        fields |= {f"special-{place}-{what}": text for what, text in day.items()}
    if visit.request.method == "GET":
        return _hours_page(visit, name, routing, fields, found.mark)

    def again(wrong: str, status: int) -> web.Response:
        return _hours_page(visit, name, routing, visit.fields, visit.fields.get("seen", ""), wrong, status)

    def write(file: File) -> None:
        file.hours(name, _hours(visit.fields, visit.words, len(schedule.special)))

    return await _changed(visit, write, f"hours {name}", again)


def _hours_page(
    visit: Visit, name: str, routing: Routing, fields: Mapping[str, str], seen: str, wrong: str = "", status: int = 200
) -> web.Response:
    days = 1 + max((int(key.split("-")[1]) for key in fields if _special_key(key)), default=-1)
    values: dict[str, Any] = {"fields": fields, "days": range(min(days + BLANK, MOST_DAYS)), "weekdays": WEEKDAYS}
    schedule = routing.hours[name]
    return visit.page("routing-hours.html.j2", status, name=name, schedule=schedule, seen=seen, wrong=wrong, **values)


def _special_key(key: str) -> bool:
    parts = key.split("-")
    return len(parts) == 3 and parts[0] == "special" and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 4


def _hours(fields: Mapping[str, str], words: Words, known: int) -> Hours:
    week = {day: times(fields.get(f"week-{day}", "")) for day in WEEKDAYS}
    holidays = fields.get("holidays", "")
    if holidays not in ("open", "closed", "special"):
        raise UserMistake("on public holidays it is open, closed, or open at special hours")
    special = sorted(_specials(fields, words, known), key=lambda one: one.day)
    return Hours(week, holidays, times(fields.get("holiday_hours", "")), special)


def _specials(fields: Mapping[str, str], words: Words, known: int) -> Iterator[Special]:
    """Of the `known` days, which come first, those without a date are taken away; a new one needs its date."""
    for place in range(MOST_DAYS):
        day, hours, why = (fields.get(f"special-{place}-{what}", "").strip() for what in ("date", "hours", "why"))
        if not day and place >= known and (hours or why):
            raise UserMistake(words("special-without-date"))
        if not day:
            continue
        try:
            found = date.fromisoformat(day)
        except ValueError:
            raise UserMistake(f"'{day}' is no day - write it like 2026-12-24") from None
        yield Special(found, times(hours), why)


def _written(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans)


async def agent(visit: Visit) -> web.StreamResponse:
    """One agent: changed, or taken away; `new` adds one."""
    found, routing = await _now(visit)
    name = visit.request.match_info["name"]
    its = routing.agents.get(name)
    if its is None and name != "new":
        raise NotThere(f"there is no agent '{name}'")
    fields: dict[str, str] = {"name": its.name, **({"sensitive": "on"} if its.sensitive else {})} if its else {}
    if its:
        fields |= {f"level-{language}": str(level) for language, level in its.languages.items()}
        fields |= {"telephone": its.telephone, **{f"queue-{queue}": "on" for queue in its.queues}}

    def shown(fields: Mapping[str, str], seen: str, wrong: str = "", status: int = 200) -> web.Response:
        values: dict[str, Any] = {"fields": fields, "seen": seen, "wrong": wrong, "routing": routing}
        return visit.page("routing-agent.html.j2", status, agent=name if its else "", **values)

    if visit.request.method == "GET":
        return shown(fields, found.mark)
    called = name if its else visit.fields.get("id", "").strip()

    def write(file: File) -> None:
        if visit.fields.get("do") == "remove":
            file.without_agent(called)
        elif not its and called in routing.agents:
            raise UserMistake(f"there is an agent '{called}' already")
        else:
            file.agent(called, _agent(visit.fields, routing))

    def again(wrong: str, status: int) -> web.Response:
        return shown(visit.fields, visit.fields.get("seen", ""), wrong, status)

    return await _changed(visit, write, f"agent {called}", again)


def _agent(fields: Mapping[str, str], routing: Routing) -> Agent:
    levels = {language: fields.get(f"level-{language}", "") for language in routing.languages}
    spoken = {language: int(level) for language, level in levels.items() if level in ("1", "2", "3", "4", "5")}
    queues = [queue for queue in routing.queues if f"queue-{queue}" in fields]
    telephone = "page" if fields.get("telephone") == "page" else "sip"
    return Agent(fields.get("name", "").strip(), spoken, queues, "sensitive" in fields, telephone)


async def _now(visit: Visit) -> tuple[Reading, Routing]:
    """The file as it is. Raises UserMistake while it has errors: forms would hide them."""
    found = await asyncio.to_thread(draft, visit.desk.settings)
    if found.routing is None:
        raise UserMistake(f"the file has errors, put them right first (Edit): {found.errors[0]}")
    return found, found.routing


async def _changed(
    visit: Visit, write: Callable[[File], None], what: str, again: Callable[[str, int], web.Response]
) -> web.StreamResponse:
    """Writes the file that the form makes of it; what is refused is shown again with the reason."""
    try:
        await asyncio.to_thread(_write, visit, write, visit.fields.get("seen", ""))
    except UserMistake as mistake:
        return again(str(mistake), 400)
    await visit.log("changed the routing file by a form", what)
    return go("/desk/routing/changes?done=saved")


def _write(visit: Visit, write: Callable[[File], None], seen: str) -> None:
    """Raises UserMistake for what would be an error, or when somebody else has changed the file meanwhile."""
    before = visit.desk.drafts.read()
    file = File(before.text)
    write(file)
    text = file.text
    found = checked(text, visit.desk.settings)
    if found.errors:
        raise UserMistake("\n".join(problem.message for problem in found.errors))
    visit.desk.drafts.write(text, seen, visit.desk.now)
