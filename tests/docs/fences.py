"""A Markdown page turned into its fenced blocks, and its example edits into changed files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    """A fenced block: the heading it stands under, the words behind its opening, and its text."""

    section: str
    info: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Edit:
    """Lines of a file and what they become; nothing for lines that are added at the end."""

    file: str
    before: str
    after: str

    def apply(self, folder: Path) -> None:
        """Changes the file below `folder`. The lines must stand in it exactly once."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        if self.before:
            assert text.count(self.before) == 1, f"{self.file} does not hold once:\n{self.before}"
            path.write_text(text.replace(self.before, self.after), encoding="utf-8")
        else:
            path.write_text(text + self.after, encoding="utf-8")


def fences(page: str) -> Iterator[Fence]:
    """The blocks of a page, in its order."""
    for found in _FENCE.finditer(page):
        headings = _HEADING.findall(page, 0, found.start())
        yield Fence(headings[-1] if headings else "", tuple(found["info"].split()), found["text"])


def edits(blocks: Iterable[Fence], kind: str = "yaml") -> list[Edit]:
    """The edits that `yaml before [FILE]` and `yaml after [FILE]`, or `yaml add FILE`, tell; FILE is routing.yaml."""
    found, before = [], ""
    for block in blocks:
        match block.info[len(kind.split()) :] if block.info[: len(kind.split())] == tuple(kind.split()) else ():
            case ("before", *_):
                before = block.text
            case ("after", *file):
                found.append(Edit(file[0] if file else "routing.yaml", before, block.text))
                before = ""
            case ("add", file):
                found.append(Edit(file, "", block.text))
    return found
