"""What the pages of the desk show, read as a browser reads it: where they lead, and what their forms send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from ivr.desk.guarding import FORM

Fields = dict[str, list[str]]
"""Name -> the values that a page offers for it; none where anything may be written."""

WRITTEN = ("text", "search", "password", "email", "tel", "date", "time", "datetime-local", "month", "number", "week")
"""Kinds of input that somebody writes something in."""


@dataclass
class Form:
    """Where a form goes, and what it sends but its guard. In those of `written` somebody writes something."""

    method: str
    path: str
    sends: str = FORM
    fields: Fields = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


class Shown(HTMLParser):
    """The links, forms and elements of a page at a path."""

    def __init__(self, path: str, source: str) -> None:
        super().__init__()
        self.path, self.links, self.forms = path, list[str](), list[Form]()
        self.elements: list[tuple[str, Mapping[str, str]]] = []
        self._select, self._text = "", ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag == "a" and "href" in found:
            self.links.append(urljoin(self.path, found["href"]))
        elif tag == "form":
            action = urljoin(self.path, found.get("action", ""))
            self.forms.append(Form(found.get("method", "get").upper(), action, found.get("enctype", FORM)))
        elif self.forms:
            self._field(tag, found)

    def _field(self, tag: str, found: Mapping[str, str]) -> None:
        form, name, kind = self.forms[-1], found.get("name", ""), found.get("type", "text")
        if tag == "select":
            self._select = name
            form.fields.setdefault(name, [])
        elif tag == "option" and self._select:
            form.fields[self._select].append(found.get("value", ""))
        elif name in ("", "guard") or tag not in ("input", "button", "textarea"):
            return
        elif kind == "file":
            form.files.add(name)
        else:
            form.fields.setdefault(name, []).append(found.get("value", ""))
            if tag == "textarea" or (tag == "input" and kind in WRITTEN):
                form.written.add(name)
            self._text = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].fields[self._text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select
        self._text = "" if tag == "textarea" else self._text
