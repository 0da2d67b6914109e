"""The routing as it is: drawn, node by node with what is said there, and every version that was ever accepted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from markupsafe import Markup

from ivr.desk.routing.drawing import drawn, entrances
from ivr.desk.routing.reading import Reading, reading
from ivr.desk.visit import Visit
from ivr.errors import AccueilError, NotThere, UserMistake
from ivr.flow.node import Node
from ivr.flow.prompts import Prompt, clip_name
from ivr.routing.model import Routing
from ivr.speech.texts import texts
from ivr.versions.opening import record_of

MOST = 100
"""Changes on a page."""


async def page(visit: Visit) -> web.StreamResponse:
    """The flow drawn, of the version in force or of another one."""
    found, of = await _found(visit), _of(visit)
    values: dict[str, Any] = {"reading": found, "of": of, "picture": None, "why_not": ""}
    if found.routing:
        try:
            values["picture"] = Markup(await _picture(visit, found.routing, of))
        except AccueilError as trouble:
            values["why_not"] = str(trouble)
        values |= {"flow": found.routing.flow, "entrances": entrances(found.routing)}
    same = (await asyncio.to_thread(visit.desk.drafts.read)).mark == found.mark
    return visit.page("routing.html.j2", same=same, **values)


async def _picture(visit: Visit, routing: Routing, of: str) -> str:
    """What is in force is drawn once. Raises MissingRequirement or ServiceTrouble."""
    if not of and (known := await visit.desk.pictures.of(visit.desk.routing, links(""))):
        return known
    return await asyncio.to_thread(drawn, routing, links(of))


def links(of: str) -> str:
    """Where the nodes of a picture lead; `{}` stands for the name."""
    return "/desk/routing/nodes/{}" + (f"?of={of}" if of else "")


@dataclass(frozen=True, slots=True)
class Saying:
    """A prompt in one language: what is written, "" where nothing is; `clip` names the sound."""

    language: str
    text: str
    clip: str


async def node(visit: Visit) -> web.StreamResponse:
    """One node: its lines in the file, what it says in each language, and where it leads."""
    found, name = await _found(visit), visit.request.match_info["node"]
    its = found.routing.flow.get(name) if found.routing else None
    if found.routing is None or its is None:
        raise NotThere(f"there is no node '{name}'")
    said = await asyncio.to_thread(_said, its, found.routing, visit)
    comes = [one for one, other in found.routing.flow.items() if name in other.exits().values()]
    values: dict[str, Any] = {
        "name": name,
        "node": its,
        "lines": lines_of(found.text, name),
        "said": said,
        "comes": comes,
    }
    return visit.page("node.html.j2", of=_of(visit), numbers=entrances(found.routing).get(name, []), **values)


def _said(node: Node, routing: Routing, visit: Visit) -> Mapping[str, list[Saying]]:
    """What the node itself decides to say -> that in every language of the service."""
    text_of = texts(visit.desk.settings.prompts)
    prompts = dict.fromkeys(node.own_words())
    return {str(one): list(_in_every_language(one, routing.languages, text_of)) for one in prompts}


def _in_every_language(said: Prompt, languages: Iterable[str], text_of: object) -> Iterable[Saying]:
    for language in [said.language] if said.language else languages:
        assert callable(text_of)
        try:
            text = text_of(said, language)
        except UserMistake:
            text = ""
        yield Saying(language, text, clip_name(said, language))


def lines_of(text: str, node: str) -> str:
    """The lines of a node in the file, "" where it stands otherwise than each in a block of its own."""
    found: list[str] = []
    for line in text.splitlines():
        if found and (not line.strip() or len(line) - len(line.lstrip()) <= 2):
            break
        if found or line.startswith(f"  {node}:"):
            found.append(line.removeprefix("  "))
    return "\n".join(found)


async def versions(visit: Visit) -> web.StreamResponse:
    """Every change of what is in force: when, who and why."""
    changes = await asyncio.to_thread(record_of(visit.desk.settings.home).changes)
    return visit.page("routing-versions.html.j2", changes=changes[::-1][:MOST], more=len(changes) > MOST)


async def version(visit: Visit) -> web.StreamResponse:
    """The text of one version."""
    found = await asyncio.to_thread(reading, visit.desk.settings, visit.request.match_info["version"])
    return visit.page("routing-version.html.j2", reading=found)


async def _found(visit: Visit) -> Reading:
    return await asyncio.to_thread(reading, visit.desk.settings, _of(visit))


def _of(visit: Visit) -> str:
    """The version that is asked for; "" is the one in force."""
    return visit.request.query.get("of", "")
