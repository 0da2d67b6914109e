"""A call on paper: number, caller, moment and keys turned into what would be said, and the way lit in the picture."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from aiohttp import web
from markupsafe import Markup

from ivr.desk.routing.drawing import Way, drawn
from ivr.desk.routing.pages import links
from ivr.desk.routing.reading import DRAFT, draft, reading
from ivr.desk.visit import Visit
from ivr.errors import AccueilError, UserMistake
from ivr.flow.entries import Entry, Said
from ivr.flow.events import Arrived
from ivr.flow.prompts import clip_name
from ivr.flow.telling import Teller, TextOf
from ivr.flow.transcript import Transcript, transcript
from ivr.outside.behaviour import WORLD, parse_world
from ivr.outside.script import KEYS, parse
from ivr.routing.model import Routing
from ivr.routing.moments import moment
from ivr.routing.numbers import typed
from ivr.simulator.simulate import lines_served, simulate
from ivr.speech.texts import texts

LONGEST = 200
"""Signs of the key script, and of the world."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a call, `seconds` after its beginning; a prompt has a `clip` and its `language`."""

    seconds: float
    text: str
    clip: str = ""
    language: str = ""


async def page(visit: Visit) -> web.StreamResponse:
    """The form, and the call that was asked for."""
    asked = visit.request.query
    of = DRAFT if asked.get("of", "" if "to" in asked else await asyncio.to_thread(_of, visit)) == DRAFT else ""
    found = await asyncio.to_thread(reading, visit.desk.settings, of)
    routing = found.routing or visit.desk.routing
    values: dict[str, Any] = {"asked": asked, "of": of, "wrong": "", "help": f"{KEYS}\n{WORLD}", "errors": found.errors}
    values |= {"numbers": routing.numbers, "call": None, "picture": None}
    status = 200
    if "to" in asked and found.routing:
        try:
            values |= await asyncio.to_thread(_called, visit, routing, of)
        except UserMistake as mistake:
            values["wrong"], status = str(mistake), 400
    return visit.page("routing-simulate.html.j2", status, **values)


def _of(visit: Visit) -> str:
    """What is tried unless something else is asked for: the file, where it is right and not what is in force."""
    file = draft(visit.desk.settings)
    return "" if file.errors or reading(visit.desk.settings).mark == file.mark else DRAFT


def _called(visit: Visit, routing: Routing, of: str) -> dict[str, Any]:
    entries = _simulated(visit, routing)
    call, settings = transcript(entries), visit.desk.settings
    values: dict[str, Any] = {"call": call, "told": list(_told(entries, texts(settings.prompts)))}
    try:
        values["picture"] = Markup(drawn(routing, links(of), way_of(call)))
    except AccueilError as trouble:
        values["wrong"] = str(trouble)
    return values


def _simulated(visit: Visit, routing: Routing) -> list[Entry]:
    """Raises UserMistake for what is no number, moment, key script or world."""
    asked = {name: visit.request.query.get(name, "").strip() for name in ("to", "from", "at", "keys", "world")}
    if len(asked["keys"]) > LONGEST or len(asked["world"]) > LONGEST:
        raise UserMistake(f"at most {LONGEST} signs of keys, and of how others behave, are simulated")
    flow, at = routing.as_flow("draft"), moment(asked["at"] or None, routing) or visit.desk.now
    caller = _number(asked["from"]) if asked["from"] else None
    arrived = Arrived(at=at, call="simulated", dialled=_number(asked["to"]), caller=caller)
    world = parse_world(asked["world"], routing.trunks, routing.agents)
    return simulate(flow, arrived, parse(asked["keys"]), world, lines_served(flow, routing.agents)).entries


def _number(text: str) -> str:
    found = typed(text)
    if found is None:
        raise UserMistake(f"'{text}' is no telephone number - write it like +33199000100")
    return found


def way_of(call: Transcript) -> Way:
    """The nodes that a call entered, and the arrows between them."""
    nodes = [step.node for step in call.steps]
    return Way(set(nodes), set(pairwise(nodes)))


def _told(entries: Iterable[Entry], text_of: TextOf) -> Iterator[Told]:
    teller, began = Teller(text_of), None
    for entry in entries:
        began = began or entry.at
        seconds = (entry.at - began).total_seconds()
        if isinstance(entry, Said):
            for said in entry.prompts:
                language = said.language or entry.language
                yield Told(seconds, text_of(said, entry.language), clip_name(said, entry.language), language)
        else:
            yield from (Told(seconds, line.partition(" s  ")[2]) for line in teller.lines(entry))
