"""The models and node types turned into one JSON Schema, so that editors complete and check while typing."""

from __future__ import annotations

from typing import Any

from ivr.flow.prompts import LANGUAGES
from ivr.flow.registry import node_types
from ivr.routing.model import Routing

_FORMATS = {
    "time": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}
_NAME = {"pattern": "^[a-z][a-z0-9-]{0,39}$"}
_NUMBER = {"pattern": r"^\+[0-9]{4,15}$"}
_SECTION_NAMES: dict[str, dict[str, Any]] = {
    "numbers": _NUMBER,
    "languages": {"enum": list(LANGUAGES)},
    **{section: _NAME for section in ("hours", "flow", "queues", "agents", "consulates", "partners", "trunks")},
}


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a routing file."""
    whole = Routing.model_json_schema()
    definitions = whole["$defs"]
    definitions.pop("Node")
    kinds: dict[str, str] = {}
    for name, kind in node_types().items():
        of_kind = kind.model_json_schema()
        for inner, definition in of_kind.pop("$defs", {}).items():
            definitions[inner] = definition
        of_kind["required"] = sorted({*of_kind.get("required", []), "type"})
        definitions[f"node-{name}"] = of_kind
        kinds[name] = f"#/$defs/node-{name}"
    nodes = {"oneOf": [{"$ref": way} for way in kinds.values()]}
    whole["properties"]["flow"]["additionalProperties"] = {
        **nodes,
        "discriminator": {"propertyName": "type", "mapping": kinds},
    }
    for section, names in _SECTION_NAMES.items():
        whole["properties"][section]["propertyNames"] = names
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain_formats(whole)}


def _plain_formats(part: Any) -> Any:
    """JSON Schema's own `time` wants seconds and a zone; ours are `HH:MM`."""
    if isinstance(part, list):
        return [_plain_formats(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {name: _plain_formats(value) for name, value in part.items()}
    wanted = _FORMATS.get(made["format"]) if isinstance(made.get("format"), str) else None
    return {**{name: value for name, value in made.items() if name != "format"}, **wanted} if wanted else made
