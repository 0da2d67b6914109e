"""Values of a union of dataclasses turned into dicts that carry their kind, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, get_args

from pydantic import TypeAdapter

Value = TypeVar("Value")


class Tagged(Generic[Value]):
    """Coding of one union: `Said(...)` <-> `{"kind": "said", ...}`; a field called `kind` is written as `type`."""

    def __init__(self, union: object) -> None:
        """`union` is written `A | B | ...`, and each of them is a dataclass."""
        self._adapters: dict[str, TypeAdapter[Value]] = {
            kind.__name__.lower(): TypeAdapter(kind) for kind in get_args(union)
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds it knows, in the order of the union."""
        return tuple(self._adapters)

    def encode(self, value: Value) -> dict[str, Any]:
        """A dict of plain JSON values. Raises KeyError for a value that is not of the union."""
        kind = type(value).__name__.lower()
        fields = self._adapters[kind].dump_python(value, mode="json")
        return {"kind": kind} | {"type" if name == "kind" else name: item for name, item in fields.items()}

    def decode(self, coded: Mapping[str, Any]) -> Value:
        """The value again. Raises ValueError when the kind is unknown or a field is missing or wrong."""
        fields = {"kind" if name == "type" else name: item for name, item in coded.items() if name != "kind"}
        adapter = self._adapters.get(coded.get("kind", ""))
        if adapter is None:
            raise ValueError(f"unknown kind {coded.get('kind')!r}")
        return adapter.validate_python(fields)
