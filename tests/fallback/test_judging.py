"""The fallback's judgement of a recording, read as Asterisk reads it: what is told to be empty, and what is not."""

from __future__ import annotations

import re

import pytest

from ivr.settings import PROJECT

STEP = re.compile(r"(?:exten => s,1|same => n)(?:\((?P<label>\w+)\))?,(?P<application>\w+)\((?P<data>.*)\)")
LIMIT = re.compile(r'\$\{IF\(\$\["(\w*)" = "(\w+)"\]\?(\d+):(\d+)\)\}')
TEST = re.compile(r"\$\[(?P<one>\S+) (?P<sign>[=<]) (?P<other>\S+)\]\?(?P<label>\w+)")


def judged(status: str, duration: str) -> tuple[bool, bool]:
    """Whether it holds a message, and whether it is told to be empty."""
    _, _, section = (PROJECT / "dialplans" / "fallback.conf.j2").read_text().partition("[fallback-judges]\n")
    steps = [found.groupdict() for line in section.partition("\n\n")[0].splitlines() if (found := STEP.search(line))]
    labels = {step["label"]: number for number, step in enumerate(steps) if step["label"]}
    known, place, told = {"RECORD_STATUS": status, "RECORDING_INFO(duration)": duration}, 0, False
    while True:
        application, data = steps[place]["application"], filled(steps[place]["data"], known)
        place += 1
        match application:
            case "Return":
                return data == "1", told
            case "CELGenUserEvent":
                told = True
            case "Set":
                name, _, value = data.partition("=")
                known[name] = str(number(value.removeprefix("$[").removesuffix("]")))
            case "GotoIf" if label := chosen(data):
                place = labels[label]


def filled(data: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        data = data.replace(f"${{{name}}}", value)
    return LIMIT.sub(lambda limit: limit[3] if limit[1] == limit[2] else limit[4], data)


def chosen(data: str) -> str:
    """Where it goes to; "" for on."""
    test = TEST.fullmatch(data)
    assert test, data
    one, other = test["one"], test["other"]
    return test["label"] if (one == other if test["sign"] == "=" else number(one) < number(other)) else ""


def number(text: str) -> int:
    """Of an expression such as `0-10000`, or `0` and nothing after it."""
    first, minus, rest = text.rpartition("-")
    return int(first or 0) - int(rest) if minus else int(text)


@pytest.mark.parametrize(
    ("status", "duration", "holds", "empty"),
    [
        ("", "", False, True),
        ("DTMF", "999", False, True),
        ("DTMF", "1000", True, False),
        ("SILENCE", "8999", False, True),
        ("SILENCE", "9000", True, False),
        ("HANGUP", "", False, True),
        ("ERROR", "40000", False, False),
        ("DTMF", "-10000", True, False),
        ("SILENCE", "-10000", True, False),
    ],
)
def test_what_is_too_short_is_empty_and_what_cannot_be_known_is_left_to_the_controller(
    status: str, duration: str, holds: bool, empty: bool
) -> None:
    assert judged(status, duration) == (holds, empty)
