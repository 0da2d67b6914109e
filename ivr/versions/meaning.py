"""Two routings turned into what changes for people: sentences such as `number +33199000100: start is now topics`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from ivr.routing.model import Routing

THINGS = {
    "numbers": "number",
    "hours": "hours",
    "languages": "language",
    "flow": "node",
    "queues": "queue",
    "agents": "agent",
    "consulates": "consulate",
    "partners": "partner",
    "trunks": "trunk",
}
"""Section of named things -> what one of them is called."""

NOTHING = "nothing"
EMPTY: tuple[Any, ...] = (None, "", [], {})

LONGEST = 80
"""Characters of a value that are shown."""


def differences(old: Routing, new: Routing) -> list[str]:
    """One sentence for each thing that is new or gone, and for each option that is another one, in the file's order."""
    before, after = (routing.model_dump(mode="json", serialize_as_any=True) for routing in (old, new))
    return [
        *_options("service", before["service"], after["service"]),
        *(told for section, thing in THINGS.items() for told in _things(thing, before[section], after[section])),
        *_section("callback", before["callback"], after["callback"]),
    ]


def _things(thing: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    yield from (f"{thing} {name} is gone" for name in before if name not in after)
    for name, value in after.items():
        if name in before:
            yield from _options(f"{thing} {name}", before[name], value)
        else:
            kind = f" ({value['type']})" if "type" in value else ""
            yield f"{thing} {name} is new{kind}"


def _section(name: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[str]:
    if before is None or after is None:
        if before != after:
            yield f"{name} is {'gone' if after is None else 'new'}"
    else:
        yield from _options(name, before, after)


def _options(owner: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    old, new = dict(_flat(before)), dict(_flat(after))
    for name in [*new, *(name for name in old if name not in new)]:
        was, becomes = old.get(name), new.get(name)
        if _shown(was) != _shown(becomes):
            yield f"{owner}: {name} is {_shown(becomes)} (was {_shown(was)})"


def _flat(options: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """`{"main": {"ring": 30}}` as `main.ring`; a list is one value."""
    for name, value in options.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _shown(value: Any) -> str:
    text = _text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def _text(value: Any) -> str:
    match value:
        case _ if value in EMPTY:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case {"opens": opens, "closes": closes}:
            return f"{_clock(opens)}-{_clock(closes)}"
        case dict():
            return " ".join(f"{name} {_text(part)}" for name, part in value.items() if part not in EMPTY)
        case list():
            return ", ".join(map(_text, value))
        case _:
            return str(value)


def _clock(text: str) -> str:
    return time.fromisoformat(text).strftime("%H:%M")
