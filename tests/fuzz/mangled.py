"""A message turned into one that is broken somewhere, by a seed."""

from __future__ import annotations

import json
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (None, True, -1, 1e308, "", "\x00", "\u2028", "é" * 300, [], {}, [[]], {"id": None}, "9" * 5000)
PIECES = (
    b"\x00",
    b"\xff\xfe",
    b"\r\n",
    b"\n",
    b":",
    b"{",
    b"}",
    b"[",
    b'"',
    b"%s%n",
    b"\\",
    b"A" * 3000,
    b"-1",
    b"\xe2\x80\xa8",
)


def mangled_json(message: dict[str, Any], draw: Random) -> str:
    """JSON whose fields are gone, doubled, of another kind or odd; now and then it is no JSON at all."""
    changed = json.loads(json.dumps(message))
    for _ in range(draw.randint(1, 3)):
        _spoil(changed, draw)
    text = json.dumps(draw.choice([changed, changed, changed, changed, [changed], draw.choice(ODD)]))
    return text if draw.random() < 0.8 else mangled(text.encode(), draw).decode(errors="replace")


def mangled(message: bytes, draw: Random) -> bytes:
    """Bytes of which some are cut out, doubled, or replaced by what a parser may stumble over."""
    for _ in range(draw.randint(1, 6)):
        start = draw.randrange(len(message) + 1)
        end = min(len(message), start + draw.choice([0, 1, 2, 8, 40]))
        middle = draw.choice([b"", message[start:end] * 2, draw.choice(PIECES), bytes([draw.randrange(256)])])
        message = message[:start] + middle + message[end:]
    return message


def _spoil(where: Any, draw: Random) -> None:
    """Changes one field somewhere inside."""
    while isinstance(where, dict) and where:
        name = draw.choice(list(where))
        if isinstance(where[name], dict) and where[name] and draw.random() < 0.6:
            where = where[name]
            continue
        if draw.random() < 0.4:
            del where[name]
        else:
            where[name] = draw.choice(ODD)
        return
