"""A dialplan in Asterisk's own form turned into the commands that add it to an Asterisk that runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path


def commands(file: Path, values: Mapping[str, str]) -> Iterator[str]:
    """One `dialplan add extension` for each line; `{name}` in the file becomes its value."""
    context = extension = ""
    priority = 0
    for line in file.read_text().splitlines():
        line = line.strip()
        if line.startswith("["):
            context = line.strip("[]")
        elif line.startswith("exten => "):
            extension, _, step = line.removeprefix("exten => ").split(",", 2)
            priority = 1
            yield _add(context, extension, priority, step, values)
        elif line.startswith("same => "):
            priority += 1
            yield _add(context, extension, priority, line.removeprefix("same => n,"), values)


def _add(context: str, extension: str, priority: int, step: str, values: Mapping[str, str]) -> str:
    step = step.format_map(values) if "{" in step else step
    return f"dialplan add extension {extension},{priority},{step} into {context} replace"
