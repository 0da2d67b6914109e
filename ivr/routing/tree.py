"""What a YAML text consists of: scalars that keep their text, mappings and sequences, each with its place."""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""The way from the top of a file to a value: names and positions, `("consulates", "paris", "main")`."""

NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(slots=True, eq=False)
class Place:
    """Where something begins; `line` and `column` count from 1."""

    line: int
    column: int


@dataclass(slots=True, eq=False)
class Scalar(Place):
    """A single value; `plain` when it stands without quotes."""

    text: str
    plain: bool

    @property
    def is_nothing(self) -> bool:
        """True when nothing is written, or YAML's own words for nothing."""
        return self.plain and self.text in NULLS


@dataclass(slots=True, eq=False)
class Sequence(Place):
    """A list; `size` counts the values in it and below, repeated ones each time."""

    items: list[Tree] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True, eq=False)
class Mapping(Place):
    """Names and their values in the order of the file; `inherited` came by `<<` and gives way to the file's own."""

    own: dict[str, tuple[Scalar, Tree]] = field(default_factory=dict)
    inherited: dict[str, tuple[Scalar, Tree]] = field(default_factory=dict)
    size: int = 1

    def find(self, name: str) -> tuple[Scalar, Tree] | None:
        """The key and the value of that name."""
        return self.own.get(name) or self.inherited.get(name)

    def pairs(self) -> dict[str, tuple[Scalar, Tree]]:
        """Every name with its key and value, the file's own last."""
        return {**self.inherited, **self.own} if self.inherited else self.own


Tree = Scalar | Sequence | Mapping


def place_of(tree: Tree, path: Items[str | int]) -> Place:
    """Where the value at `path` begins, or the deepest part of the way there that exists."""
    for step in path:
        found = _child(tree, step)
        if found is None:
            break
        tree = found
    return tree


def place_of_key(tree: Tree, path: Items[str | int]) -> Place:
    """Where the name that leads to `path` stands; for an item of a list, where the item begins."""
    *way, last = path or ("",)
    for step in way:
        found = _child(tree, step)
        if found is None:
            return tree
        tree = found
    pair = tree.find(str(last)) if isinstance(tree, Mapping) else None
    return pair[0] if pair else place_of(tree, (last,))


def _child(tree: Tree, step: str | int) -> Tree | None:
    if isinstance(tree, Mapping):
        pair = tree.find(str(step))
        return pair[1] if pair else None
    if isinstance(tree, Sequence) and isinstance(step, int) and 0 <= step < len(tree.items):
        return tree.items[step]
    return None
