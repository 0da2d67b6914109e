"""The parser's own messages turned into sentences for people who do not program."""

from __future__ import annotations

import re

import yaml

from ivr.routing.problems import Problem
from ivr.routing.text import Source

_WORDS = {
    "mapping values are not allowed": "this ':' does not belong here - indent the line above, or quote the text",
    "did not find expected key": "a name does not fit here - check the indentation and the quotes above",
    "could not find expected ':'": "a ':' is missing after the name",
    "did not find expected ',' or ']'": "a ',' or ']' is missing in the list{begun}",
    "did not find expected ',' or '}'": "a ',' or '}' is missing in the group{begun}",
    "did not find expected node content": "a value is missing here",
    "did not find expected '-' indicator": "the items of a list must begin in the same column, each with '-'",
    "found unexpected end of stream": "the quoted text that begins here never ends - a quote is missing",
    "found character that cannot start any token": "a text may not begin with this character - put it in quotes",
    "found unknown escape character": "'\\' begins a special character here - use single quotes, or write '\\\\'",
    "found undefined tag handle": "'!' begins a tag here - put the text in quotes",
    "found duplicate anchor": "the same '&name' is written twice",
    "block sequence entries are not allowed": "a list may not begin here - put it on the next line",
}


def in_plain_words(source: Source, error: yaml.MarkedYAMLError) -> list[Problem]:
    """The problem of a text that is no YAML; when tabs are the cause, every tab that indents."""
    lines = source.lines
    line, column = _within(lines, _place(error))
    tabs = [number for number, text in enumerate(lines) if re.match("[ ]*\t+ *[^\\s#]", text)]
    if any(number in (line - 1, line, line + 1) for number in tabs):
        return [_tab(source, number, lines[number]) for number in tabs]
    return [source.problem(line + 1, column + 1, _sentence(error))]


def _place(error: yaml.MarkedYAMLError) -> tuple[int, int]:
    """Where to point: at a quote that is not closed, rather than at the end of the file."""
    unclosed = "end of stream" in str(error.problem)
    mark = (unclosed and error.context_mark) or error.problem_mark or error.context_mark
    return (mark.line, mark.column) if mark else (0, 0)


def _within(lines: list[str], place: tuple[int, int]) -> tuple[int, int]:
    line = min(place[0], len(lines) - 1)
    return line, min(place[1], len(lines[line]))


def _tab(source: Source, number: int, text: str) -> Problem:
    return source.problem(number + 1, text.index("\t") + 1, "a tab - indent with spaces only")


def _sentence(error: yaml.MarkedYAMLError) -> str:
    said, mark = str(error.problem or error.context), error.context_mark
    words = next((words for known, words in _WORDS.items() if known in said), f"the file is no YAML: {said}")
    return words.replace("{begun}", f" that begins at {mark.line + 1}:{mark.column + 1}" if mark else "")
