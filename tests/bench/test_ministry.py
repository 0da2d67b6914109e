"""A whole ministry's routing is checked within a second: by work that grows with the file, not with its square."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.ministry import COUNTRIES, NODES, TRUNKS, write
from ivr.flow.node import Flow
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.said import everything_said
from ivr.routing.model import Routing
from ivr.routing.problems import errors
from ivr.routing.reader import examine, load
from ivr.settings import PROJECT

MOST_CPU = 3.0
"""Seconds of the processor that the whole command may take; it takes a third of it."""

NOT_NEEDED = {"aiohttp", "asyncio", "jinja2", "matplotlib", "num2words", "panoramisk", "rich", "sqlite3"}
"""Modules that take long to load."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write(tmp_path_factory.mktemp("ministry"))


@pytest.fixture(scope="module")
def routing(files: tuple[Path, Path]) -> Routing:
    found, problems = examine(files[0], {}, files[1])
    assert found and not errors(problems)
    return found


ONCE = {"language", "receipt", "request", "sheet"}
"""The types of nodes that stand in the real file's part of it alone."""


def test_the_ministry_is_as_large_as_it_should_be_and_every_kind_of_node_is_in_it_often(routing: Routing) -> None:
    countries = {number.country for number in routing.numbers.values() if number.country} | {"MA"}
    assert (len(countries), len(routing.trunks), len(routing.flow)) == (COUNTRIES, TRUNKS, NODES)
    kinds = Counter(node.type for node in routing.flow.values())
    assert len(kinds) == 15 and min(kinds[kind] for kind in kinds.keys() - ONCE) > 100


def test_the_ministry_is_the_same_each_time(files: tuple[Path, Path], tmp_path: Path) -> None:
    again, prompts = write(tmp_path)
    assert again.read_text() == files[0].read_text()
    assert (prompts / "fr.yaml").read_text() == (files[1] / "fr.yaml").read_text()


def test_the_command_takes_less_than_three_times_its_second_of_the_processor(files: tuple[Path, Path]) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = _python("-m", "ivr", "check", str(files[0]), IVR_PROMPTS=str(files[1]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "is fine: 200 numbers, 3000 nodes, 200 consulates" in said
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < MOST_CPU


def test_what_nodes_of_a_kind_say_alike_is_looked_for_once(routing: Routing, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Transfer] = []
    plainly = Transfer.common_words

    def counted(node: Transfer, flow: Flow) -> object:
        looked.append(node)
        return plainly(node, flow)

    monkeypatch.setattr(Transfer, "common_words", counted)
    everything_said(routing.as_flow("x"))
    transfers = [node for node in routing.flow.values() if isinstance(node, Transfer)]
    assert len(transfers) > 100
    assert len(looked) == len({node.common() for node in transfers}) < 10


def test_looking_for_it_once_leaves_nothing_out() -> None:
    flow = load(PROJECT / "routing.yaml", {}).as_flow("x")
    one_by_one = {said for node in flow.nodes.values() for said in node.says(flow)}
    assert one_by_one <= {said for _, said in everything_said(flow)}


@pytest.mark.parametrize("command", ["check", "prompts"])
def test_a_short_command_does_not_load_what_only_the_service_needs(command: str) -> None:
    loaded = _python("-c", f"import sys, ivr.__main__, ivr.cli.{command}; print(*sys.modules)")
    assert not NOT_NEEDED & set(loaded.split())


def _python(*arguments: str, **environment: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    ).stdout
