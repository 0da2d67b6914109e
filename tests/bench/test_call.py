"""The call that is measured is the one that the routing makes, and every way has the same."""

from __future__ import annotations

import wave
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import routing
from bench.call import CHOICES, KEYS, NUMBER, PROMPTS
from bench.dialplan import commands
from bench.ground import CONF
from ivr.errors import ServiceTrouble
from ivr.flow.commands import HangUp, Play
from ivr.flow.events import Arrived
from ivr.flow.prompts import clip_name
from ivr.outside.behaviour import parse_world
from ivr.outside.script import parse
from ivr.routing.reader import load
from ivr.settings import PROJECT
from ivr.simulator.simulate import lines_served, simulate


def test_the_routing_plays_the_prompts_that_the_peers_play(tmp_path: Path) -> None:
    routing.write(PROJECT, tmp_path)
    agreed = load(tmp_path / "routing.yaml")
    flow = agreed.as_flow("bench")
    arrived = Arrived(at=datetime(2026, 11, 23, 10, tzinfo=UTC), call="one", dialled=NUMBER, caller="+33612345678")
    told = simulate(
        flow,
        arrived,
        parse(" ".join(KEYS)),
        parse_world("", agreed.trunks, agreed.agents),
        lines_served(flow, agreed.agents),
    )
    done = [command for turn in told.turns for command in turn.commands]
    played = [one for one in done if isinstance(one, Play)]
    assert tuple(tuple(clip_name(said, one.language) for said in one.prompts) for one in played) == PROMPTS
    assert isinstance(done[-1], HangUp)
    assert all(key in choice for key, choice in zip(KEYS, CHOICES, strict=True))


def test_each_prompt_begins_with_a_tone_of_its_own(tmp_path: Path) -> None:
    routing.write(PROJECT, tmp_path)
    begun = set()
    for clip, *_ in PROMPTS:
        with wave.open(str(tmp_path / "prompts" / "recordings" / f"{clip}.wav")) as tone:
            begun.add(tone.readframes(160))
    assert len(begun) == len(PROMPTS)


def test_a_routing_in_which_the_flow_does_not_fit_says_so(tmp_path: Path) -> None:
    (tmp_path / "routing.yaml").write_text("service: {}\n")
    with pytest.raises(ServiceTrouble, match="does not fit"):
        routing.write(tmp_path, tmp_path / "out")


def test_the_peers_dialplan_becomes_commands() -> None:
    values = dict.fromkeys(("language", "menu", "announcement", "patience", "fastagi_port", "agi_script"), "x")
    told = list(commands(CONF, values))
    assert told[:2] == [
        "dialplan add extension s,1,Answer() into bench-native replace",
        "dialplan add extension s,2,Background(x) into bench-native replace",
    ]
    assert "dialplan add extension _[12],1,Goto(bench-native-announcement,s,1) into bench-native-menu replace" in told
    assert not any("{" in command for command in told)
