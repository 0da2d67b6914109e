"""A Markdown file with a head of a few fields turned into a sheet, or into what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivr.errors import NotThere
from ivr.flow.prompts import LANGUAGES
from ivr.routing.problems import suggestion

NAME = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]{0,79})\.(?P<language>[a-z]{2,3})\.md")
LARGEST = 100_000
"""Bytes of a file."""


class Head(BaseModel):
    """What stands above the text of a sheet, between two lines of dashes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=200, description="what it is about, as a citizen would say it")
    questions: tuple[str, ...] = Field(default=(), description="how citizens ask for it")
    subject: str = Field(default="", description="the subject of calls that it answers")
    public: bool = Field(default=False, description="citizens and posts may read it, too")
    reviewed: date | None = Field(default=None, description="when somebody last saw that it is right")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet in one language; those with the same name in others are its translations."""

    name: str
    language: str
    head: Head
    text: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A file that is no sheet, and why."""

    file: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}: {self.why}"


def sheets_in(folder: Path) -> Iterator[Sheet | Wrong]:
    """Every sheet in a folder, by name; folders in it are left alone. Raises OSError when it cannot be read."""
    for path in sorted(folder.glob("*.md")):
        yield read(path)


def named(folder: Path, name: str) -> dict[str, Sheet]:
    """A sheet in each of its languages. Raises NotThere when there is none of that name."""
    found = {one.language: one for one in sheets_in(folder) if isinstance(one, Sheet) and one.name == name}
    if not found:
        names = {one.name for one in sheets_in(folder) if isinstance(one, Sheet)}
        raise NotThere(f"there is no sheet '{name}'{suggestion(name, names)}: `ivr knowledge search` finds them")
    return found


def read(path: Path) -> Sheet | Wrong:
    """One file."""
    named = NAME.fullmatch(path.name)
    if not named:
        return Wrong(path.name, "a sheet's file is called like passport-lost.fr.md: small letters, digits, dashes")
    if named["language"] not in LANGUAGES:
        return Wrong(path.name, f"there is no language '{named['language']}': known are {', '.join(LANGUAGES)}")
    try:
        if path.stat().st_size > LARGEST:
            return Wrong(path.name, f"it is larger than {LARGEST // 1000} kB: a sheet is read while somebody waits")
        return parsed(named["name"], named["language"], path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as trouble:
        return Wrong(path.name, str(trouble))


def parsed(name: str, language: str, text: str) -> Sheet | Wrong:
    """The text of a file whose name has been read already."""
    file = f"{name}.{language}.md"
    _, *parts = re.split(r"^---[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 2 or text.lstrip("\ufeff")[:3] != "---":
        return Wrong(file, "it begins with a line ---, then its fields such as `title: ...`, then a line ---")
    try:
        head = Head.model_validate(yaml.safe_load(parts[0]) or {})
    except yaml.YAMLError as trouble:
        return Wrong(file, f"its fields are no YAML: {' '.join(str(trouble).split())}")
    except ValidationError as trouble:
        first = trouble.errors()[0]
        return Wrong(file, f"{'.'.join(map(str, first['loc'])) or 'its fields'}: {first['msg']}")
    if not parts[1].strip():
        return Wrong(file, "it has no text below its fields")
    return Sheet(name, language, head, parts[1].strip())
