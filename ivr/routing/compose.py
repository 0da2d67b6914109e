"""YAML text turned into a tree with places, or into problems; never recursive, so that no depth can hurt it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from ivr.routing.problems import Problem
from ivr.routing.text import Source
from ivr.routing.tree import Mapping, Place, Scalar, Sequence, Tree
from ivr.routing.wording import in_plain_words

DEEPEST = 40
"""Levels; a routing file needs eight."""

LARGEST = 200_000
"""Values, each counted as often as it is repeated by `*name`."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "map", "seq"))
_MERGE = "<<"


def compose(source: Source) -> tuple[Tree | None, list[Problem]]:
    """The tree of a text, and every problem of its syntax that can be told at once."""
    composer = Composer(source)
    try:
        take = composer.take
        for event in yaml.parse(source.text, Loader=_Loader):
            take(event)
    except yaml.MarkedYAMLError as error:
        return None, composer.problems + in_plain_words(source, error)
    except yaml.YAMLError as error:
        return None, [*composer.problems, source.problem(1, 1, f"the file is no YAML: {error}")]
    except _Refused as refused:
        return None, [*composer.problems, refused.problem]
    if composer.root is None:
        return None, [source.problem(1, 1, "the file is empty")]
    return composer.root, composer.problems


class _Refused(Exception):
    """The text is not read to its end."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class Composer:
    """Takes the parser's events one by one and builds the tree. `problems` are those that let it go on."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Tree | None = None
        self.problems: list[Problem] = []
        self._open: list[tuple[Sequence | Mapping, str | None]] = []
        self._keys: dict[int, Tree] = {}
        self._anchors: dict[str, Tree] = {}
        self._documents = 0
        self._by_kind: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._repeat,
            yaml.MappingStartEvent: self._begin,
            yaml.SequenceStartEvent: self._begin,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.DocumentStartEvent: self._begin_document,
        }

    def take(self, event: yaml.Event) -> None:
        """The next event of the text."""
        taken = self._by_kind.get(type(event))
        if taken:
            taken(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = not event.style
        if event.tag:
            self._check_tag(event, plain)
        mark = event.start_mark
        assert mark
        self._add(Scalar(mark.line + 1, mark.column + 1, event.value, plain), event.anchor)

    def _begin_document(self, event: yaml.Event) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(Place(*_place(event)), "a second document begins here: '---' may stand at the top only")

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
        made = kind(*_place(event))
        if len(self._open) >= DEEPEST:
            self._refuse(made, f"this is nested more than {DEEPEST} levels deep")
        self._check_tag(event, plain=False)
        self._open.append((made, event.anchor))

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        made, anchor = self._open.pop()
        self._keys.pop(id(made), None)
        self._add(made, anchor)

    def _repeat(self, event: yaml.AliasEvent) -> None:
        place = Place(*_place(event))
        known = self._anchors.get(str(event.anchor))
        if known is None:
            around = any(anchor == event.anchor for _, anchor in self._open)
            message = (
                f"'*{event.anchor}' repeats itself"
                if around
                else f"'&{event.anchor}' is not written before '*{event.anchor}'"
            )
            self._refuse(place, message)
            return
        self._add(known, None)

    def _add(self, made: Tree, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = made
        if not self._open:
            self.root = made
            return
        holder = self._open[-1][0]
        holder.size += 1 if isinstance(made, Scalar) else made.size
        if holder.size > LARGEST:
            self._refuse(holder, f"this grows to more than {LARGEST:,} values when every '*' is written out")
        if isinstance(holder, Sequence):
            holder.items.append(made)
        elif (key := self._keys.pop(id(holder), None)) is None:
            self._keys[id(holder)] = made
        else:
            self._name(holder, key, made)

    def _name(self, holder: Mapping, key: Tree, value: Tree) -> None:
        if not isinstance(key, Scalar):
            self._complain(key, "a name must be one word, not a list or a group")
        elif key.plain and key.text == _MERGE:
            self._merge(holder, key, value)
        elif key.text in holder.own:
            first = holder.own[key.text][0]
            self._complain(key, f"'{key.text}' is written twice, first at {first.line}:{first.column}")
        else:
            holder.own[key.text] = (key, value)

    def _merge(self, holder: Mapping, key: Scalar, value: Tree) -> None:
        merged = value.items if isinstance(value, Sequence) else [value]
        for part in reversed(merged):
            if not isinstance(part, Mapping):
                self._complain(key, "'<<' takes over a group of names, as in '<<: *name'")
                return
            holder.inherited.update(part.pairs())

    def _check_tag(self, event: yaml.NodeEvent, plain: bool) -> None:
        tag = getattr(event, "tag", None)
        if tag and tag not in _PLAIN_TAGS and not (plain and tag == "!"):
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self._complain(Place(*_place(event)), f"the tag '{shown}' is not known here - leave it out")

    def _complain(self, place: Place, message: str) -> None:
        self.problems.append(self.source.problem(place.line, place.column, message))

    def _refuse(self, place: Place, message: str) -> None:
        raise _Refused(self.source.problem(place.line, place.column, message))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
