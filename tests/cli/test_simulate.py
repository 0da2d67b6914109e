"""`ivr simulate` tells a call on paper, for people and as JSON, and says what is wrong with what was asked."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ivr.__main__ import ivr, main
from ivr.errors import UserMistake

CENTRAL, FRANCE = "+212530000100", "+33199000100"
DAY, NIGHT = "2026-11-23T10:00", "2026-11-23T23:00"


@pytest.fixture(autouse=True)
def _own_routing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IVR_ROUTING", "IVR_PROMPTS", "IVR_HOME", "IVR_RTP_PORTS"):
        monkeypatch.delenv(name, raising=False)


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(ivr, ["simulate", *arguments])


def as_json(*arguments: str) -> dict[str, Any]:
    result = simulate(*arguments, "--json")
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_a_call_is_told_line_by_line_in_the_words_that_are_said() -> None:
    result = simulate("--to", FRANCE, "--from", "+33199000678", "--keys", "- 2 1 1", "--at", DAY)
    lines = result.output.splitlines()
    assert (result.exit_code, lines[0]) == (0, "   0.0 s  +33199000678 dials +33199000100")
    assert any("[fr] Bienvenue" in line for line in lines)
    assert any(line.endswith("presses 2") for line in lines)
    assert any(line.endswith("at competent-post: country is FR, consulate is paris") for line in lines)
    assert any(line.endswith("paris is called on trunk paris-1") for line in lines)
    assert any(line.endswith("paris takes the call") for line in lines)
    assert lines[-1].endswith("the call is over: transferred")


def test_what_happens_at_night_is_told_too() -> None:
    output = simulate("--to", CENTRAL, "--keys", "3 1 ~4#", "--at", NIGHT).output
    assert "the tone sounds; speaks" in output
    assert "message kept: " in output and "4.0 s" in output
    assert "a withheld number dials" in output


def test_waiting_and_lines_that_do_not_answer_are_told() -> None:
    keys = ("--keys", "3 2 1 1 1 1", "--from", "+33199000678", "--at", DAY, "--world", "paris-1=error,paris-2=dead")
    output = simulate("--to", CENTRAL, *keys).output
    assert "paris on trunk paris-1: failed (SIP 503)" in output
    assert "paris on trunk paris-2: dead\n" in output
    assert "waits in the queue 'fr'" in output


def test_the_json_of_a_call_has_number_language_steps_and_disposition() -> None:
    told = as_json("--to", CENTRAL, "--keys", "4 1 1", "--at", DAY)
    assert list(told) == ["number", "language", "steps", "disposition"]
    assert (told["number"], told["language"], told["disposition"]) == (CENTRAL, "en", "served")
    assert all(list(step) == ["node", "prompts", "key", "exit"] for step in told["steps"])
    assert [(step["node"], step["key"], step["exit"]) for step in told["steps"]] == [
        ("language", "4", "next"),
        ("open-or-closed", "", "open"),
        ("topics", "1", "1"),
        ("who-calls", "1", "1"),
        ("first-level", "", "served"),
        ("survey", "", "next"),
        ("goodbye", "", None),
    ]
    assert told["steps"][3]["prompts"] == ["caller-citizen[key=1]", "caller-visa[key=2]", "caller-resident[key=3]"]


def test_all_the_keys_of_a_step_are_in_its_key() -> None:
    told = as_json("--to", CENTRAL, "--keys", "9 9 7 8 * 1 1", "--at", DAY)
    assert [step["key"] for step in told["steps"]][:3] == ["997", "", "8*1"]


def test_a_time_without_an_offset_is_the_centres_own() -> None:
    here = as_json("--to", CENTRAL, "--keys", "3", "--at", "2026-11-23T08:30")
    same = as_json("--to", CENTRAL, "--keys", "3", "--at", "2026-11-23T07:30+00:00")
    before = as_json("--to", CENTRAL, "--keys", "3", "--at", "2026-11-23T06:30+00:00")
    assert [told["steps"][1]["exit"] for told in (here, same, before)] == ["open", "open", "closed"]


def test_the_world_behaves_as_it_is_told_to() -> None:
    told = as_json("--to", CENTRAL, "--keys", "3 1 1 ~4#", "--at", DAY, "--world", "agents=away")
    assert told["disposition"] == "voicemail"


def test_numbers_may_be_written_with_00() -> None:
    assert as_json("--to", "00212530000100", "--keys", "3", "--at", DAY)["number"] == CENTRAL


def test_a_number_that_is_not_ours_is_answered_by_exit_code_1() -> None:
    result = simulate("--to", "+212530000199", "--at", DAY, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["disposition"]) == (1, "failed")
    assert told["steps"] == [{"node": "", "prompts": ["unknown-number"], "key": "", "exit": None}]


WRONG = [
    (["--to", "bla"], "--to 'bla' is no telephone number - write it like +33199000100"),
    (["--to", FRANCE, "--from", "0612"], "--from '0612' is no telephone number - write it like +33199000100"),
    (["--to", FRANCE, "--at", "tomorrow"], "'tomorrow' is no moment - write it like 2026-11-23T10:00"),
    (["--to", FRANCE, "--at", "2026-02-30T10:00"], "'2026-02-30T10:00' is no moment"),
    (["--to", FRANCE, "--at", "0001-01-01T00:00"], "'0001-01-01T00:00' is not of this century"),
    (["--to", FRANCE, "--at", "9999-12-31T23:59"], "'9999-12-31T23:59' is not of this century"),
    (["--to", FRANCE, "--keys", "3 x"], "the key script is not understood here:\n  3 x\n    ^\n"),
    (["--to", FRANCE, "--keys", "~9999999999999"], "the key script is not understood here:"),
    (["--to", FRANCE, "--world", "pari-1=busy"], "'pari-1' is no trunk or agent - did you mean 'paris-1'?"),
    (["--to", FRANCE, "--world", "talk=²"], "'talk=²' is no number of seconds - write it like talk=3"),
    (["--to", FRANCE, "--world", "talk=99999999999"], "is no number of seconds - write it like talk=3"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_asked_is_answered_with_what_to_write_instead(arguments: list[str], said: str) -> None:
    result = simulate(*arguments)
    assert isinstance(result.exception, UserMistake)
    assert said in str(result.exception)


@pytest.mark.parametrize("arguments", [["--to", "bla"], ["--to", FRANCE, "--keys", "x"], [], ["--to", FRANCE, "--no"]])
def test_wrong_use_ends_with_exit_code_2_and_one_message(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ivr", "simulate", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    assert (left.value.code, out) == (2, "")
    assert err and "Traceback" not in err


def test_a_routing_file_that_is_not_there_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_ROUTING", "no-such-file.yaml")
    monkeypatch.setattr(sys, "argv", ["ivr", "simulate", "--to", FRANCE])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    assert (left.value.code, out) == (1, "")
    assert "no-such-file.yaml" in err and "there is no such file" in err


def test_help_explains_the_key_script() -> None:
    assert "press 3 when the next prompt that asks for a key has begun" in simulate("--help").output
