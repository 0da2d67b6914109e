"""The desk described as OpenAPI: its pages from what they themselves show, and what only scripts ask by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ivr.desk.application import PAGES
from ivr.desk.guarding import FORM, FORM_WITH_FILES, Page
from tests.desk.fuzz.forms import Fields, Form, Shown

MOST = 4
"""Pages of a path that are read."""

TEXT = {"type": "string"}

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "/routing/check": (),
    "/routing/complete": ("line", "column"),
    "/telephone": (),
}
"""What only scripts send a text to -> what they ask besides."""

PROBLEM = {
    "type": "object",
    "required": ["file", "line", "column", "severity", "message"],
    "properties": {
        "line": {"type": "integer", "minimum": 0},
        "column": {"type": "integer", "minimum": 0},
        "severity": {"enum": ["error", "warning"]},
        "message": TEXT,
    },
}
OPTION = {"type": "object", "required": ["label", "detail"], "properties": {"label": TEXT, "detail": TEXT}}
JSON: Mapping[str, Any] = {
    "/routing/check": {"type": "array", "items": PROBLEM},
    "/routing/complete": {
        "type": "object",
        "required": ["typed", "options"],
        "properties": {"typed": TEXT, "options": {"type": "array", "items": OPTION}},
    },
    "/telephone": {"type": "object", "required": ["user", "password"]},
}
"""What scripts read."""

NOT_HTML: Mapping[str, tuple[str, ...]] = {
    "/sounds/{clip:.+}": ("audio/wav",),
    "/requests/{number}/recording": ("audio/wav",),
    "/figures/report": ("text/csv", "application/pdf"),
    "/now/stream": ("text/event-stream",),
    "/calls/stream": ("text/event-stream",),
}

STATUS = ("200", "303", "400", "403", "404", "409", "413", "503")

ENDLESS = ("/now/stream", "/calls/stream", "/provider/back")
"""A stream has no end to wait for, and nobody comes back from a provider that is not there."""

ASKED = [(page.path, page.method) for page in PAGES if page.path not in ENDLESS]
"""The path and method of every page that answers."""

LOG_IN = ("/log-in", "/second")
"""Where a password or a code may be wrong: 401."""

HARD = (
    " ", "-1", "\u00b2", "\u0663", "9" * 5000, "\x00", "\ufeff", "\u202ea", "a\r\nb", "../../x", "/", "%00", "%s", "\"",
    "2026-02-30", "9999-12-31", "0001-01-01", "24:00-25:00", "2026-11-23T10:00", "<b>", "{{7*7}}",
)  # fmt: skip
"""Texts that programs have stumbled over, of numbers, dates, paths and patterns."""


@dataclass
class Operation:
    """What the pages say of one page: what stands in its path, what they ask of it, and what they send to it."""

    page: Page
    names: Fields = field(default_factory=dict)
    asked: Fields = field(default_factory=dict)
    sent: Fields = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    read: int = 0
    forms: int = 0

    def has(self, form: Form) -> None:
        """One more form that leads here."""
        self.forms += 1
        fields = self.asked if form.method == "GET" else self.sent
        for name, values in form.fields.items():
            fields.setdefault(name, []).extend(values)
        self.files |= form.files

    def described(self) -> dict[str, Any]:
        """As OpenAPI has it."""
        asked = self.asked | {name: [] for name in SCRIPTS.get(self.page.path, ())}
        places = [("path", self.names, True), ("query", asked, False)]
        parameters = [
            {"name": name, "in": place, "required": required, "schema": _schema(values)}
            for place, fields, required in places
            for name, values in fields.items()
        ]
        return {"parameters": parameters, "responses": _answers(self.page), **self._body()}

    def _body(self) -> dict[str, Any]:
        if self.page.method == "GET":
            return {}
        if self.page.path in SCRIPTS:
            return {"requestBody": {"content": {"text/plain": {"schema": TEXT}}}}
        files = {name: {"type": "string", "format": "binary"} for name in self.files}
        fields = {name: _schema(values) for name, values in self.sent.items()}
        schema = {"type": "object", "properties": fields | files, "additionalProperties": False}
        return {"requestBody": {"content": {FORM_WITH_FILES if files else FORM: {"schema": schema}}}}


def _schema(values: Sequence[str]) -> dict[str, Any]:
    """What the pages offer, so that what lies behind is reached; and anything else beside it."""
    known = sorted({*values})
    return {"anyOf": [*([{"enum": known}] if known else []), {"enum": HARD}, TEXT]}


def _answers(page: Page) -> dict[str, Any]:
    if page.path in JSON:
        found: dict[str, Any] = {"application/json": {"schema": JSON[page.path]}}
    else:
        found = {kind: {} for kind in ("text/html", *NOT_HTML.get(page.path, ()))}
    status = (*STATUS, "401") if page.path in LOG_IN else STATUS
    told = {one: {"description": one, "content": {"text/html": {}}} for one in status}
    return told | {"200": {"description": "200", "content": found}, "303": {"description": "303"}}


Found = Mapping[tuple[str, str], Operation]
"""By path and method."""


def operations(read: Callable[[str], str], starts: Sequence[str]) -> Found:
    """Every page of the desk, by its path and method; `read` answers the HTML of a path, "" when it has none."""
    found = {(page.path, page.method): Operation(page) for page in PAGES}
    todo, seen = [*starts], set[str]()
    while todo:
        address = todo.pop(0)
        if address in seen:
            continue
        seen.add(address)
        operation = _of(found, "GET", address)
        operation.read += 1
        if operation.read > MOST:
            continue
        shown = Shown(address, read(address))
        todo += [link for link in shown.links if urlsplit(link).path.startswith("/desk/")]
        for form in shown.forms:
            _of(found, form.method, form.path).has(form)
    return found


def _of(found: Found, method: str, address: str) -> Operation:
    """The operation that answers there, which learns what stands in the address. Raises LookupError."""
    parts = urlsplit(address)
    for operation in found.values():
        pattern = re.sub(r"\{(\w+)(?::([^}]+))?\}", _pattern, "/desk" + operation.page.path)
        if operation.page.method == method and (match := re.fullmatch(pattern, parts.path)):
            for fields, values in (
                (operation.names, match.groupdict().items()),
                (operation.asked, parse_qsl(parts.query)),
            ):
                for name, value in values:
                    fields.setdefault(name, []).append(value)
            return operation
    raise LookupError(f"no page answers {method} {address}, to which a page leads")


def _pattern(part: re.Match[str]) -> str:
    return f"(?P<{part[1]}>{part[2] or '[^/]+'})"


def openapi(found: Found) -> dict[str, Any]:
    """All of it."""
    paths: dict[str, dict[str, Any]] = {}
    for (path, method), operation in found.items():
        paths.setdefault(f"/desk{path.replace(':.+}', '}')}", {})[method.lower()] = operation.described()
    return {"openapi": "3.0.3", "info": {"title": "The desk", "version": "1"}, "paths": paths}
