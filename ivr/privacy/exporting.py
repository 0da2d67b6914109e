"""A citizen's number turned into a folder with everything that is kept about it: a page to read, JSON, recordings."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment

from ivr.asterisk.records import records, series
from ivr.errors import UserMistake
from ivr.journal import people, queries, requests
from ivr.journal.database import reading
from ivr.journal.telling import call_as_json
from ivr.privacy.blanking import forms
from ivr.requests.telling import with_steps
from ivr.settings import Settings

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>What is kept about {{ number }}</title>
<style>body { font-family: sans-serif; max-width: 60em; margin: 2em auto } td, th { padding: .2em 1em .2em 0;
text-align: left; vertical-align: top }</style>
<h1>What is kept about {{ number }}</h1>
<p>Collected on {{ at }}. The same for programs is in <a href="data.json">data.json</a>.</p>
<p>Language chosen last: {{ language or "none" }}</p>
<h2>Calls</h2>
{% for call in calls %}<h3>{{ call.began }}, {{ call.disposition or "not over" }}</h3>
<table><tr><th>place<th>said<th>key<th>led on by</tr>
{% for step in call.steps %}<tr><td>{{ step.node }}<td>{{ step.prompts | join(", ") }}<td>{{ step.key }}
<td>{{ step.exit or "" }}</tr>{% endfor %}</table>
{% for mark in call.ratings %}<p>{{ mark.question }}: {{ mark.mark }} of 5</p>{% endfor %}
{% for kind in ("messages", "comments", "conversations") %}{% for one in call[kind] %}
<p>{{ kind[:-1] }} of {{ one.at }}, {{ one.seconds }} s:
{% if one.recording %}<a href="{{ one.recording }}">{{ one.recording }}</a>{% else %}deleted{% endif %}</p>
{% endfor %}{% endfor %}{% else %}<p>None.</p>{% endfor %}
<h2>Callbacks</h2>
{% for one in callbacks %}<h3>{{ one.asked }}, {{ one.stage }}</h3>
<table>{% for entry in one.entries %}<tr><td>{{ entry.at }}<td>{{ entry.kind }}<td>{{ entry.detail }}</tr>
{% endfor %}</table>
{% else %}<p>None.</p>{% endfor %}
<h2>Requests</h2>
{% for one in requests %}<h3>{{ one.id }}, {{ one.opened }}, {{ one.subject }}: {{ one.state }}</h3>
<table>{% for step in one.steps %}<tr><td>{{ step.at }}<td>{{ step.kind }}<td>{{ step.detail }}<td>{{ step.text }}</tr>
{% endfor %}</table>
{% else %}<p>None.</p>{% endfor %}
<h2>Incidents in which the number stands</h2>
{% for one in incidents %}<p>{{ one.at }}, {{ one.what }}, {{ one.source }}: {{ one.detail }}</p>
{% else %}<p>None.</p>{% endfor %}
<h2>Lines of the telephone system's own records</h2>
{% for line in records %}<pre>{{ line }}</pre>{% else %}<p>None.</p>{% endfor %}
</html>
"""


def export(settings: Settings, number: str, target: Path, at: datetime) -> Path:
    """Makes `target`, a folder or a `.zip` that nobody else can read, and answers it.

    Raises UserMistake when `target` is there already or nothing is kept of the E.164 number.
    """
    if target.exists():
        raise UserMistake(f"{target} is there already: name another folder with --to")
    told = _collected(settings, number, at) | {"at": at.isoformat(timespec="seconds")}
    if told["person"] is None and not told["incidents"] and not told["records"]:
        raise UserMistake(f"nothing is kept of {number}")
    folder = target.with_suffix("") if target.suffix == ".zip" else target
    folder.mkdir(mode=0o700, parents=True)
    _copy_recordings(settings, told["calls"], folder)
    (folder / "data.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    (folder / "index.html").write_text(Environment(autoescape=True).from_string(PAGE).render(told))
    if target.suffix == ".zip":
        shutil.make_archive(str(folder), "zip", folder)
        target.chmod(0o600)
        shutil.rmtree(folder)
    return target


def _collected(settings: Settings, number: str, at: datetime) -> dict[str, Any]:
    pattern = forms(number)
    with reading(settings.journal) as db:
        person = people.person_of(db, number)
        calls = people.calls_of(db, person) if person else []
        told = {
            "number": number,
            "person": person,
            "language": people.language_of(db, person) if person else None,
            "callbacks": people.callbacks_of(db, person) if person else [],
            "requests": [with_steps(*one, at) for one in requests.of_person(db, person)] if person else [],
            "incidents": people.incidents_about(db, pattern),
        }
    stored = (queries.one(settings.journal, call) for call in calls)
    ids = re.compile(b"|".join([pattern.pattern, *(re.escape(call.encode()) for call in calls)]))
    found = [line for line in _lines(settings.home) if ids.search(line)]
    return told | {
        "calls": [call_as_json(call) for call in stored if call],
        "records": [line.decode(errors="replace") for line in found],
    }


def _lines(home: Path) -> Iterator[bytes]:
    for file in (file for present in records(home) for file in series(present)):
        with file.open("rb") as opened:
            yield from (line.rstrip(b"\n") for line in opened)


def _copy_recordings(settings: Settings, calls: list[dict[str, Any]], folder: Path) -> None:
    """Puts the recordings that are still there beside the page; each learns the name of its copy."""
    (folder / "recordings").mkdir()
    for call in calls:
        for kind in ("messages", "comments", "conversations"):
            place = settings.conversations if kind == "conversations" else settings.recordings
            for one in call[kind]:
                file = place / Path(one["file"]).name
                one["recording"] = f"recordings/{file.name}" if file.exists() else None
                if one["recording"]:
                    shutil.copyfile(file, folder / one["recording"])
