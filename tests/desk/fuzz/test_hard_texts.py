"""Texts that programs stumble over, one by one in each field of each page of the desk: none is a mistake of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import pytest
import requests

from tests.desk.fuzz.described import ASKED, HARD, SCRIPTS, Found
from tests.desk.fuzz.furnished import Desk


@pytest.mark.parametrize(("path", "method"), ASKED)
def test_it_is_no_mistake_of_ours(found: Found, desk: Desk, path: str, method: str) -> None:
    operation = found[path, method]
    names, asked, sent = (first_of(fields) for fields in (operation.names, operation.asked, operation.sent))
    asked |= dict.fromkeys(SCRIPTS.get(path, ()), "1")
    for place, name in [(fields, name) for fields in (names, asked, sent) for name in of_each_kind(fields)]:
        kept = place[name]
        for text in HARD:
            place[name] = text
            answer = requests.request(
                method,
                desk.address + "/desk" + filled(path, names),
                params=asked,
                data=sent,
                headers=desk.headers(f"/desk{path}"),
                allow_redirects=False,
                timeout=20,
            )
            assert answer.status_code < 500 and answer.status_code != 403, (name, text[:20], answer.text)
        place[name] = kept


def of_each_kind(fields: Mapping[str, str]) -> list[str]:
    """The names; of those that differ in a number, a day, a language or a queue, the first."""
    return [*{re.sub(r"\d+|(?<=(?:week|evel|ueue)-)\w+", "", name): name for name in reversed([*fields])}.values()]


def first_of(fields: Mapping[str, list[str]]) -> dict[str, str]:
    """Each field with what a page offers first."""
    return {name: next(iter(values), "") for name, values in fields.items()}


def filled(path: str, names: Mapping[str, str]) -> str:
    """A path with what stands in it."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda part: quote(names[part[1]], safe=""), path)
