"""Node types by name: every class in `flow/nodes/`, so that a new type is one new file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from ivr.flow import nodes
from ivr.flow.node import Node


@lru_cache(maxsize=1)
def node_types() -> Mapping[str, type[Node]]:
    """`{"menu": Menu, ...}` in the order of their names."""
    for module in sorted(iter_modules(nodes.__path__), key=lambda found: found.name):
        import_module(f"{nodes.__name__}.{module.name}")
    found = {str(kind.model_fields["type"].default): kind for kind in Node.__subclasses__()}
    return MappingProxyType(dict(sorted(found.items())))
