"""pydantic's errors turned into plain sentences with suggestions."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import ErrorDetails

from ivr.routing.finding import Finding, shown
from ivr.routing.problems import suggestion
from ivr.routing.shapes import names_known_at
from ivr.routing.tree import Path

_KINDS = {
    "string_type": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "time": "a time such as 08:30",
    "date": "a date such as 2026-12-24",
    "tuple_type": "a list, as in [one, two]",
    "dict_type": "a group of names, each with its value",
    "model_type": "a group of names, each with its value",
    "model_attributes_type": "a group of names, each with its value",
}
_LIMITS = {
    "greater_than_equal": ("ge", "must be at least"),
    "greater_than": ("gt", "must be more than"),
    "less_than_equal": ("le", "must be at most"),
    "less_than": ("lt", "must be less than"),
}


def finding_of(error: ErrorDetails, values: Any, prefix: Path = ()) -> Finding:
    """One of pydantic's errors as a finding; `values` is the whole file, `prefix` where the model began."""
    on_name = "[key]" in error["loc"]
    path = prefix + tuple(step for step in error["loc"] if step != "[key]")
    match error["type"]:
        case "extra_forbidden":
            return Finding(path, _unknown(path, values), on_name=True)
        case "missing":
            return _missing(path, values)
    return Finding(path, f"'{shown(path)}' {_sentence(error)}", on_name=on_name)


def _unknown(path: Path, values: Any) -> str:
    known = names_known_at(values, path[:-1])
    near = suggestion(str(path[-1]), known)
    return f"'{path[-1]}' is not known here{near or ' - known are: ' + ', '.join(known)}"


def _missing(path: Path, values: Any) -> Finding:
    *holder, name = path
    where = f"'{shown(tuple(holder))}' has no '{name}'" if holder else f"the section '{name}' is missing"
    return Finding(tuple(holder), where, on_name=True, lacking=True)


def _sentence(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"{words} {context[name]:g}, not {error['input']}"
    if kind == "literal_error":
        return _not_one_of(str(error["input"]), re.findall("'([^']*)'", context["expected"]))
    if kind == "too_short":
        return "needs at least one entry"
    if kind == "string_pattern_mismatch":
        return f"must look like {context['pattern']}, not '{error['input']}'"
    if kind == "value_error":
        return str(context["error"])
    return _wrong_kind(kind, error["input"])


def _not_one_of(word: str, allowed: list[str]) -> str:
    return f"may be {', '.join(allowed)}, not '{word}'{suggestion(word, allowed)}"


def _wrong_kind(kind: str, value: Any) -> str:
    wanted = _KINDS.get(kind) or _KINDS.get(kind.partition("_")[0], "something else")
    return f"must be {wanted}, not {_described(value)}"


def _described(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case dict():
            return "a group of names"
        case list():
            return "a list"
    return f"'{value}'"
