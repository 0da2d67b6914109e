"""Recordings and reviews put into the folder of the prompts; what was there before can be put back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from ivr.errors import ServiceTrouble, UserMistake
from ivr.speech.reading import Sections, read_catalogue
from ivr.whole import put_whole


class Keeping:
    """`prompts` is the folder of the catalogues, `before` holds the recording that each one has replaced."""

    def __init__(self, prompts: Path, before: Path) -> None:
        self._prompts, self._before = prompts, before

    def file(self, clip: str) -> Path:
        """Where the recording of a clip lies."""
        return self._prompts / "recordings" / f"{clip}.wav"

    def can_go_back(self, clip: str) -> bool:
        """Whether an earlier recording is kept."""
        return self._kept(clip).is_file()

    def put(self, clip: str, content: bytes) -> None:
        """Raises ServiceTrouble for a folder that cannot be written."""
        with _written(self.file(clip)):
            self._set_aside(clip)
            _write(self.file(clip), content)

    def remove(self, clip: str) -> None:
        """Synthetic speech from now on. Raises as `put`."""
        with _written(self.file(clip)):
            self._set_aside(clip)
            self.file(clip).unlink(missing_ok=True)

    def back(self, clip: str) -> None:
        """The recording before, and this one can be put back in turn. Raises UserMistake when there is none."""
        kept = self._kept(clip)
        if not kept.is_file():
            raise UserMistake("no earlier recording is kept")
        content = kept.read_bytes()
        with _written(self.file(clip)):
            self._set_aside(clip)
            _write(self.file(clip), content)

    def review(self, language: str, key: str, reviewed: bool) -> None:
        """Writes down that a native speaker has read a text, or has not. Raises UserMistake or ServiceTrouble."""
        path = self._prompts / f"{language}.yaml"
        yaml = YAML()
        yaml.preserve_quotes, yaml.width = True, 100_000
        with _written(path):
            before = read_catalogue(path)
            tree = yaml.load(path.read_text(encoding="utf-8"))
            if key not in tree:
                raise UserMistake(f"{path.name} has no text '{key}'")
            tree[key] = _reviewed(tree[key], reviewed)
            out = io.StringIO()
            yaml.dump(tree, out)
            with put_whole(path) as fresh:
                fresh.write_text(out.getvalue(), encoding="utf-8")
                fresh.chmod(path.stat().st_mode & 0o777)
                if read_catalogue(fresh) != _expected(before, key, reviewed):
                    raise ServiceTrouble(f"{path.name} cannot be marked without changing more: mark '{key}' by hand")

    def _kept(self, clip: str) -> Path:
        return self._before / f"{clip}.wav"

    def _set_aside(self, clip: str) -> None:
        if (now := self.file(clip)).is_file():
            _write(self._kept(clip), now.read_bytes())


def _expected(before: Sections, key: str, reviewed: bool) -> Sections:
    texts, *names = before
    return {**texts, key: replace(texts[key], reviewed=reviewed)}, names[0], names[1]


def _reviewed(entry: object, reviewed: bool) -> CommentedMap:
    if isinstance(entry, CommentedMap):
        entry["reviewed"] = reviewed
        return entry
    made = CommentedMap({"text": entry, "reviewed": reviewed})
    made.fa.set_flow_style()
    return made


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with put_whole(path) as fresh:
        fresh.write_bytes(content)


@contextmanager
def _written(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        told = f"{file} cannot be written by the service ({trouble.strerror}): its folder must be the service's own"
        raise ServiceTrouble(told) from trouble
