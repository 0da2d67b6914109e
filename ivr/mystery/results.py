"""What came of each call, kept line by line as it comes: a run that was broken off goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ivr.errors import UserMistake
from ivr.mystery.judging import Finding
from ivr.mystery.plan import Plan, planned


@dataclass(frozen=True, slots=True)
class Result:
    """One call; `wait` is the seconds from dialling until the caller reached what was promised, if he did."""

    place: int
    profile: str
    at: str
    call: str
    wait: float | None
    findings: tuple[Finding, ...]


class Results:
    """A file with a line of JSON for each call."""

    def __init__(self, path: Path, plan: Plan) -> None:
        """Raises UserMistake for a file that holds something else, or what another plan has brought."""
        self.path = path
        self.known = {one.place: one for one in _read(path)} if path.exists() else {}
        profiles = {call.place: call.profile.name for call in planned(plan)}
        if any(profiles.get(one.place) != one.profile for one in self.known.values()):
            raise UserMistake(f"{path} is of another plan: name another file with --results, or take this one away")

    def keep(self, result: Result) -> None:
        """Writes one more."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
        self.known[result.place] = result


def _read(path: Path) -> Iterator[Result]:
    """A last line without an end was being written when the run was broken off: it is cut off."""
    text = path.read_text(encoding="utf-8")
    whole, _, torn = text.rpartition("\n")
    if torn:
        path.write_text(whole + "\n" if whole else "", encoding="utf-8")
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            told = json.loads(line)
            yield Result(**{**told, "findings": tuple(Finding(**one) for one in told["findings"])})
        except (ValueError, TypeError, KeyError):
            raise UserMistake(
                f"{path}, line {number}: no result of a call; name another file with --results, or take this line out"
            ) from None
