"""How long a service that is to end waits for whom."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.ari.errors import AriLost
from ivr.service.draining import Draining

LIMIT = 0.3


class Everybody:
    """Asterisk and the directory of calls at once: `steered` callers, and `outside` channels, each going in turn."""

    def __init__(self, steered: list[int], outside: list[int] | None = None, lost: bool = False) -> None:
        self._steered, self._outside, self._lost = steered, outside or [0], lost
        self.channels, self.handed, self.said = self, 0, list[str]()
        self.set_to: list[str] = []

    @property
    def steered(self) -> int:
        return self._steered.pop(0) if len(self._steered) > 1 else self._steered[0]

    async def hand_over(self) -> None:
        self.handed += 1

    async def listed(self) -> list[dict[str, str]]:
        if self._lost:
            raise AriLost("away")
        left = self._outside.pop(0) if len(self._outside) > 1 else self._outside[0]
        return [{"name": "Local/s@guarded-1;1"}, *({"name": f"PJSIP/carrier-{number}"} for number in range(left))]

    async def request(self, method: str, *path: str, query: Any = None, body: Any = None) -> None:
        if self._lost:
            raise AriLost("away")
        self.set_to.append(f"{query['variable']}={query['value']}")


async def drained(there: Everybody, goes_on: bool = True) -> str:
    await Draining(there, there, LIMIT, there.said.append).run(goes_on)  # type: ignore[arg-type]
    return "; ".join(line.removeprefix("Draining: ") for line in there.said[1:])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.service.draining.LOOK", 0.01)


async def test_nobody_there_costs_no_time() -> None:
    there = Everybody([0])
    assert await drained(there) == ""
    assert (there.set_to, there.handed) == (["DRAINING=1"], 0)


async def test_menus_may_finish() -> None:
    there = Everybody([2, 2, 1, 0])
    assert await drained(there) == "2 calls in menus and messages; 1 call in menus and messages"
    assert there.handed == 0


async def test_who_does_not_finish_is_handed_over_and_talks_are_not_waited_for() -> None:
    there = Everybody([1], [3])
    assert await drained(there) == "1 call in menus and messages; 1 call handed to the fallback"
    assert there.handed == 1


async def test_where_asterisk_ends_too_everybody_may_finish_first() -> None:
    assert await drained(Everybody([0], [2, 1, 0]), goes_on=False) == (
        "2 calls waiting, talking or in the fallback; 1 call waiting, talking or in the fallback"
    )


async def test_and_who_does_not_is_counted() -> None:
    told = await drained(Everybody([0], [2]), goes_on=False)
    assert told.endswith("time is up, 2 calls cut off")


async def test_an_asterisk_that_does_not_answer_is_not_waited_for() -> None:
    assert await drained(Everybody([0], [2], lost=True), goes_on=False) == ""
