"""The screen of `ivr status`: what it shows in 80 by 24, what grows with the window, and what it does not know."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from ivr.cli.status import status
from ivr.cli.status_screen import screen
from ivr.control.questions import Questions
from ivr.errors import MissingRequirement
from ivr.figures.calls import CallFigures, Figures
from ivr.figures.definitions import FIGURES
from ivr.figures.live import last_hour, live_state
from ivr.journal.tail import TailServer
from tests.metrics.sample import AGENTS, AT, NOW, VIEW, agent

LEVEL = CallFigures(wanted=41, answered=36, in_time=35, service_level=35 / 40, undecided=1, wait_mean=62.0)
FIGURES_NOW = Figures(last_hour(AT), LEVEL, {"fr": LEVEL}, {})


def state(**changes: Any) -> dict[str, Any]:
    levels = {"hour": FIGURES_NOW, "day": FIGURES_NOW}
    told = live_state(VIEW, AGENTS, NOW.links, 180, {"fr": "fr", "nl": "nl"}, levels, "up")
    return {**told, **changes}


def shown(told: Mapping[str, Any], width: int = 80, height: int = 24) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height, highlight=False)
    console.print(screen(told, width, height))
    return str(console.file.getvalue()).splitlines()  # type: ignore[attr-defined]


def row(lines: list[str], name: str) -> list[str]:
    return next(line.split() for line in lines if line.strip().startswith(name))


def test_queues_nodes_agents_and_the_promise_are_shown() -> None:
    lines = shown(state())
    assert row(lines, "fr") == ["fr", "2", "1", "1:35", "0:40", "0", "of", "2", "88%", "of", "40", "88%", "of", "40"]
    assert "calls by node: first-level 2, topics 1" in "\n".join(lines)
    assert "agents: 1 out, 1 paused, 1 gone, 1 free, 1 talking" in "\n".join(lines)
    assert any("sanne" in line and "paused (meal)" in line for line in lines)


def test_what_is_not_known_is_a_question_mark_and_said() -> None:
    lines = shown(state(levels={}))
    assert row(lines, "nl") == ["nl", "0", "0", "0:00", "?", "?", "of", "?", "?", "?"]
    assert "AMI away: agents are not known" in lines[0]


@pytest.mark.parametrize(("asterisk", "told"), [("hangs", "does not answer"), ("starting", "is started again")])
def test_an_asterisk_that_is_not_there_is_said_before_all(asterisk: str, told: str) -> None:
    (head, *_) = shown(state(asterisk=asterisk))
    assert told in head and "away" not in head


def test_the_definition_of_the_level_stands_beside_it() -> None:
    told = " ".join(" ".join(shown(state())).split())
    assert "within 180 s of the call's first second, menus included" in told


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (200, 60)])
def test_eight_queues_and_fifty_agents_fit(width: int, height: int) -> None:
    queues = {name: state()["queues"]["fr"] for name in ("ar", "zgh", "fr", "en", "es", "nl", "it", "de")}
    nodes = {"live": 99, "nodes": {f"a-node-with-a-long-name-{i}": 9 for i in range(11)}}
    lines = shown(state(queues=queues, calls=nodes, agents=[agent(f"agent-{i}") for i in range(50)]), width, height)
    assert len(lines) <= height and max(map(len, lines)) <= width
    named = sum(line.count("agent-") for line in lines)
    assert (named == 50) is (width > 80)
    assert width > 80 or f"{50 - named} more on a larger screen" in "\n".join(lines)


async def test_json_is_the_answer_of_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    async def answer(fields: Mapping[str, Any]) -> dict[str, Any]:
        return state()

    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    questions = Questions()
    questions.on("status", answer)
    server = TailServer(tmp_path / "control.sock", {}, questions)
    await server.start()
    told = await asyncio.to_thread(CliRunner().invoke, status, ["--json"])
    await server.stop()
    assert json.loads(told.output) == state()


def test_without_a_service_it_says_how_to_start_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    trouble = CliRunner().invoke(status, ["--json"]).exception
    assert isinstance(trouble, MissingRequirement) and "ivr up" in str(trouble)


def test_every_figure_is_explained() -> None:
    told = CliRunner().invoke(status, ["--definitions"]).output
    assert all(f"{name} ({figure.unit}): {figure.meaning}" in told for name, figure in FIGURES.items())


def test_a_disk_that_takes_nothing_and_what_it_cost_are_said_before_all() -> None:
    assert "DISK: nothing can be written" in shown(state(disk={"trouble": "nothing can be written"}), 120)[0]
    assert "3 writes wait" in shown(state(journal={"waiting": 3, "lost": 0}), 120)[0]
    assert "JOURNAL: 2 writes lost" in shown(state(journal={"waiting": 3, "lost": 2}), 120)[0]
