"""Every node type answers as its table of cases says: tests/flow/cases/<type>.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.flow.asking import Heard, Listen, NoKey, Say, Spoken, Want
from ivr.flow.call import Call
from ivr.flow.commands import Connect, Enqueue
from ivr.flow.entries import Entry
from ivr.flow.events import (
    CommandFailed,
    Foreseen,
    HungUp,
    LineLeft,
    LookedUp,
    Numbered,
    QueueLeft,
    Recorded,
    Registered,
)
from ivr.flow.node import Answer, Ask, Gone, Leave, Scene
from ivr.flow.prompts import Prompt
from ivr.flow.registry import node_types
from ivr.flow.tiers import FRONT
from tests.flow.bench import MONDAY, PERSON, small_flow

CASES = Path(__file__).parent / "cases"
TEACHING = {
    "type": "menu",
    "options": {
        "1": {"say": "law", "go": "bye", "learn": {"subject": "legal"}},
        "2": {"say": "urgent", "go": "bye", "learn": {"subject": "emergency"}},
    },
}
"""Makes the subjects of the cases known to the flow."""
EMPTY: tuple[Any, ...] = ({}, "", None)
PLAIN: dict[str, Callable[[Scene], Answer]] = {
    "spoken": lambda scene: Spoken(),
    "no key": lambda scene: NoKey(),
    "free": lambda scene: Foreseen(scene.at, scene.ref, 0, 0, free=True),
    "unknown": lambda scene: Foreseen(scene.at, scene.ref),
}
"""Answers without a value."""


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text()):
            yield path.stem, case


def scene_of(kind: str, case: Mapping[str, Any]) -> Scene:
    """The node of the case, called `here`, in the small flow; the call is at it."""
    given = dict(case.get("call", {}))
    given |= {name: _moment(given[name]) for name in ("began", "since", "surveyed") if name in given}
    flow = small_flow({**PERSON, "topics": TEACHING, "here": {"type": kind, **case["node"]}}, **case.get("service", {}))
    at = datetime.fromisoformat(case["at"]).replace(tzinfo=UTC) if "at" in case else MONDAY
    plain = {"id": "c", "version": "7", "began": at, "number": "+100", "language": "fr", "node": "here"}
    return Scene(flow, Call(**{**plain, **given}), at, "c.5")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def answer_of(scene: Scene, given: Any) -> Answer:
    """`spoken`, `no key`, `{heard: 1}`, `{recorded: 3.5}`, `{cut off: 3.5}`, `{queue: served}`, `{line: busy}`,
    `{refused: why}`, `free`, `unknown`, `{foreseen: {ahead: 2, seconds: 90}}`, `{registered: already}`,
    `{numbered: 17, code: "204060"}`, `{looked up: open, due: moment}`.
    """
    if isinstance(given, str):
        return PLAIN[given](scene)
    (word, value), *_ = given.items()
    match word:
        case "heard":
            return Heard(str(value))
        case "recorded":
            return Recorded(scene.at, scene.ref, value, "kept.wav")
        case "cut off":
            return Recorded(scene.at, scene.ref, value, "kept.wav", whole=False)
        case "foreseen":
            return Foreseen(scene.at, scene.ref, **value)
        case "registered":
            return Registered(scene.at, scene.ref, value)
        case "numbered" | "looked up":
            return _from_the_house(scene, word, value, given)
        case "queue":
            return QueueLeft(scene.at, scene.ref, value, given.get("to", ""), given.get("by", ""))
        case "line":
            return LineLeft(scene.at, scene.ref, value, given.get("sip", 0))
    return CommandFailed(scene.at, scene.ref, given["refused"])


def _from_the_house(scene: Scene, word: str, value: Any, given: Mapping[str, Any]) -> Answer:
    if word == "numbered":
        return Numbered(scene.at, scene.ref, value, given.get("code", ""))
    due = _moment(given["due"]) if "due" in given else None
    return LookedUp(scene.at, scene.ref, value, due, "registered then")


def written(value: Any) -> Any:
    """A step in the plain words of the tables; what is empty or as usual is left out."""
    match value:
        case Ask(want, _, entries):
            return {**_want(want), **_entries(entries)}
        case Leave():
            told = {"leaves": value.exit, "learnt": dict(value.learnt), "outcome": value.outcome}
            return {**{name: what for name, what in told.items() if what}, **_entries(value.entries)}
        case Gone():
            return {"counts as": value.outcome or "before", **_entries(value.entries)}


def _want(want: Want) -> dict[str, Any]:
    match want:
        case Say():
            return {"say": _words(want.prompts), **({} if want.barge_in else {"to the end": True})}
        case Listen():
            told = {"keys": want.keys, "digits": want.digits, "optional": want.optional, "own exit": want.own_exit}
            told["private"] = want.private
            wait = {"wait": want.wait} if want.wait else {}
            return {"listen": _words(want.prompts), **{name: what for name, what in told.items() if what}, **wait}
        case _:
            plain = {item.name: _plain(getattr(want, item.name)) for item in fields(want) if item.name != "ref"}
            assert want.ref == "c.5"
            return {
                type(want).__name__.lower(): {
                    name: it for name, it in plain.items() if it is not False and it not in EMPTY
                }
            }


def _prompts(want: Want) -> tuple[Prompt, ...]:
    """All that is said to anybody by what is asked."""
    if isinstance(want, Connect | Enqueue):
        return want.whisper
    return want.prompts if isinstance(want, Say | Listen) else ()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {MONDAY: "", FRONT: "front"}.get(value, str(value))
    if not isinstance(value, tuple):
        return value
    return _words(value) if value and (is_dataclass(value[0]) or isinstance(value[0], str)) else dict(value)


def _words(prompts: tuple[Any, ...]) -> str:
    return " ".join(map(str, prompts))


def _entries(entries: tuple[Entry, ...]) -> dict[str, Any]:
    told = [
        {item.name: _plain(getattr(entry, item.name)) for item in fields(entry) if item.name not in ("at", "node")}
        for entry in entries
    ]
    return {"writes": [{name: what for name, what in entry.items() if what} for entry in told]} if told else {}


@pytest.mark.parametrize(
    ("kind", "case"), list(tables()), ids=lambda value: value if isinstance(value, str) else value["case"]
)
def test_a_node_goes_as_its_table_says(kind: str, case: Mapping[str, Any]) -> None:
    scene, memo = scene_of(kind, case), dict[str, Any]()
    node = scene.flow.nodes["here"]
    now: Ask | Leave | Gone = node.enter(scene)
    for number, line in enumerate(case["then"], 1):
        if "answer" in line:
            now = node.resume(scene, memo, answer_of(scene, line["answer"]))
        elif "hangs up" in line:
            during = replace(scene, call=replace(scene.call, answered=line["hangs up"] == "while talking"))
            seconds = line.get("recorded")
            kept = Recorded(scene.at, scene.ref, seconds, "kept.wav") if seconds is not None else None
            now = node.hung_up(during, memo, HungUp(scene.at, 16, kept))
        else:
            assert written(now) == line, f"line {number} of the case"
        if isinstance(now, Ask):
            memo = dict(now.memo)
            assert set(_prompts(now.want)) <= set(node.says(scene.flow)), "says() leaves something out"
        if isinstance(now, Leave):
            assert node.exits()[now.exit] in scene.flow.nodes


@pytest.mark.parametrize("kind", list(node_types()))
def test_every_node_type_has_its_table(kind: str) -> None:
    cases = [case for name, case in tables() if name == kind]
    assert cases, f"tests/flow/cases/{kind}.yaml holds no case"
    assert any("hangs up" in line for case in cases for line in case["then"]), "no case hangs up"


@pytest.mark.parametrize("kind", list(node_types()))
def test_every_exit_of_a_type_is_taken_in_its_table(kind: str) -> None:
    cases = [case for name, case in tables() if name == kind]
    taken = {line["leaves"] for case in cases for line in case["then"] if "leaves" in line}
    wired = {name for case in cases for name in scene_of(kind, case).flow.nodes["here"].exits()}
    assert wired - taken == set()


def test_every_table_is_of_a_type_that_exists() -> None:
    assert {kind for kind, _ in tables()} == set(node_types())
