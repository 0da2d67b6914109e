"""The state of a call turned into a dict that is ready for JSON, and back: what recovery starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from pydantic import TypeAdapter

from ivr.flow.asking import Asking, Want
from ivr.flow.call import Call
from ivr.journal.tagged import Tagged

WANTS: Tagged[Want] = Tagged(Want)
"""Knows everything that a node can ask for."""

_CALL = TypeAdapter(Call)
_ASKING = {"asking"}
_ASKED = tuple(field.name for field in fields(Asking))


def freeze(call: Call) -> dict[str, Any]:
    """The fields of `call` as plain JSON values; what it asks for carries its kind. Tuples in `memo` become lists."""
    state: dict[str, Any] = _CALL.dump_python(call, mode="json", exclude=_ASKING)
    asking = call.asking
    state["asking"] = asking and {name: getattr(asking, name) for name in _ASKED}
    if asking:
        state["asking"]["want"] = WANTS.encode(asking.want)
    return state


def thaw(state: Mapping[str, Any]) -> Call:
    """The call that `freeze` was given. Raises ValueError when a field of the call or of its want is not right."""
    call = _CALL.validate_python({**state, "asking": None})
    asking = state.get("asking")
    if asking is None:
        return call
    return replace(call, asking=Asking(**{**asking, "want": WANTS.decode(asking["want"])}))
