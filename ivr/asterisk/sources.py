"""Turns the machine's own apt sources into the one Debian archive that Asterisk can be fetched from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

APT = Path("/etc/apt")


@dataclass(frozen=True, slots=True)
class Archive:
    """A Debian archive: its address and, where the source names one, the file of the keys that sign it."""

    uri: str
    signed_by: str | None

    def line(self, suite: str) -> str:
        """The one-line source of `suite` in this archive."""
        option = f"[signed-by={self.signed_by}] " if self.signed_by else ""
        return f"deb {option}{self.uri} {suite} main\n"


@dataclass(frozen=True, slots=True)
class _Source:
    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str | None


def debian_archive(codename: str, apt: Path = APT) -> Archive | None:
    """The first archive of this Debian release (its security archive and other people's left out), None without one."""
    for source in _sources(apt):
        ours = codename in source.suites and "main" in source.components
        if ours and (source.signed_by is None or "debian-archive" in source.signed_by):
            return Archive(source.uri, source.signed_by)
    return None


def _sources(apt: Path) -> Iterator[_Source]:
    parts = sorted((apt / "sources.list.d").glob("*"))
    for path in [apt / "sources.list", *parts]:
        if path.suffix == ".list" and path.is_file():
            yield from _one_line(path.read_text(encoding="utf-8").splitlines())
        elif path.suffix == ".sources":
            yield from _stanzas(path.read_text(encoding="utf-8"))


def _one_line(lines: Iterable[str]) -> Iterator[_Source]:
    for line in lines:
        kind, _, rest = line.partition("#")[0].strip().partition(" ")
        options, rest = rest.strip().split("]", 1) if rest.strip().startswith("[") else ("", rest)
        words = rest.split()
        if kind == "deb" and len(words) >= 3:
            keys = [part.partition("=")[2] for part in options.strip("[ ").split() if part.startswith("signed-by=")]
            yield _Source(words[0], (words[1],), tuple(words[2:]), keys[0] if keys else None)


def _stanzas(text: str) -> Iterator[_Source]:
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    for stanza in "\n".join(lines).split("\n\n"):
        fields = _fields(stanza)
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes").lower() != "no":
            key = fields.get("signed-by")
            for uri in fields.get("uris", "").split():
                yield _Source(uri, tuple(fields["suites"].split()), tuple(fields.get("components", "").split()), key)


def _fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line[:1] in (" ", "\t"):
            fields[name] = f"{fields.get(name, '')} {line.strip()}".strip()
        else:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields
