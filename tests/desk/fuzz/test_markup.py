"""Markup in every field that somebody writes something in is shown as it was written, on every page that shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from tests.desk.fuzz.described import operations
from tests.desk.fuzz.forms import Form, Shown
from tests.desk.fuzz.furnished import STARTS, Desk

MARKUP = "</textarea></script></title>\"'><x-mark onload=a()>{{7*7}}${7*7}&lt;x-mark&gt;"


def forms(desk: Desk) -> list[tuple[Form, str]]:
    """Every form of every page that leads somewhere else than another, with each field to write in."""
    found: dict[tuple[str, str, str], tuple[Form, str]] = {}

    def read(path: str) -> str:
        source = desk.read(path)
        for form in Shown(path, source).forms:
            for name in form.written:
                found.setdefault((form.method, form.path, name), (form, name))
        return source

    operations(read, STARTS)
    return sorted(found.values(), key=lambda one: one[0].path == "/desk/routing/edit")  # it breaks the file for others


def test_it_is_no_markup_of_ours(desk: Desk) -> None:
    every = forms(desk)
    assert len(every) > 60
    shown = [sent(desk, form, name) for form, name in every]
    pages = [(path, source) for path, source in shown if source]
    operations(lambda path: pages.append((path, source := desk.read(path))) or source, STARTS)  # type: ignore[func-returns-value]
    told = 0
    for path, source in pages:
        page = Shown(path, source)
        assert [tag for tag, _ in page.elements if tag == "x-mark"] == [], path
        assert not [found for _, found in page.elements if "onload" in found], path
        told += "&lt;x-mark onload" in source
        assert "</title>\"'>&lt;" not in source and "&gt;49" not in source, path
    assert told > 40


def sent(desk: Desk, form: Form, name: str) -> tuple[str, str]:
    """What comes back when markup stands in that field; the path of the form, and its HTML."""
    fields = {one: values[0] if values else "" for one, values in form.fields.items()} | {name: MARKUP}
    place = urlsplit(form.path).path
    ask = {"params": fields} if form.method == "GET" else {"data": fields}
    headers = desk.headers(place)
    answer = requests.request(form.method, desk.address + form.path, headers=headers, timeout=20, **ask)  # type: ignore[arg-type]
    assert answer.status_code < 500 and answer.status_code != 403, (form.path, name, answer.text)
    return form.path, answer.text if "html" in answer.headers["Content-Type"] else ""
