"""A plan is read or refused in a sentence; its calls are the same each time, and as many as it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.errors import UserMistake
from ivr.mystery.plan import Plan, look_for_clips, planned, read
from ivr.routing.reader import load
from ivr.settings import PROJECT

ONE = {
    "name": "one", "to": "+33199000100", "callers": "+3363998####", "language": "fr", "hears": ["welcome"],
    "reaches": "agent",
}  # fmt: skip
PLAN: dict[str, Any] = {"calls": 10, "hours": 2, "profiles": [ONE, {**ONE, "name": "two", "share": 4}]}


def written(tmp_path: Path, plan: Any) -> Path:
    for language in ("fr", "ar"):
        (tmp_path / language).mkdir(exist_ok=True)
        (tmp_path / language / "welcome.sln").touch()
    path = tmp_path / "plan.yaml"
    path.write_text(plan if isinstance(plan, str) else yaml.safe_dump(plan), encoding="utf-8")
    return path


def of(tmp_path: Path, plan: Any) -> Plan:
    return read(written(tmp_path, plan), load(PROJECT / "routing.yaml"))


def test_its_calls_are_shared_out_and_come_from_numbers_of_their_own(tmp_path: Path) -> None:
    plan = of(tmp_path, PLAN)
    calls = list(planned(plan))
    assert Counter(call.profile.name for call in calls) == {"one": 2, "two": 8}
    assert [call.place for call in calls] == list(range(1, 11))
    assert {call.caller for call in calls if call.profile.name == "one"} == {"+33639980000", "+33639980001"}
    assert all(0 <= call.after <= 7200 for call in calls)
    assert [call.after for call in calls] == sorted(call.after for call in calls)
    assert calls == list(planned(of(tmp_path, PLAN)))


@pytest.mark.parametrize("calls", [1, 2, 3, 7, 1500])
def test_no_call_is_lost_in_the_shares(tmp_path: Path, calls: int) -> None:
    plan = of(tmp_path, PLAN | {"calls": calls, "profiles": [{**ONE, "name": name, "share": share}
              for name, share in (("a", 1), ("b", 1), ("c", 5))]})  # fmt: skip
    assert sum(many for _, many in plan.each) == calls


WRONG: list[tuple[Any, str]] = [
    ("calls: [", "is no YAML"),
    ("", "the file"),
    ({**PLAN, "cals": 1}, "cals"),
    ({**PLAN, "calls": 0}, "calls"),
    ({**PLAN, "profiles": []}, "profiles"),
    ({**PLAN, "profiles": [ONE, ONE]}, "the same name"),
    ({**PLAN, "profiles": [{**ONE, "callers": "+33639980001"}]}, "callers"),
    ({**PLAN, "calls": 11, "profiles": [{**ONE, "callers": "+336399800#"}]}, "needs more '#'"),
    ({**PLAN, "profiles": [{**ONE, "callers": "+9991####"}]}, "no telephone number"),
    ({**PLAN, "profiles": [{**ONE, "to": "+33199000999"}]}, "+33199000999; ours are"),
    ({**PLAN, "profiles": [{**ONE, "language": "pt"}]}, "speaks 'pt'"),
    ({**PLAN, "profiles": [{**ONE, "keys": "1 x"}]}, "key script"),
    ({**PLAN, "profiles": [{**ONE, "reaches": "heaven"}]}, "reaches"),
]


@pytest.mark.parametrize(("plan", "told"), WRONG, ids=[told for _, told in WRONG])
def test_what_is_no_plan_is_said_so(tmp_path: Path, plan: Any, told: str) -> None:
    with pytest.raises(UserMistake, match=r"plan\.yaml") as refused:
        of(tmp_path, plan)
    assert told in str(refused.value)


def test_what_is_no_text_is_said_so(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserMistake, match="UTF-8"):
        read(path, load(PROJECT / "routing.yaml"))


def test_a_clip_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    look_for_clips(of(tmp_path, PLAN), tmp_path)
    with pytest.raises(UserMistake, match="'welcom', which is no clip"):
        look_for_clips(of(tmp_path, {**PLAN, "profiles": [{**ONE, "hears": ["welcom"]}]}), tmp_path)
