"""The compiled contexts: every exit is wired, everything that is named is there, and no line is too long."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ivr.fallback.compile import COMPILERS, fallback_contexts, node_context
from ivr.fallback.plan import LONGEST_LINE, Context
from ivr.fallback.scope import Scope
from ivr.flow.node import Node
from ivr.flow.prompts import clip_name
from ivr.flow.registry import node_types
from ivr.flow.said import everything_said
from ivr.settings import PROJECT
from ivr.versions.edition import Edition
from tests.fallback.reduced import PASSED_BY, reduced
from tests.flow.real import flow, routing
from tests.simulator.any_call import exits_that_can_happen

SOUNDS = Path("/sounds")
TODAY = date(2026, 11, 22)
LIBRARY = (PROJECT / "dialplans" / "fallback.conf.j2").read_text()


def scope(switch: str = "normal") -> Scope:
    return Scope(flow(switch), "v", SOUNDS)  # type: ignore[arg-type]


def compiled() -> str:
    return fallback_contexts(Edition.of(routing(), "v"), SOUNDS, TODAY)


def test_every_type_of_node_has_a_compiler() -> None:
    assert COMPILERS.keys() == node_types().keys()


@pytest.mark.parametrize("name", flow().nodes)
def test_every_exit_is_wired(name: str) -> None:
    whole, node = flow(), flow().nodes[name]
    leads = {leads for leads in _exits(node) if leads}
    universal = {exit for found, exit in map(_divided, exits_that_can_happen(reduced(whole))) if found == name}
    leads |= {whole.service.person} if universal & {"person", "given-up"} else set()
    text = str(node_context(scope(), name))
    assert set(re.findall(r"Goto\(fb-v-([\w-]+),s,1\)", text)) == leads


def _exits(node: Node) -> set[str]:
    exits = node.exits()
    if node.type in PASSED_BY:
        return {exits[PASSED_BY[node.type]]}
    return {leads for exit, leads in exits.items() if not (node.type == "hours" and exit == "crisis")}


def _divided(exit: str) -> tuple[str, str]:
    node, _, name = exit.rpartition(".")
    return node, name


@pytest.mark.parametrize(("switch", "leads"), [("closed", {"after-hours", "to-a-person"}), ("crisis", {"crisis"})])
def test_the_switch_goes_before_the_hours(switch: str, leads: set[str]) -> None:
    text = str(node_context(scope(switch), "open-or-closed"))
    assert set(re.findall(r"Goto\(fb-v-([\w-]+),s,1\)", text)) - {"topics"} == leads


def test_everything_that_is_gone_to_is_there() -> None:
    text = LIBRARY + compiled()
    there = {(context, extension) for context, extension in _extensions(text)}
    outside = {"to-queue", "to-line", "trouble"}
    for context, extension in re.findall(r"(?:Goto|Gosub)\(([a-z][\w-]+),([\w+]+),1", text):
        assert context in outside or (context, extension) in there, (context, extension)
    for context, step in _steps(text):
        for extension in re.findall(r"(?:Goto\(|[?:])([A-Za-z]\w*),1[):]", step):
            assert (context, extension) in there, (context, extension)


def _extensions(text: str) -> list[tuple[str, str]]:
    return [(context, found[1]) for context, step in _steps(text) if (found := re.match(r"exten => ([^,]+),1,", step))]


def _steps(text: str) -> list[tuple[str, str]]:
    context, steps = "", []
    for line in text.splitlines():
        if line.startswith("["):
            context = line.strip("[]")
        elif line and not line.startswith((";", "{")):
            steps.append((context, line))
    return steps


def test_every_clip_is_one_that_is_made_ahead_of_time() -> None:
    made = {clip_name(said, language) for language, said in everything_said(flow())}
    text = compiled()
    for name in re.findall(r"\$\{SAY\}/([\w./-]+)", text + LIBRARY):
        for language in flow().languages:
            assert f"{language}/{name}" in made
    for name in re.findall(r"/sounds/([\w./-]+)", text):
        assert name in made
    assert "${SAY}" in text and "/sounds/ar/language-option" in text


def test_no_line_is_longer_than_asterisk_takes() -> None:
    assert max(map(len, compiled().splitlines())) < LONGEST_LINE
    with pytest.raises(ValueError, match="too many for one line"):
        Context("long").on("s", f"Set(A={'x' * LONGEST_LINE})")


def test_a_menu_can_be_read() -> None:
    assert str(node_context(scope(), "who-calls")) == (
        "[fb-v-who-calls]\n"
        "exten => s,1,Gosub(fallback-at,s,1(who-calls))\n"
        " same => n,Set(PROMPTS=${SAY}/caller-citizen/key-1&${SAY}/caller-visa/key-2&${SAY}/caller-resident/key-3)\n"
        " same => n,Gosub(fallback-ask,s,1(123,6,3,))\n"
        " same => n,Goto(${ANSWER},1)\n"
        "exten => 1,1,Set(KNOWN_PUBLIC=citizen)\n"
        " same => n,Goto(fb-v-first-level,s,1)\n"
        "exten => 2,1,Set(KNOWN_PUBLIC=visa)\n"
        " same => n,Goto(fb-v-competent-post,s,1)\n"
        "exten => 3,1,Set(KNOWN_PUBLIC=resident)\n"
        " same => n,Goto(fb-v-first-level,s,1)\n"
        "exten => person,1,Goto(fb-v-to-a-person,s,1)\n"
        "exten => givenup,1,Gosub(fallback-gives-up,s,1(fr))\n"
        " same => n,Goto(fb-v-to-a-person,s,1)\n"
    )


def test_who_did_not_agree_waits_for_agents_of_his_language_only() -> None:
    text = str(node_context(scope(), "first-level"))
    assert "Set(QUEUE_STEPS=it:15&it.2:885)" in text
    assert "Set(QUEUE_STEPS=nl:900)" in text
    assert 'ExecIf($["${KNOWN_SUBJECT}" = "legal"]?Set(QUEUE_STEPS=nl.sensitive:900))' in text
    assert "Set(QUEUE_OFFERS=message)" in text


def test_a_version_has_contexts_of_its_own() -> None:
    first, second = (
        set(_extensions(fallback_contexts(Edition.of(routing(), name), SOUNDS, TODAY))) for name in ("a", "b")
    )
    assert not first & second
