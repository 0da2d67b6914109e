"""A tree turned into plain values (every scalar stays text) with `${NAME:-default}` filled from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping as Names
from typing import Any

from ivr.routing.problems import Problem
from ivr.routing.text import Source
from ivr.routing.tree import Mapping, Scalar, Sequence, Tree

_VARIABLE = re.compile(r"\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\}|)")


def plain(source: Source, tree: Tree, environment: Names[str, str]) -> tuple[Any, list[Problem]]:
    """dict, list, str and None, and the variables that are not set."""
    builder = _Builder(source, environment)
    return builder.build(tree), builder.problems


class _Builder:
    """Builds each node once, however often it is repeated."""

    def __init__(self, source: Source, environment: Names[str, str]) -> None:
        self.source = source
        self.environment = environment
        self.problems: list[Problem] = []
        self._built: dict[int, Any] = {}

    def build(self, tree: Tree) -> Any:
        """The plain value of a node."""
        if id(tree) not in self._built:
            self._built[id(tree)] = self._make(tree)
        return self._built[id(tree)]

    def _make(self, tree: Tree) -> Any:
        match tree:
            case Scalar():
                return None if tree.is_nothing else self._filled(tree)
            case Sequence():
                return [self.build(item) for item in tree.items]
            case Mapping():
                return {name: self.build(value) for name, (_, value) in tree.pairs().items()}

    def _filled(self, scalar: Scalar) -> str:
        if "${" not in scalar.text:
            return scalar.text
        return _VARIABLE.sub(lambda found: self._value(scalar, found), scalar.text)

    def _value(self, scalar: Scalar, found: re.Match[str]) -> str:
        name, default = found.groups()
        if name is None:
            self._complain(scalar, "'${' must go on as in ${NAME} or ${NAME:-default}")
        elif default is None and not self.environment.get(name):
            self._complain(scalar, f"the environment has no {name} - set it, or write a default: ${{{name}:-...}}")
        return self.environment.get(name or "") or default or ""

    def _complain(self, scalar: Scalar, message: str) -> None:
        self.problems.append(self.source.problem(scalar.line, scalar.column, message))
