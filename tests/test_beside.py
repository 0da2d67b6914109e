"""What goes on beside the rest: it ends when it is stopped, and a fault in it is told when it happens."""

from __future__ import annotations

import asyncio

import pytest

from ivr.beside import Beside, beside


class Loop:
    """Work without an end, which knows whether it goes on."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()

    async def run(self) -> None:
        self.goes_on.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.goes_on.clear()


async def test_it_goes_on_until_it_is_stopped_and_stopping_twice_does_nothing(caplog: pytest.LogCaptureFixture) -> None:
    loop, going = Loop(), Beside()
    assert await going.stop() is False
    going.start(loop.run())
    await loop.goes_on.wait()
    assert await going.stop() is True
    assert not loop.goes_on.is_set()
    assert await going.stop() is False
    assert caplog.text == ""


async def test_it_goes_on_for_as_long_as_the_context_lasts() -> None:
    loop = Loop()
    with pytest.raises(ZeroDivisionError):
        async with beside(loop.run()):
            await loop.goes_on.wait()
            raise ZeroDivisionError
    assert not loop.goes_on.is_set()


async def test_a_fault_is_in_the_log_at_once_and_not_only_when_it_is_stopped(caplog: pytest.LogCaptureFixture) -> None:
    async def spoilt() -> None:
        raise ValueError("a fault of ours")

    going = Beside()
    going.start(spoilt())
    async with asyncio.timeout(5):
        while not caplog.records:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert "spoilt has ended by a fault" in caplog.text
    assert "a fault of ours" in caplog.text
    assert await going.stop() is True
