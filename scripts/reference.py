"""The models behind routing.yaml turned into docs/reference.md: every section, node type and field. `make docs`."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ivr.flow.node import Node
from ivr.flow.references import leads_on
from ivr.flow.registry import node_types
from ivr.routing.model import Routing
from scripts.holding import holds, limits, models_in

HEAD = """# routing.yaml: every field

This page is generated from the program by `make docs`; do not edit it. How to change the file, with examples:
[supervisors.md](supervisors.md).

Names of your own (of nodes, schedules, queues, agents, consulates, partners, trunks) hold `a` to `z`, `0` to `9` and
`-`, begin with a letter, and have at most 40 characters. A value `${NAME:-default}` is taken from the environment
variable `NAME`, or is the default when that is not set."""

TABLE = "| field | holds | default | meaning |\n|---|---|---|---|"


def page() -> str:
    """The whole page as Markdown."""
    return "\n\n".join([HEAD, *_sections(), *_parts(), *_nodes()]) + "\n"


def _sections() -> Iterator[str]:
    yield "## The sections"
    rows = (f"| [`{name}`](#{name}) | {info.description} |" for name, info in Routing.model_fields.items())
    yield "\n".join(["| section | holds |", "|---|---|", *rows])
    for name, info in Routing.model_fields.items():
        if name == "flow":
            yield f"## {name}\n\nEach name leads to a node. What a node may hold depends on its `type`:"
            yield "\n".join(f"- [`{kind}`](#type-{kind}): {_summary(model)}" for kind, model in node_types().items())
        else:
            yield from _described(f"## {name}", models_in(info.annotation)[0])


def _parts() -> Iterator[str]:
    """Groups of fields that stand inside others, each once."""
    yield "## Groups of fields used above and below"
    for model in _parts_of([Routing, *node_types().values()]):
        yield from _described(f"### {model.__name__}", model)


def _parts_of(outer: list[type[BaseModel]]) -> list[type[BaseModel]]:
    sections = [model for info in Routing.model_fields.values() for model in models_in(info.annotation)]
    found: dict[type[BaseModel], None] = {}
    waiting = [*outer, *sections]
    while waiting:
        inner = [model for info in waiting.pop(0).model_fields.values() for model in models_in(info.annotation)]
        fresh = [model for model in inner if model not in found and model not in sections]
        found.update(dict.fromkeys(fresh))
        waiting += fresh
    return list(found)


def _nodes() -> Iterator[str]:
    yield "## Node types"
    for kind, model in node_types().items():
        yield from _described(f"### type: {kind}", model)
        yield f"Exits: {_exits(model)}"


def _described(title: str, model: type[BaseModel]) -> Iterator[str]:
    yield title
    yield _doc(model)
    fields = ((name, info) for name, info in model.model_fields.items() if not _is_type(model, name))
    yield "\n".join([TABLE, *(_row(name, info) for name, info in fields)])


def _is_type(model: type[BaseModel], name: str) -> bool:
    return issubclass(model, Node) and name == "type"


def _doc(model: type[BaseModel]) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (getdoc(model) or "").split("\n\n"))


def _summary(model: type[BaseModel]) -> str:
    return _doc(model).partition("\n\n")[0].partition(". ")[0].removesuffix(".")


def _row(name: str, info: FieldInfo) -> str:
    held = holds(info.annotation, info.metadata) + limits(info.metadata)
    return f"| `{name}` | {held} | {_default(info)} | {info.description or ''} |"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value: Any = info.get_default(call_default_factory=True)
    if value is None or value in ((), {}, ""):
        return "none"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    if isinstance(value, dict):
        return f"`{{{', '.join(f'{name}: {held}' for name, held in value.items())}}}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _exits(model: type[BaseModel]) -> str:
    named = [f"`{name}`" for name, info in model.model_fields.items() if leads_on(info)]
    for name, info in model.model_fields.items():
        inner = models_in(info.annotation) if get_origin(info.annotation) is dict else []
        if any(leads_on(field) for part in inner for field in part.model_fields.values()):
            named.append(f"one for each of its `{name}`, named by the key")
    return ", ".join(named) + "." if named else "none, the call ends here."


if __name__ == "__main__":
    print(page(), end="")
