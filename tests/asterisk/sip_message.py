"""SIP messages as text and back, and the answer to a challenge."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

Address = tuple[str, int]
T = TypeVar("T")
PATIENCE = 15.0
"""Seconds after which a test stops waiting for what does not come."""


async def within(coming: Awaitable[T]) -> T:
    """What comes, if it comes within PATIENCE."""
    return await asyncio.wait_for(coming, PATIENCE)


@dataclass
class Message:
    """A request or a response: its first line, its headers (lower case, all values), its body."""

    first: str
    headers: dict[str, list[str]]
    body: str

    @classmethod
    def parse(cls, data: bytes) -> Message:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers.setdefault(name.strip().lower(), []).append(value.strip())
        return cls(first, headers, body)

    @property
    def method(self) -> str:
        return self.headers["cseq"][0].split()[1]

    @property
    def status(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    def get(self, name: str) -> str:
        return self.headers.get(name.lower(), [""])[0]


def digest(user: str, password: str, method: str, uri: str, challenge: str) -> str:
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    one, two = md5(user, asked["realm"], password), md5(method, uri)
    answer = md5(one, asked["nonce"], "00000001", "c", "auth", two)
    return (
        f'Authorization: Digest username="{user}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", uri="{uri}", '
        f'response="{answer}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"'
        + (f', opaque="{asked["opaque"]}"' if "opaque" in asked else "")
        + "\r\n"
    )
