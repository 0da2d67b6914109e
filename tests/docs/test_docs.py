"""The pages in docs/ and the README: nothing is missing, stale, or leads nowhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from ivr.__main__ import COMMANDS
from ivr.asterisk.codes import BACK, BLIND, CONSULT, SWAP
from ivr.flow.definition import Service
from ivr.flow.entries import Disposition
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.registry import node_types
from ivr.flow.waiting import waited
from ivr.flow.whisper import TAPED
from ivr.settings import PROJECT
from ivr.speech.catalogue import load
from ivr.speech.texts import text_of

DOCS = PROJECT / "docs"
PAGES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md")])
OPERATORS = (DOCS / "operators.md").read_text(encoding="utf-8")
AGENTS = (DOCS / "agents.md").read_text(encoding="utf-8")
TO_AGENTS = (
    "agent-logged-in",
    "whisper-callback",
    "callback-not-reached",
    "agent-unknown-code",
    "post-not-reached",
    "post-closed",
)
"""The prompts that the page for agents quotes."""
_LINK = re.compile(r"\]\(([^()\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def test_the_reference_is_what_the_models_say_today() -> None:
    made = subprocess.run([sys.executable, "-m", "scripts.reference"], cwd=PROJECT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert made.stdout == (DOCS / "reference.md").read_text(encoding="utf-8"), "run `make docs`"


@pytest.mark.parametrize("kind", node_types())
def test_every_node_type_has_its_fields_in_the_reference(kind: str) -> None:
    reference = (DOCS / "reference.md").read_text(encoding="utf-8")
    part = reference.partition(f"### type: {kind}\n")[2].partition("\n### ")[0]
    missing = [name for name in node_types()[kind].model_fields if name != "type" and f"| `{name}` |" not in part]
    assert part and not missing


def test_every_field_in_the_reference_says_what_it_means() -> None:
    rows = (DOCS / "reference.md").read_text(encoding="utf-8").splitlines()
    assert not [row for row in rows if row.startswith("| `") and row.endswith("|  |")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained_to_operators(command: str) -> None:
    assert f"| `ivr {command}" in OPERATORS


def test_every_disposition_is_explained_to_operators() -> None:
    assert not [name for name in get_args(Disposition) if f"| `{name}` |" not in OPERATORS]


def test_every_environment_variable_is_explained_to_operators() -> None:
    unexplained = {name for name in _variables() if f"| `{name}` |" not in OPERATORS}
    assert _variables() and not unexplained


def test_every_decision_is_listed() -> None:
    pages = {page.name for page in (DOCS / "decisions").glob("0*.md")}
    assert set(re.findall(r"\((0[^)]+)\)", (DOCS / "decisions" / "README.md").read_text(encoding="utf-8"))) == pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert not [link for link in _links(page) if not _leads_somewhere(page, link)]


_LANGUAGE, _SUBJECT = prompt("whisper-language", language="ar"), prompt("subject-progress")
_CALL, _FROM = prompt("whisper-call"), prompt("whisper-from", country="FR")


@pytest.mark.parametrize(
    ("page", "heard"),
    [
        ("consulates.md", (_CALL, _FROM, _LANGUAGE, _SUBJECT, prompt("whisper-accept"))),
        ("agents.md", (_LANGUAGE, _SUBJECT, waited(2))),
    ],
)
def test_the_announcement_shown_to_who_answers_is_the_one_they_hear(page: str, heard: tuple[Prompt, ...]) -> None:
    lines = re.findall("^> (.+)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    catalogue = load(PROJECT / "prompts", "en")
    assert " ".join(lines) == " ".join(text_of(said, "en", catalogue) for said in heard)


def test_what_agents_are_told_to_hear_is_what_is_said() -> None:
    quoted = re.findall(r'"([A-Z][^"]+[.])"', AGENTS)
    texts = {text_of(prompt(key), "en", load(PROJECT / "prompts", "en")) for key in (*TO_AGENTS, TAPED)}
    assert len(quoted) == len(TO_AGENTS) + 1 and set(quoted) == texts


@pytest.mark.parametrize("code", ["*1", "*2", "*4", "*5", BLIND, CONSULT, BACK, SWAP])
def test_every_code_is_explained_to_agents(code: str) -> None:
    assert f"| `{code}`" in AGENTS


def test_every_pause_is_explained_to_agents() -> None:
    pauses: dict[str, str] = Service.model_fields["pauses"].default
    codes, reasons = " ".join(f"`*3{digit}`" for digit in pauses), ", ".join(pauses.values())
    assert f"| {codes} | pause: {reasons} (" in AGENTS


def _variables() -> set[str]:
    """The names beginning with IVR_ that the program and its scripts take from the environment."""
    sources = [*(PROJECT / "ivr").rglob("*.py"), *(path for path in (PROJECT / "scripts").iterdir() if path.is_file())]
    return {name for source in sources for name in _variables_in(source)}


def _variables_in(source: Path) -> set[str]:
    text = source.read_text(encoding="utf-8")
    if source.suffix != ".py":
        return set(re.findall(r"\$\{?(IVR_[A-Z_]+)", text))
    reads = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call | ast.Subscript)]
    return {
        name
        for node in reads
        if "environ" in ast.unparse(node)
        for name in re.findall(r"'(IVR_[A-Z_]+)'", ast.unparse(node))
    }


def _links(page: Path) -> list[str]:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    links = [first or second for first, second in _LINK.findall(text)]
    return [link for link in links if not re.match("[a-z]+:", link)]


def _leads_somewhere(page: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    headings = re.findall("^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
