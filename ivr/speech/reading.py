"""The text of a catalogue file turned into entries, or into every problem it has as `file:line: what`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ivr.errors import UserMistake
from ivr.speech.placeholders import NAMES, placeholders

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Name:
    """A country or language: what is written and, where it differs, what is pronounced."""

    text: str
    say: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A text with `{placeholders}`, what to pronounce where it differs, and whether a native speaker has read it.

    `instead`: the value of its only placeholder -> a whole sentence of its own, such as `1` -> "You are next".
    """

    text: str
    say: str | None = None
    reviewed: bool = False
    instead: Mapping[str, Name] = field(default_factory=dict)


Sections = tuple[dict[str, Entry], dict[str, Name], dict[str, Name]]
FIELDS = ("text", "say", "reviewed", "instead")


class CatalogueReader:
    """Gathers the entries of one file, and its problems with their lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []

    def problem(self, node: Any, what: str) -> None:
        """Notes what is wrong at a place in the file."""
        self.problems.append(f"{self.path}:{node.start_mark.line + 1}: {what}")

    def pairs(self, node: Any, what: str) -> dict[str, Any]:
        """The entries of a mapping; a second entry of the same name is a problem."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"{what} must be `name: value` lines")
            return {}
        found: dict[str, Any] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self.problem(name, "a name must be a plain word")
            elif name.value in found:
                self.problem(name, f"'{name.value}' stands here twice")
            else:
                found[name.value] = value
        return found

    def entry(self, key: str, node: Any) -> Entry:
        """One text, written alone or as `{text, say, reviewed, instead}`."""
        if isinstance(node, yaml.ScalarNode):
            return Entry(self.text(key, node))
        fields = self.pairs(node, f"'{key}'")
        for name, value in fields.items():
            if name not in FIELDS:
                self.problem(value, f"'{key}' has no '{name}': it takes {', '.join(FIELDS)}")
        if not isinstance(node, yaml.MappingNode):
            return Entry("")
        if "text" not in fields:
            self.problem(node, f"'{key}' needs a `text`")
            return Entry("")
        text = self.text(key, fields["text"])
        say = self.text(key, fields["say"]) if "say" in fields else None
        if say is not None and placeholders(say) != placeholders(text):
            self.problem(fields["say"], f"'{key}' must have the same placeholders in `say` as in `text`")
        return Entry(text, say, self.truth(fields.get("reviewed")), self.instead(key, text, fields.get("instead")))

    def instead(self, key: str, text: str, node: Any) -> dict[str, Name]:
        """Sentences for single values of a text that has one placeholder."""
        if node is None:
            return {}
        if len(placeholders(text)) != 1:
            self.problem(node, f"'{key}' can only have `instead` when it has one word in braces")
        sentences = self.names(f"{key}: instead", node)
        for value, name in sentences.items():
            if placeholders(name.text + (name.say or "")):
                self.problem(node, f"'{key}' must say {value} itself in `instead`, without braces")
        return sentences

    def truth(self, node: Any) -> bool:
        """`true` or `false`; absent is false."""
        value = getattr(node, "value", "false")
        if value not in ("true", "false"):
            self.problem(node, "`reviewed` is true or false")
        return bool(value == "true")

    def text(self, key: str, node: Any) -> str:
        """What stands there, on one line."""
        written = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
        if not written:
            self.problem(node, f"'{key}' must be a text that is not empty")
        for unknown in sorted(placeholders(written) - NAMES):
            self.problem(node, f"'{key}' has the unknown placeholder {{{unknown}}}: use {', '.join(sorted(NAMES))}")
        return written

    def names(self, what: str, node: Any) -> dict[str, Name]:
        """A section of names by code."""
        entries = {code: self.entry(code, value) for code, value in self.pairs(node, f"'{what}'").items()}
        return {code: Name(entry.text, entry.say) for code, entry in entries.items()}


def read_catalogue(path: Path) -> Sections:
    """Texts, countries and languages of a file. Raises UserMistake with all of its problems, a line for each."""
    reader = CatalogueReader(path)
    pairs = reader.pairs(_root(path), "a catalogue")
    countries = reader.names("countries", pairs.pop("countries")) if "countries" in pairs else {}
    languages = reader.names("languages", pairs.pop("languages")) if "languages" in pairs else {}
    for key in pairs:
        if not re.fullmatch("[a-z0-9][a-z0-9-]{0,79}", key):
            reader.problem(pairs[key], f"the key '{key}' may hold a to z, 0 to 9 and '-' only, and at most 80 of them")
    texts = {key: reader.entry(key, node) for key, node in pairs.items()}
    if reader.problems:
        raise UserMistake("\n".join(reader.problems))
    return texts, countries, languages


def _root(path: Path) -> Any:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    except UnicodeDecodeError as error:
        raise UserMistake(f"{path}: is not UTF-8 at byte {error.start}: save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserMistake(f"{path}:{line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise UserMistake(f"{path}: {error}") from None
    if root is None:
        raise UserMistake(f"{path}: is empty")
    return root
