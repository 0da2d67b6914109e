"""A flow turned into a picture (SVG) whose nodes are links, with the way of one call lit in it."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ivr.errors import AccueilError, MissingRequirement, ServiceTrouble
from ivr.flow.node import Node
from ivr.routing.model import Routing

PATIENCE = 10.0
"""Seconds that drawing may take; a flow of thousands of nodes takes longer, and nobody could read it."""

HEAD = """digraph flow {
graph [rankdir=TB nodesep=0.2 ranksep=0.35 bgcolor=transparent]
node [shape=box style=rounded fontname="sans-serif" fontsize=12 margin="0.12,0.06" height=0.35]
edge [fontname="sans-serif" fontsize=10 arrowsize=0.6]
"""

UNNEEDED = re.compile(
    r"""<!--.*?-->\n?|<title>[^<]*</title>\n?|\ (?:fill|stroke|font-family|font-size|xlink:title)="[^"]*\"""",
    re.DOTALL,
)

Edge = tuple[str, str]
"""From a node to a node."""


@dataclass(frozen=True, slots=True)
class Way:
    """What one call passed through."""

    nodes: Collection[str] = ()
    edges: Collection[Edge] = ()


NO_WAY = Way()

log = logging.getLogger(__name__)


def drawn(routing: Routing, links: str, way: Way = NO_WAY) -> str:
    """The flow as SVG, to be put into a page; a node leads to `links` with `{}` replaced by its name.

    Raises MissingRequirement without Graphviz, ServiceTrouble for a flow that is too large to be drawn.
    """
    if shutil.which("dot") is None:
        raise MissingRequirement("the flow is not drawn: install Debian's package graphviz")
    asked, text = ("nice", "-n", "19", "dot", "-Tsvg"), _dot(routing, links, way)
    try:
        made = subprocess.run(asked, input=text, capture_output=True, text=True, timeout=PATIENCE, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise ServiceTrouble(f"the flow has {len(routing.flow)} nodes, too many to be drawn") from None
    return _inside(made.stdout)


class Pictures:
    """The flow in force, drawn once for each version of it."""

    def __init__(self) -> None:
        self._routing: Routing | None = None
        self._picture = ""

    async def of(self, routing: Routing, links: str) -> str:
        """The picture, as `drawn`; "" where it cannot be drawn."""
        if routing is not self._routing:
            try:
                picture = await asyncio.to_thread(drawn, routing, links)
            except AccueilError as trouble:
                log.warning("%s", trouble)
                picture = ""
            self._routing, self._picture = routing, picture
        return self._picture


def entrances(routing: Routing) -> dict[str, list[str]]:
    """Node -> the numbers that begin there."""
    found: dict[str, list[str]] = {}
    for number, its in routing.numbers.items():
        found.setdefault(its.start, []).append(number)
    return found


def _dot(routing: Routing, links: str, way: Way) -> str:
    lines = [*_entrances(routing), *_nodes(routing.flow, links, way), *_edges(routing, way)]
    return HEAD + "\n".join(lines) + "\n}\n"


def _entrances(routing: Routing) -> Iterator[str]:
    for start, numbers in entrances(routing).items():
        shown = numbers if len(numbers) < 4 else [*numbers[:2], f"+ {len(numbers) - 2}"]
        yield _element(f"{start}?", label="\n".join(shown), shape="plaintext", kind="entrance")
        yield _element(f"{start}?", start, kind="begins")


def _nodes(flow: Mapping[str, Node], links: str, way: Way) -> Iterator[str]:
    for name, node in flow.items():
        kind = f"{node.type}{' lit' if name in way.nodes else ''}"
        link = {"URL": links.format(name), "id": f"node-{name}", "tooltip": " "}
        yield _element(name, label=f"{name}\n{node.type}", kind=kind, **link)


def _edges(routing: Routing, way: Way) -> Iterator[str]:
    """One arrow between two nodes, with all exits that it stands for."""
    for name, node in routing.flow.items():
        exits: dict[str, list[str]] = {}
        for leaves, to in node.exits().items():
            exits.setdefault(to, []).append(leaves)
        for to, leaving in exits.items():
            over = "over" if routing.flow[to].type == "hangup" else "on"
            lit = " lit" if (name, to) in way.edges else ""
            yield _element(name, to, label=", ".join(leaving), kind=f"{over}{lit}")


def _element(*names: str, kind: str, **attributes: str) -> str:
    """A line of DOT: one name is a node, two are an arrow; `kind` are classes for the page's style."""
    told = " ".join(f"{name}={_text(value)}" for name, value in {"class": kind, **attributes}.items())
    return f"{' -> '.join(map(_text, names))} [{told}]"


def _text(text: str) -> str:
    """A quoted string of DOT; a line break in it is one in the picture."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def _inside(svg: str) -> str:
    """The picture without what only a file of its own needs; colours and letters are the page's."""
    picture = UNNEEDED.sub("", svg[svg.index("<svg") :])
    return re.sub(r'width="(\d+)pt" height="(\d+)pt"', r'width="\1" height="\2"', picture, count=1)
