"""Calls are taken up one by one: what is odd about one of them keeps no other from its controller."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ivr.ari.found import Found
from ivr.service import taking_up
from ivr.service.taking_up import TakingUp

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def call(name: str, version: str = "1") -> Any:
    """A call that asks something at the node `topics`."""
    return SimpleNamespace(id=name, version=version, node="topics", answered=False, asking=SimpleNamespace(ref="c.1"))


async def test_one_odd_call_keeps_no_other_from_its_controller(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    there = [Found(f"channel-{name}", name, args=("arrived",)) for name in ("odd", "well", "unknown")]
    taken: list[str] = []

    async def listed() -> list[Any]:
        return []

    def flow_of(version: str) -> Any:
        if version == "spoilt":
            raise ValueError("a fault of ours")
        return SimpleNamespace(nodes={"topics": None})

    def take_up(seen: Found, *how: object) -> Any:
        taken.append(seen.call)
        return SimpleNamespace(take_up=lambda *state: None)

    monkeypatch.setattr(taking_up, "found", lambda channels: there)
    monkeypatch.setattr(taking_up, "live", lambda path: [call("odd", "spoilt"), call("well")])
    service = TakingUp(
        cast(Any, SimpleNamespace(channels=SimpleNamespace(listed=listed))),
        cast(Any, SimpleNamespace(take_up=take_up)),
        cast(Any, SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), take_up=print)),
        cast(Any, SimpleNamespace(path=None)),
        flow_of,
        lambda channels: {},
    )
    strays = await service._take_up_all()
    assert (taken, [one.call for one in strays]) == (["well"], ["odd", "unknown"])
    assert "call odd cannot be taken up" in caplog.text
