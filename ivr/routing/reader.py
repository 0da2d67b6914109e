"""A routing file turned into a checked Routing, or into everything that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ivr.routing.checks import encryption, whole_flow
from ivr.routing.compose import compose
from ivr.routing.fields import read_fields
from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import Problem, RoutingProblems, errors
from ivr.routing.references import lost_references
from ivr.routing.shapes import Leaf, leaves
from ivr.routing.text import Source, read
from ivr.routing.texts import missing_texts, read_catalogues
from ivr.routing.tree import Mapping as Group
from ivr.routing.tree import Tree, place_of, place_of_key
from ivr.routing.values import plain


def load(path: Path, environment: Mapping[str, str] = os.environ, prompts: Path | None = None) -> Routing:
    """The routing of a file; `prompts` as for `examine`. Raises RoutingProblems when it has an error."""
    routing, problems = examine(path, environment, prompts)
    if routing is None:
        raise RoutingProblems(errors(problems))
    return routing


def examine(
    path: Path, environment: Mapping[str, str], prompts: Path | None, today: date | None = None
) -> tuple[Routing | None, list[Problem]]:
    """The routing, None when there is an error; and every problem up to the first stage that had errors.

    `prompts` is the folder of the catalogues; None leaves them out. `today` is the day that the calendar is looked
    at from, by default the machine's.
    """
    source, problems = read(path)
    if errors(problems):
        return None, problems
    tree, of_syntax = compose(source)
    problems += of_syntax
    if errors(problems) or tree is None:
        return None, sorted(set(problems))
    if not isinstance(tree, Group):
        return None, [source.problem(tree.line, tree.column, "the file must begin with a section such as 'service:'")]
    values, unset = plain(source, tree, environment)
    reading = _Reading(
        source, tree, values, problems + unset, {(hole.line, hole.column) for hole in unset}, environment
    )
    return reading.examine(prompts, today or date.today()), sorted(set(reading.problems))


@dataclass(slots=True)
class _Reading:
    """A file whose syntax is right, and the problems known so far; `unset`: places where a variable was not set."""

    source: Source
    tree: Tree
    values: dict[str, Any]
    problems: list[Problem]
    unset: set[tuple[int, int]]
    environment: Mapping[str, str]

    def examine(self, prompts: Path | None, today: date) -> Routing | None:
        written = leaves(self.values)
        routing, found = read_fields(self.values, written)
        if not self._fine(found) or routing is None:
            return None
        if not self._fine(lost_references(routing, written)) or not self._fine(whole_flow(routing, today)):
            return None
        if not self._fine(encryption.half_encrypted(routing, self.environment)):
            return None
        return routing if prompts is None or self._spoken(routing, written, prompts) else None

    def _spoken(self, routing: Routing, written: Sequence[Leaf], prompts: Path) -> bool:
        catalogues, problems, found = read_catalogues(routing, prompts)
        self.problems += problems
        return self._fine([*found, *missing_texts(routing, written, catalogues)])

    def _fine(self, found: Iterable[Finding]) -> bool:
        """Keeps what was found; True while nothing is an error."""
        problems = map(self._problem, found)
        self.problems += [problem for problem in problems if (problem.line, problem.column) not in self.unset]
        return not errors(self.problems)

    def _problem(self, finding: Finding) -> Problem:
        place = (place_of_key if finding.on_name else place_of)(self.tree, finding.path)
        return self.source.problem(place.line, place.column, finding.message, finding.severity)
