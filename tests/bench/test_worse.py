"""A short run is held against the whole one: noise passes, and what is really worse is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bench.worse import WATCHED, worse
from tests.bench.made import kept, row

PART = "10 a second"


def short(**ours: Any) -> list[Mapping[str, Any]]:
    """A run of the two ways, ours changed."""
    return [row(PART, "native"), row(PART, "ours", **ours)]


def test_the_same_is_not_worse() -> None:
    assert list(worse(kept().rows, kept().rows)) == []
    assert list(worse(short(), kept().rows)) == []


@pytest.mark.parametrize(("controller", "told"), [(3.0, 0), (20.0, 1)])
def test_more_cpu_than_noise_is_told(controller: float, told: int) -> None:
    found = list(worse(short(controller_cpu=controller), kept().rows))
    assert len(found) == told and all("CPU" in sentence for sentence in found)


def test_later_audio_is_told() -> None:
    late = {"p50": 30.0, "p95": 80.0, "p99": 90.0, "most": 99.0}
    found = list(worse(short(key_to_audio=late), kept().rows))
    assert ["p50" in found[0], "p95" in found[1], len(found)] == [True, True, 2]


def test_silence_and_missing_results_are_told_and_pass_for_nothing() -> None:
    assert len(list(worse([], kept().rows))) == len(WATCHED)
    assert all("make bench" in sentence for sentence in worse(short(), kept(without=PART).rows))
