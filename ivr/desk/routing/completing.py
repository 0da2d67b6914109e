"""Where a cursor stands in a routing file turned into what may be written there, from the file's own schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ivr.desk.routing.place import KEY, Place, place_of
from ivr.routing.schema import schema

Part = Mapping[str, Any]
"""A piece of JSON Schema."""

SECTIONS = {
    "node": ("flow",),
    "schedule": ("hours",),
    "partner": ("partners", "consulates"),
    "queue": ("queues",),
    "trunk": ("trunks",),
    "language": ("languages",),
}
"""What a value refers to -> the sections whose names fit."""


@dataclass(frozen=True, slots=True)
class Completions:
    """`typed` stands before the cursor and is replaced; option -> what is told of it."""

    typed: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def completions(text: str, line: int, column: int, prompts: Path) -> Completions:
    """What may stand at a place; `line` counts from 1, `column` is the number of signs before the cursor."""
    lines = text.splitlines()
    place = place_of(lines, line, column)
    if place is None:
        return Completions()
    group = _at(place, lines)
    options: Mapping[str, str] = {}
    if group and place.key is None:
        options = {name: told for name, told in _names(group) if name not in place.there}
    elif group and place.key is not None:
        options = dict(_values(_child(group, place.key), lines, prompts))
    return Completions(place.typed, options)


@cache
def _schema() -> Part:
    return schema()


def _at(place: Place, lines: Sequence[str]) -> Part | None:
    """The schema of the group that the cursor is in."""
    part: Part | None = _schema()
    for depth, name in enumerate(place.way):
        part = _child(part, name) if part else None
        if part and "discriminator" in part:
            kind = _kind(lines, place.way[depth])
            part = _resolved({"$ref": part["discriminator"]["mapping"][kind]}) if kind else _TYPES
    return part


def _kind(lines: Sequence[str], node: str) -> str:
    """The type of a node, "" where none is written yet."""
    known, here = _mapping(), False
    for text in lines:
        found = KEY.match(text)
        if found and len(found["indent"]) <= 2:
            here = found["indent"] == "  " and found["key"] == node
        if here and (written := re.search(r"\btype: *([a-z]+)", text)) and written[1] in known:
            return written[1]
    return ""


@cache
def _mapping() -> Mapping[str, str]:
    kinds: Mapping[str, str] = _schema()["properties"]["flow"]["additionalProperties"]["discriminator"]["mapping"]
    return kinds


_TYPES: Part = {"properties": {"type": {"x-types": True, "description": "what the node does"}}}


def _resolved(part: Part) -> Part:
    """Behind references, and inside what may also be nothing, or a list of it."""
    while True:
        if "$ref" in part:
            part = _schema()["$defs"][part["$ref"].rpartition("/")[2]]
        elif "anyOf" in part:
            part = next(one for one in part["anyOf"] if one.get("type") != "null")
        elif part.get("type") == "array" and "items" in part:
            part = part["items"]
        else:
            return part


def _child(part: Part, name: str) -> Part | None:
    """The schema of what stands under a name."""
    part = _resolved(part)
    found = part.get("properties", {}).get(name)
    if found is None:
        fitting = (one for pattern, one in part.get("patternProperties", {}).items() if re.search(pattern, name))
        found = next(fitting, part.get("additionalProperties") or None)
    return _resolved(found) if isinstance(found, Mapping) else None


def _names(part: Part) -> Iterator[tuple[str, str]]:
    part = _resolved(part)
    for name, its in part.get("properties", {}).items():
        yield name, its.get("description") or _resolved(its).get("description", "")
    for name in part.get("propertyNames", {}).get("enum", ()):
        yield name, ""


def _values(part: Part | None, lines: Sequence[str], prompts: Path) -> Iterator[tuple[str, str]]:
    if part is None:
        return
    known = [*part.get("enum", ()), *([part["const"]] if "const" in part else ())]
    yield from ((str(one), "") for one in known)
    if part.get("type") == "boolean":
        yield from (("true", ""), ("false", ""))
    if "x-types" in part or part.get("const") in _mapping():
        yield from ((name, _summary(ref)) for name, ref in _mapping().items())
    refers = part.get("x-refers", "")
    if refers == "prompt":
        yield from _prompts(prompts)
    for section in SECTIONS.get(refers, ()):
        yield from ((name, section) for name in _names_in(lines, section))


def _summary(ref: str) -> str:
    """The first sentence of what a node type is."""
    described: str = _resolved({"$ref": ref}).get("description", "")
    return described.partition(". ")[0].partition("\n")[0]


def _names_in(lines: Sequence[str], section: str) -> Iterator[str]:
    here = False
    for text in lines:
        found = KEY.match(text)
        if found and not found["indent"]:
            here = found["key"] == section
        elif found and here and len(found["indent"]) == 2:
            yield found["key"]


def _prompts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every key of the French catalogue with the beginning of its text: all catalogues have the same keys."""
    file = folder / "fr.yaml"
    for text in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        if found := re.match(r"([a-z][a-z0-9-]*): *(.*)", text):
            yield found[1], found[2].strip("\"' ")[:60]
