"""A field's annotation turned into words for people who do not program: what it holds, and within which limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel

from ivr.flow.prompts import WEEKDAYS
from ivr.flow.references import Refers

_KINDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    time: "time",
    date: "date",
}
_REFERS = {
    "node": "name of a [node](#flow)",
    "schedule": "name of a [schedule](#hours)",
    "consulate": "name of a [consulate](#consulates)",
    "partner": "name of a [partner](#partners)",
    "queue": "name of a [queue](#queues)",
    "trunk": "name of a [trunk](#trunks)",
    "language": "[language](#languages) code",
    "prompt": "key of a prompt",
}
_LIMITS = {Ge: ("ge", "at least"), Gt: ("gt", "more than"), Le: ("le", "at most"), Lt: ("lt", "less than")}


def holds(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """`list of: name of a trunk` and the like."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return holds(parts[0], (*metadata, *parts[1:]))
    if origin in (Union, UnionType):
        return holds(next(part for part in parts if part is not NoneType), metadata)
    if origin is tuple:
        return f"list of: {holds(parts[0])}"
    if origin is dict:
        return f"{holds(parts[0])} -> {holds(parts[1])}"
    if origin is Literal:
        return "weekday" if parts == WEEKDAYS else " or ".join(f"`{word}`" for word in parts)
    return _single(annotation, metadata)


def _single(annotation: Any, metadata: Iterable[Any]) -> str:
    if issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    refers = next((mark.to for mark in metadata if isinstance(mark, Refers)), None)
    return _REFERS[refers] if refers else _KINDS[annotation]


def limits(metadata: Iterable[Any]) -> str:
    """`, at least 1, at most 9`, or nothing."""
    found = [(words, getattr(mark, name)) for mark in metadata for kind, (name, words) in _LIMITS.items()
             if isinstance(mark, kind)]  # fmt: skip
    return "".join(f", {words} {value}" for words, value in found)


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The groups of fields that stand in an annotation, itself included."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]
