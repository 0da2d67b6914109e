"""The models' annotations turned into shapes, and a file's plain values turned into leaves along them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from ivr.flow.node import Node
from ivr.flow.references import Refers
from ivr.flow.registry import node_types
from ivr.routing.model import Routing
from ivr.routing.tree import Path


@dataclass(frozen=True, slots=True)
class Text:
    """A single value: its Python type or its allowed words, what it refers to, and the `Model.field` it stands in."""

    kind: type | None
    words: tuple[str, ...]
    refers: str | None
    owner: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of equal things."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Table:
    """Free names and what stands under each."""

    key: Shape
    of: Shape


@dataclass(frozen=True, slots=True)
class Record:
    """Fixed names."""

    fields: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Nodes:
    """The `flow` section: each node has the shape of its own type."""


Shape = Text | Items | Table | Record | Nodes


@dataclass(slots=True)
class Leaf:
    """A single value of the file (or a free name, when `is_name`) with the shape it should have."""

    path: Path
    text: str
    shape: Text
    is_name: bool = False


@lru_cache(maxsize=64)
def record_of(model: type[BaseModel]) -> Record:
    """The shape of a model."""
    fields = {
        name: _shape(info.annotation, info.metadata, f"{model.__name__}.{name}")
        for name, info in model.model_fields.items()
    }
    return Record({**fields, "flow": Nodes()} if model is Routing else fields)


def _shape(annotation: Any, metadata: Iterable[Any], owner: str) -> Shape:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(parts[0], (*metadata, *parts[1:]), owner)
    if origin in (Union, UnionType):
        return _shape(next(part for part in parts if part is not type(None)), metadata, owner)
    if origin is tuple:
        return Items(_shape(parts[0], (), owner))
    if origin is dict:
        return Table(_shape(parts[0], (), owner), _shape(parts[1], (), owner))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return record_of(annotation)
    refers = next((mark.to for mark in metadata if isinstance(mark, Refers)), None)
    words = parts if origin is Literal else ()
    return Text(annotation if isinstance(annotation, type) else None, words, refers, owner)


def leaves(values: Any) -> list[Leaf]:
    """Every single value and free name that stands where the shape has one, in the file's order; all else is passed
    over.
    """
    found: list[Leaf] = []
    _gather(values, record_of(Routing), (), found)
    return found


def _gather(value: Any, shape: Shape, path: Path, found: list[Leaf]) -> None:
    if isinstance(value, str):
        if isinstance(shape, Text):
            found.append(Leaf(path, value, shape))
    elif isinstance(value, dict):
        if isinstance(shape, Table) and isinstance(shape.key, Text):
            _gather_table(value, shape.key, shape.of, path, found)
        elif isinstance(shape, Record | Nodes | Table):
            for name, item in value.items():
                if item is not None and (inner := inside(shape, name, item)):
                    _gather(item, inner, (*path, name), found)
    elif isinstance(value, list) and isinstance(shape, Items):
        for position, item in enumerate(value):
            _gather(item, shape.of, (*path, position), found)


def _gather_table(value: dict[str, Any], key: Text, of: Shape, path: Path, found: list[Leaf]) -> None:
    for name, item in value.items():
        found.append(Leaf((*path, name), name, key, is_name=True))
        _gather(item, of, (*path, name), found)


def inside(shape: Shape, name: str | int, value: Any) -> Shape | None:
    """The shape of what stands under `name`, or None when nothing is known there."""
    match shape:
        case Items() | Table():
            return shape.of
        case Record():
            return shape.fields.get(str(name))
        case Nodes():
            kind = node_type(value)
            return record_of(kind) if kind else None
    return None


def node_type(value: Any) -> type[Node] | None:
    """The class of a node as its `type` says, None when there is no such type."""
    named = value.get("type") if isinstance(value, dict) else None
    return node_types().get(named) if isinstance(named, str) else None


def names_known_at(values: Any, path: Path) -> tuple[str, ...]:
    """The fixed names that may stand at a path of the file."""
    shape: Shape | None = record_of(Routing)
    for step in path:
        values = _step(values, step)
        shape = inside(shape, step, values) if shape else None
    return tuple(shape.fields) if isinstance(shape, Record) else ()


def _step(values: Any, step: str | int) -> Any:
    if isinstance(values, dict):
        return values.get(step)
    return values[step] if isinstance(values, list) and isinstance(step, int) and step < len(values) else None
