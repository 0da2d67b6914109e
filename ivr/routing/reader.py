"""A routing file turned into a checked Routing, or into everything that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ivr.routing.compose import compose
from ivr.routing.fields import read_fields
from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import Problem, RoutingProblems, errors
from ivr.routing.text import Source, read
from ivr.routing.tree import Mapping as Group
from ivr.routing.tree import Tree, place_of, place_of_key
from ivr.routing.values import plain


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Routing:
    """The routing of a file, without looking at the prompts. Raises RoutingProblems when it has an error."""
    routing, problems = examine(path, environment, None)
    if routing is None:
        raise RoutingProblems(errors(problems))
    return routing


def examine(path: Path, environment: Mapping[str, str], prompts: Path | None) -> tuple[Routing | None, list[Problem]]:
    """The routing, None when there is an error; and every problem of the first stage that had errors.

    `prompts` is the folder of the catalogues; None leaves them out.
    """
    source, problems = read(path)
    if errors(problems):
        return None, problems
    tree, of_syntax = compose(source)
    problems += of_syntax
    if tree is None or errors(problems):
        return None, sorted(problems)
    return _checked(source, tree, environment, problems)


def _checked(
    source: Source, tree: Tree, environment: Mapping[str, str], problems: list[Problem]
) -> tuple[Routing | None, list[Problem]]:
    if not isinstance(tree, Group):
        return None, [source.problem(tree.line, tree.column, "must begin with a section such as 'service:'")]
    values, unset = plain(source, tree, environment)
    routing, found = read_fields(values)
    problems += unset + [_problem(source, tree, finding) for finding in found]
    return (None if errors(problems) else routing), sorted(problems)


def _problem(source: Source, tree: Tree, finding: Finding) -> Problem:
    place = (place_of_key if finding.on_name else place_of)(tree, finding.path)
    return source.problem(place.line, place.column, finding.message, finding.severity)
