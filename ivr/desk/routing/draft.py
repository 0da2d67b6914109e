"""The routing file as supervisors write it: by whoever has seen its last state; what stood there can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.errors import Overtaken, ServiceTrouble, UserMistake
from ivr.routing.text import LARGEST
from ivr.versions.store import version_of
from ivr.whole import put_whole

KEPT = 30
"""Earlier states that can be taken back."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, and the mark (a version's name) by which it is known again."""

    text: str
    mark: str


class Drafts:
    """`file` is the routing file itself, `folder` holds its earlier states, the oldest thrown away first."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.file = file
        self._folder = folder

    def read(self) -> Draft:
        """What the file holds now. Raises ServiceTrouble when it cannot be read."""
        try:
            content = self.file.read_bytes()
        except OSError as trouble:
            raise ServiceTrouble(f"{self.file} cannot be read: {trouble.strerror}") from trouble
        return Draft(content.decode(errors="replace"), version_of(content))

    def write(self, text: str, seen: str, now: datetime) -> Draft:
        """Puts `text` into the file, for somebody who saw the state `seen`; the one before is kept.

        Raises Overtaken when somebody else has written meanwhile, UserMistake for too long a text, ServiceTrouble for a
        file that cannot be written.
        """
        content = plain(text).encode()
        if len(content) > LARGEST:
            raise UserMistake(f"the file would have {len(content):,} bytes; {LARGEST:,} at most are read")
        before = self.read()
        if before.mark != seen:
            raise Overtaken("somebody else has changed the file meanwhile")
        if version_of(content) != before.mark:
            with _written(self.file):
                self._keep(before, now)
                with put_whole(self.file) as fresh:
                    fresh.write_bytes(content)
                    fresh.chmod(self.file.stat().st_mode & 0o777)
        return Draft(content.decode(), version_of(content))

    def take_back(self, seen: str, now: datetime) -> Draft:
        """Puts the state before the last change back. Raises as `write`, and UserMistake when none is kept."""
        kept = self._earlier()
        if not kept:
            raise UserMistake("no earlier state is kept")
        made = self.write(kept[-1].read_text(encoding="utf-8"), seen, now)
        with _written(self.file):
            self._earlier()[-1].unlink()
            kept[-1].unlink(missing_ok=True)
        return made

    def earlier(self, mark: str) -> str | None:
        """The text of a state that is kept."""
        kept = [path for path in self._earlier() if path.stem.endswith(f"-{mark}")]
        return kept[-1].read_text(encoding="utf-8") if mark and kept else None

    @property
    def can_take_back(self) -> bool:
        """Whether an earlier state is kept."""
        return bool(self._earlier())

    def _earlier(self) -> list[Path]:
        return sorted(self._folder.glob("*.yaml"))

    def _keep(self, draft: Draft, now: datetime) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with put_whole(self._folder / f"{now:%Y%m%dT%H%M%S.%f}-{draft.mark}.yaml") as fresh:
            fresh.write_text(draft.text, encoding="utf-8")
        for old in self._earlier()[:-KEPT]:
            old.unlink()


def plain(text: str) -> str:
    """What a form sends, with the line ends of a file."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


@contextmanager
def _written(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        told = f"{file} cannot be written by the service ({trouble.strerror}): its folder must be the service's own"
        raise ServiceTrouble(told) from trouble
