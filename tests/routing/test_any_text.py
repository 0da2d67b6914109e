"""Whatever is done to routing.yaml, reading it gives a Routing or problems at places that exist."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.routing.model import Routing
from ivr.routing.problems import Problem, errors
from ivr.routing.reader import examine
from ivr.routing.text import read
from ivr.settings import PROJECT

REAL = (PROJECT / "routing.yaml").read_text()
WORDS = sorted(set(re.findall(r"[\w.+-]+|[^\w\s]", REAL)))
ODD = [
    "\t",
    "\n",
    "  ",
    ": ",
    "- ",
    "&a ",
    "*a ",
    "<<: ",
    "!x ",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "|",
    "${",
    "${A}",
    "#",
    "\x00",
    "\u2028",
]

Mutation = tuple[int, int, str]
PIECES = st.one_of(st.sampled_from(ODD), st.sampled_from(WORDS), st.text(max_size=5))
MUTATION = st.tuples(st.integers(0, len(REAL)), st.integers(0, 40), PIECES)
WORD = st.tuples(st.integers(0, len(re.findall(r"\w+", REAL)) - 1), st.sampled_from(WORDS))


def examined(content: bytes) -> tuple[Routing | None, list[Problem], list[str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "routing.yaml"
        path.write_bytes(content)
        return *examine(path, {}, None, date(2026, 11, 21)), read(path)[0].lines


def holds(content: bytes) -> None:
    routing, problems, lines = examined(content)
    assert (routing is None) == bool(errors(problems))
    for problem in problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.pretty(lines).startswith(str(problem))


QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUIET
@given(st.lists(MUTATION, min_size=1, max_size=4))
def test_cut_and_overwritten_anywhere(mutations: list[Mutation]) -> None:
    text = REAL
    for start, length, piece in mutations:
        text = text[:start] + piece + text[start + length :]
    holds(text.encode("utf-8", "surrogatepass"))


@QUIET
@given(st.lists(WORD, min_size=1, max_size=6))
def test_words_exchanged(changes: list[tuple[int, str]]) -> None:
    parts = re.split(r"(\w+)", REAL)
    for position, word in changes:
        parts[2 * position + 1] = word
    holds("".join(parts).encode())


@QUIET
@given(st.lists(st.integers(0, REAL.count("\n")), max_size=12), st.randoms(use_true_random=False))
def test_lines_taken_out_and_moved(taken: list[int], random: object) -> None:
    lines = [line for number, line in enumerate(REAL.split("\n")) if number not in taken]
    if len(taken) > 8:
        random.shuffle(lines)  # type: ignore[attr-defined]
    holds("\n".join(lines).encode())


@QUIET
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    holds(content)
