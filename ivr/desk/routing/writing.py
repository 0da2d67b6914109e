"""What a form changes, written into the text of a routing file that keeps its notes, its order and its layout."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ivr.errors import UserMistake
from ivr.flow.prompts import WEEKDAYS

Times = Sequence[tuple[str, str]]
"""Opening and closing of each span of a day, as `08:00`."""

Group = TypeVar("Group", CommentedMap, CommentedSeq)

SPAN = re.compile(r"\s*(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)\s*")


@dataclass(frozen=True, slots=True)
class Special:
    """A day unlike others; closed without `hours`."""

    day: date
    hours: Times = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """What a form knows of a schedule; a weekday without times is closed."""

    week: Mapping[str, Times]
    holidays: str
    holiday_hours: Times
    special: Sequence[Special]


@dataclass(frozen=True, slots=True)
class Agent:
    """What a form knows of an agent; `languages`: language -> level from 1 to 5."""

    name: str
    languages: Mapping[str, int]
    queues: Sequence[str]
    sensitive: bool
    telephone: str = "sip"


class File:
    """The text of a routing file as a tree that can be changed. Raises UserMistake for a text that is no YAML."""

    def __init__(self, text: str) -> None:
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        self._yaml.width = 10_000
        self._yaml.indent(mapping=2, sequence=4, offset=2)
        try:
            self._tree: Any = self._yaml.load(text)
        except YAMLError:
            raise UserMistake("the file cannot be read as it is: edit it as text first") from None

    @property
    def text(self) -> str:
        """The whole file."""
        out = io.StringIO()
        self._yaml.dump(self._tree, out)
        return out.getvalue()

    def switch(self, to: str) -> None:
        """`normal`, `closed` or `crisis`."""
        self._tree["service"]["switch"] = to

    def hours(self, name: str, hours: Hours) -> None:
        """A schedule, and no other one that shares its lines (`*name`) in the file."""
        schedule = self._tree["hours"][name]
        before = schedule.get("week") or {}
        if {day: _plain(before[day]) for day in before if before[day]} != _open_days(hours.week):
            schedule["week"] = _week(hours.week, before)
        _put(schedule, "holidays", hours.holidays, hours.holidays == "closed")
        if _plain(schedule.get("holiday_hours") or ()) != [*hours.holiday_hours]:
            _put(schedule, "holiday_hours", _spans(hours.holiday_hours), not hours.holiday_hours)
        self._special(schedule, hours.special)

    def _special(self, schedule: CommentedMap, wanted: Sequence[Special]) -> None:
        """Days that stay as they are keep their lines and notes."""
        days = schedule.get("special")
        if days is None:
            days = CommentedSeq()
        for place, one in reversed([*enumerate(map(_special_of, days))]):
            if one not in wanted:
                del days[place]
        known = {_special_of(entry) for entry in days}
        for one in wanted:
            if one not in known:
                days.append(_special_entry(one))
        _put(schedule, "special", days, not wanted)

    def agent(self, name: str, agent: Agent) -> None:
        """A new agent, or what is known of one."""
        agents = self._tree["agents"]
        entry = agents.get(name)
        if entry is None:
            entry = agents[name] = CommentedMap()
            entry.fa.set_flow_style()
        entry["name"] = agent.name if entry.get("name") != agent.name else entry["name"]
        _put(entry, "sensitive", agent.sensitive, not agent.sensitive)
        _put(entry, "telephone", agent.telephone, agent.telephone == "sip")
        if dict(entry.get("languages") or {}) != dict(agent.languages):
            entry["languages"] = _in_line(CommentedMap(agent.languages))
        if [*(entry.get("queues") or ())] != [*agent.queues]:
            entry["queues"] = _in_line(CommentedSeq(agent.queues))

    def without_agent(self, name: str) -> None:
        """Takes an agent away. Raises UserMistake when there is none."""
        if name not in self._tree["agents"]:
            raise UserMistake(f"there is no agent '{name}'")
        del self._tree["agents"][name]


def times(text: str) -> Times:
    """`08:00-12:00, 14:00-18:00` as spans. Raises UserMistake for anything else."""
    found = []
    for part in filter(str.strip, text.split(",")):
        span = SPAN.fullmatch(part)
        if span is None:
            raise UserMistake(f"'{part.strip()}' are no opening hours - write them like 08:00-12:00, 14:00-18:00")
        found.append((span[1].zfill(5), span[2].zfill(5)))
    return tuple(found)


def _open_days(week: Mapping[str, Times]) -> dict[str, list[tuple[str, str]]]:
    return {day: [*week[day]] for day in WEEKDAYS if week.get(day)}


def _week(week: Mapping[str, Times], before: Mapping[str, Any]) -> CommentedMap:
    """Each day on a line of its own."""
    made = CommentedMap({day: _spans(spans) for day, spans in _open_days(week).items()})
    if getattr(before, "fa", None) and before.fa.flow_style():  # type: ignore[attr-defined]
        made.fa.set_flow_style()
    return made


def _plain(spans: Any) -> list[tuple[str, str]]:
    return [(str(span["opens"]), str(span["closes"])) for span in spans]


def _spans(spans: Times) -> CommentedSeq:
    made = CommentedSeq()
    for opens, closes in spans:
        quoted = {"opens": DoubleQuotedScalarString(opens), "closes": DoubleQuotedScalarString(closes)}
        made.append(_in_line(CommentedMap(quoted)))
    return _in_line(made)


def _special_of(entry: Any) -> Special:
    return Special(entry["date"], tuple(_plain(entry.get("hours") or ())), str(entry.get("why") or ""))


def _special_entry(special: Special) -> CommentedMap:
    made = CommentedMap({"date": special.day})
    if special.hours:
        made["hours"] = _spans(special.hours)
    if special.why:
        made["why"] = special.why
    return _in_line(made)


def _in_line(group: Group) -> Group:
    group.fa.set_flow_style()
    return group


def _put(group: CommentedMap, name: str, value: Any, default: bool) -> None:
    """What is the default anyway is not added to a file that does not have it."""
    if default and name not in group:
        return
    if default and not isinstance(value, str | bool):
        del group[name]
    elif group.get(name) != value:
        group[name] = value
