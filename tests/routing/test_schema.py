"""The JSON Schema says of the real file what the checker says: every name in it is known, every option is described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ivr.flow.registry import node_types
from ivr.routing.schema import schema
from ivr.settings import PROJECT

SCHEMA = schema()


def parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inner)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    return SCHEMA["$defs"][part["$ref"].removeprefix("#/$defs/")] if "$ref" in part else part


def under(part: dict[str, Any], name: str) -> Any:
    for pattern, inner in part.get("patternProperties", {}).items():
        if re.search(pattern, name):
            return inner
    return part.get("properties", {}).get(name, part.get("additionalProperties"))


def unknown_names(value: Any, part: dict[str, Any]) -> Iterator[str]:
    """Names in `value` that the schema has no place for."""
    part = resolved(part)
    choices = [resolved(choice) for choice in part.get("anyOf", part.get("oneOf", ()))]
    if "discriminator" in part:
        choices = [resolved({"$ref": part["discriminator"]["mapping"][value["type"]]})]
    if choices:
        part = next(choice for choice in choices if choice.get("type") != "null")
    if isinstance(value, list):
        for item in value:
            yield from unknown_names(item, part["items"])
    elif isinstance(value, dict):
        for name, item in value.items():
            inner = under(part, name)
            if not inner:
                yield name
            elif isinstance(inner, dict):
                yield from unknown_names(item, inner)


def test_every_name_of_the_real_file_is_known_to_the_schema() -> None:
    real = yaml.safe_load((PROJECT / "routing.yaml").read_text())
    assert list(unknown_names(real, SCHEMA)) == []
    real["flow"]["topics"]["optoins"] = {}
    assert list(unknown_names(real, SCHEMA)) == ["optoins"]


def test_every_node_type_is_a_choice_by_its_type() -> None:
    flow = SCHEMA["properties"]["flow"]["additionalProperties"]
    assert set(flow["discriminator"]["mapping"]) == set(node_types())
    for name in node_types():
        definition = SCHEMA["$defs"][f"node-{name}"]
        assert definition["properties"]["type"]["const"] == name
        assert "type" in definition["required"]


def test_every_reference_inside_the_schema_leads_somewhere() -> None:
    for part in parts(SCHEMA):
        if "$ref" in part:
            assert resolved(part)


def test_names_and_times_have_patterns_that_editors_can_check() -> None:
    times = {part["pattern"] for part in parts(SCHEMA["$defs"]["Span"]) if "pattern" in part}
    assert len(times) == 1
    assert re.search(times.pop(), "08:30")
    assert SCHEMA["properties"]["numbers"]["propertyNames"]["pattern"].startswith(r"^\+")
    assert not any("format" in part for part in parts(SCHEMA) if isinstance(part.get("format"), str))
