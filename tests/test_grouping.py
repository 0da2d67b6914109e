"""Tests that share something run in one place."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.grouping import Groups, group
from tests.live.case import cases


def test_a_file_is_a_group() -> None:
    assert group("tests/a/test_b.py::test_c[d-1]") == group("tests/a/test_b.py::TestE::test_f") == "tests/a/test_b.py"
    assert group("tests/a/test_b.py::test_c") != group("tests/g/test_b.py::test_c")


def test_cases_of_one_town_are_a_group_and_there_are_several() -> None:
    groups = {name: group(f"tests/live/test_cases.py::test_case[{name}]") for name in cases()}
    by_town = {str(sorted(case.routing.items())): groups[name] for name, case in cases().items() if case.routing}
    assert len(set(by_town.values())) == len(by_town)
    assert all(
        groups[name] == by_town[str(sorted(case.routing.items()))] for name, case in cases().items() if case.routing
    )
    assert len({groups[name] for name, case in cases().items() if not case.routing}) > 2


def test_it_is_what_deals_them_out(pytestconfig: pytest.Config) -> None:
    (scheduler,) = {hook.plugin_name for hook in pytestconfig.hook.pytest_xdist_make_scheduler.get_hookimpls()} - {
        "dsession"
    }
    assert scheduler.endswith("conftest.py")
    assert Groups._split_scope is not LoadScopeScheduling._split_scope
