"""Every prompt that the flow can say, looked up in each language's catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from ivr.flow.node import Flow
from ivr.routing.compose import compose
from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import Problem, errors, suggestion
from ivr.routing.shapes import Leaf
from ivr.routing.text import read
from ivr.routing.tree import Mapping
from ivr.routing.tree import Path as Way

Catalogues = dict[str, frozenset[str]]
"""Language -> the keys that have a text."""


def read_catalogues(routing: Routing, folder: Path) -> tuple[Catalogues, list[Problem], list[Finding]]:
    """The keys of each language; problems inside the catalogues; and languages that have none."""
    known: Catalogues = {}
    problems: list[Problem] = []
    found: list[Finding] = []
    for code in routing.languages:
        path = folder / f"{code}.yaml"
        if not path.is_file():
            found.append(Finding(("languages", code), f"there is no {folder.name}/{code}.yaml", on_name=True))
            continue
        keys, wrong = _keys(path)
        problems += wrong
        if keys is not None:
            known[code] = keys
    return known, problems, found


def missing_texts(routing: Routing, written: Sequence[Leaf], catalogues: Catalogues) -> Iterator[Finding]:
    """One finding for each prompt, at the place that names it, with the languages that lack it.

    `written`: every value of the file.
    """
    missing: dict[str, set[str]] = {}
    for language, said in routing.said:
        if said.key not in catalogues.get(language, (said.key,)):
            missing.setdefault(said.key, set()).add(language)
    named = _named(written, missing.keys())
    saying = _saying(routing.as_flow("check"), missing.keys() - named.keys())
    for key, languages in sorted(missing.items()):
        some = sorted(languages, key=list(routing.languages).index)
        near = suggestion(key, sorted(catalogues[some[0]])) if languages == catalogues.keys() else ""
        files = ", ".join(f"prompts/{language}.yaml" for language in some)
        message = f"the prompt '{key}' has no text in {files}{near}"
        yield Finding(named.get(key) or saying.get(key, ()), message, on_name=key not in named)


def _keys(path: Path) -> tuple[frozenset[str] | None, list[Problem]]:
    source, problems = read(path)
    tree, of_syntax = compose(source) if not errors(problems) else (None, [])
    problems += of_syntax
    if errors(problems):
        return None, problems
    if isinstance(tree, Mapping):
        return frozenset(tree.pairs()), problems
    return None, [source.problem(1, 1, "the file must hold a text under each key, as in 'welcome: ...'")]


def _named(written: Sequence[Leaf], keys: Set[str]) -> dict[str, Way]:
    """Key -> where the file first names it."""
    places: dict[str, Way] = {}
    for leaf in written if keys else ():
        if leaf.shape.refers == "prompt" and leaf.text in keys:
            places.setdefault(leaf.text, leaf.path)
    return places


def _saying(flow: Flow, keys: Set[str]) -> dict[str, Way]:
    """Key -> the first node that says it; none for what the engine itself says."""
    places: dict[str, Way] = {}
    for name, node in flow.nodes.items() if keys else ():
        for key in keys & {said.key for said in node.says(flow)}:
            places.setdefault(key, ("flow", name))
    return places
